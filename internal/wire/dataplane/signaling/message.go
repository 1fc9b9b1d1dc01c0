// SPDX-License-Identifier: EUPL-1.2

package signaling

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"entente/internal/wire/dataplane"
)

// Version is the only one that is spoken.
const Version = "1.0-RC3"

// Base is what the messages that open a flow have in common
// (DataFlowBaseMessage).
type Base struct {
	MessageID        string          `json:"messageId"`
	ParticipantID    string          `json:"participantId"`
	CounterPartyID   string          `json:"counterPartyId"`
	DataspaceContext string          `json:"dataspaceContext"`
	ProcessID        string          `json:"processId"`
	AgreementID      string          `json:"agreementId"`
	DatasetID        string          `json:"datasetId"`
	Profile          string          `json:"profile"`
	Claims           json.RawMessage `json:"claims"`
	Metadata         json.RawMessage `json:"metadata,omitempty"`
	Labels           []string        `json:"labels,omitempty"`
}

// Prepare asks a consumer to make ready (DataFlowPrepareMessage).
type Prepare struct{ Base }

// Start asks a provider to begin (DataFlowStartMessage).
type Start struct {
	Base

	DataAddress *dataplane.Address `json:"dataAddress,omitempty"`
}

// Started tells a consumer that the provider has begun
// (DataFlowStartedNotificationMessage).
type Started struct {
	MessageID   string             `json:"messageId"`
	DataAddress *dataplane.Address `json:"dataAddress,omitempty"`
}

// Resume asks to go on after a suspension (DataFlowResumeMessage).
type Resume Started

// Suspend asks to stop for a while (DataFlowSuspendMessage).
type Suspend struct {
	MessageID string `json:"messageId"`
	Reason    string `json:"reason,omitempty"`
}

// Terminate asks to stop for good (DataFlowTerminateMessage).
type Terminate Suspend

// Status answers what changes a flow (DataFlowStatusMessage).
type Status struct {
	MessageID   string             `json:"messageId"`
	DataFlowID  string             `json:"dataFlowId"`
	DataAddress *dataplane.Address `json:"dataAddress,omitempty"`
	State       dataplane.State    `json:"state"`
	Error       string             `json:"error,omitempty"`
}

// StatusResponse answers the question for the state
// (DataFlowStatusResponseMessage).
type StatusResponse struct {
	State      dataplane.State `json:"state"`
	DataFlowID string          `json:"dataFlowId"`
}

// Authorization is how one plane signs in to the other (AuthorizationEntry).
type Authorization struct {
	Type          string `json:"type,omitempty"`
	TokenEndpoint string `json:"tokenEndpoint,omitempty"`
	ClientID      string `json:"clientId,omitempty"`
	ClientSecret  string `json:"clientSecret,omitempty"`
}

// DataPlane registers a data plane (DataPlaneRegistrationMessage).
type DataPlane struct {
	DataplaneID   string         `json:"dataplaneId"`
	Endpoint      string         `json:"endpoint"`
	Profiles      []string       `json:"profiles"`
	Authorization *Authorization `json:"authorization"`
	Labels        []string       `json:"labels,omitempty"`
}

// ControlPlane registers a control plane (ControlPlaneRegistrationMessage).
type ControlPlane struct {
	ControlplaneID string         `json:"controlplaneId"`
	Endpoint       string         `json:"endpoint"`
	Authorization  *Authorization `json:"authorization"`
}

// Agreement answers the question for the agreement of a transfer
// (AgreementResponse). What stands in it is for the control plane to read.
type Agreement struct {
	Context []string `json:"@context"`
	ID      string   `json:"@id"`
	Type    string   `json:"@type"`
}

// message is what can be decoded, and says what it lacks.
type message interface{ check() error }

// Decode reads a message strictly, see [dataplane.Decode], and checks that what
// its schema requires is there.
func Decode(b []byte, m message) error {
	if err := dataplane.Decode(b, m); err != nil {
		return err
	}
	return m.check()
}

var errMissing = errors.New("a required member is missing or empty")

// need reports an empty member among those that may not be.
func need(members ...string) error {
	if slices.Contains(members, "") {
		return errMissing
	}
	return nil
}

// object reports what is there and not an object.
func object(b json.RawMessage) error {
	if len(b) > 0 && b[0] != '{' {
		return errors.New("claims and metadata are objects")
	}
	return nil
}

func (b *Base) check() error {
	err := need(b.MessageID, b.ParticipantID, b.CounterPartyID, b.DataspaceContext, b.ProcessID, b.AgreementID, b.DatasetID, b.Profile, string(b.Claims))
	return errors.Join(err, object(b.Claims), object(b.Metadata))
}

func (m *Started) check() error   { return need(m.MessageID) }
func (m *Resume) check() error    { return need(m.MessageID) }
func (m *Suspend) check() error   { return need(m.MessageID) }
func (m *Terminate) check() error { return need(m.MessageID) }

func (m *Status) check() error {
	return errors.Join(need(m.MessageID, m.DataFlowID), known(m.State))
}

func (m *StatusResponse) check() error {
	return errors.Join(need(m.DataFlowID), known(m.State))
}

func (m *Authorization) check() error { return nil } // nothing is required

func (m *DataPlane) check() error {
	if m.Profiles == nil || m.Authorization == nil {
		return errMissing
	}
	return need(m.DataplaneID, m.Endpoint)
}

func (m *ControlPlane) check() error {
	if m.Authorization == nil {
		return errMissing
	}
	return need(m.ControlplaneID, m.Endpoint)
}

func (m *Agreement) check() error {
	if len(m.Context) == 0 || m.Type != "Agreement" {
		return errMissing
	}
	return need(m.ID)
}

// states are those of the specification; ours are among them.
var states = []dataplane.State{
	"INITIALIZED", "PREPARING", dataplane.Prepared, "STARTING", dataplane.Started,
	dataplane.Completed, dataplane.Suspended, dataplane.Terminated,
}

func known(s dataplane.State) error {
	if !slices.Contains(states, s) {
		return fmt.Errorf("%.40q is not a state", s)
	}
	return nil
}
