// SPDX-License-Identifier: EUPL-1.2

package identity

import "encoding/json"

var dcpContext = []string{contextDCP}

// The messages of DCP 1.0, named as there.

type queryMessage struct {
	Context    []string        `json:"@context"`
	Type       string          `json:"type"`
	Scope      []string        `json:"scope,omitempty"`
	Definition json.RawMessage `json:"presentationDefinition,omitempty"`
}

type responseMessage struct {
	Context      []string `json:"@context"`
	Type         string   `json:"type"`
	Presentation []string `json:"presentation"`
}

type credentialMessage struct {
	Context     []string    `json:"@context"`
	Type        string      `json:"type"`
	IssuerPID   string      `json:"issuerPid"`
	HolderPID   string      `json:"holderPid"`
	Status      string      `json:"status"`
	Reason      string      `json:"rejectionReason,omitempty"`
	Credentials []container `json:"credentials,omitempty"`
}

type container struct {
	Type    string `json:"credentialType"`
	Payload string `json:"payload"`
	Format  string `json:"format"`
}

type offerMessage struct {
	Context     []string `json:"@context"`
	Type        string   `json:"type"`
	Issuer      string   `json:"issuer"`
	Credentials []Offer  `json:"credentials"`
}

// Offer is a kind of credential that an authority issues (CredentialObject).
type Offer struct {
	ID       string   `json:"id"`
	Type     string   `json:"type,omitempty"`
	Kind     string   `json:"credentialType,omitempty"`
	Schema   string   `json:"credentialSchema,omitempty"`
	Reason   string   `json:"offerReason,omitempty"`
	Bindings []string `json:"bindingMethods,omitempty"`
	Profile  string   `json:"profile,omitempty"`
}

type metadataMessage struct {
	Context   []string `json:"@context"`
	Type      string   `json:"type"`
	Issuer    string   `json:"issuer"`
	Supported []Offer  `json:"credentialsSupported"`
}

type requestMessage struct {
	Context     []string    `json:"@context"`
	Type        string      `json:"type"`
	HolderPID   string      `json:"holderPid"`
	Credentials []reference `json:"credentials"`
}

type reference struct {
	ID string `json:"id"`
}

type statusMessage struct {
	Context   []string `json:"@context"`
	Type      string   `json:"type"`
	IssuerPID string   `json:"issuerPid"`
	HolderPID string   `json:"holderPid"`
	Status    string   `json:"status"`
}

// The states of a request.
const (
	Received = "RECEIVED"
	Issued   = "ISSUED"
	Rejected = "REJECTED"
)
