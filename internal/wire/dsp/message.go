// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ContextIRI is the one JSON-LD context that every message names. It is never
// loaded: the compact form is what the schemas of the protocol describe.
const ContextIRI = "https://w3id.org/dspace/2025/1/context.jsonld"

// Type is the @type of a message.
type Type string

// The messages and answers of the protocol.
const (
	CatalogRequest Type = "CatalogRequestMessage"
	DatasetRequest Type = "DatasetRequestMessage"
	CatalogError   Type = "CatalogError"

	ContractRequest      Type = "ContractRequestMessage"
	ContractOffer        Type = "ContractOfferMessage"
	ContractAgreement    Type = "ContractAgreementMessage"
	AgreementVerified    Type = "ContractAgreementVerificationMessage"
	NegotiationEvent     Type = "ContractNegotiationEventMessage"
	NegotiationTerminate Type = "ContractNegotiationTerminationMessage"
	NegotiationAck       Type = "ContractNegotiation"
	NegotiationError     Type = "ContractNegotiationError"

	TransferRequest   Type = "TransferRequestMessage"
	TransferStart     Type = "TransferStartMessage"
	TransferSuspend   Type = "TransferSuspensionMessage"
	TransferComplete  Type = "TransferCompletionMessage"
	TransferTerminate Type = "TransferTerminationMessage"
	TransferAck       Type = "TransferProcess"
	TransferError     Type = "TransferError"
)

// Events of a [NegotiationEvent].
const (
	EventAccepted  = "ACCEPTED"
	EventFinalized = "FINALIZED"
)

// Message is any of them; [shapes] says which members each type has.
type Message struct {
	Context         []string         `json:"@context"`
	Type            Type             `json:"@type"`
	ID              string           `json:"@id,omitzero"` // of this one message: it tells one sent again from one that says the same
	ProviderPid     string           `json:"providerPid,omitzero"`
	ConsumerPid     string           `json:"consumerPid,omitzero"`
	Offer           jsontext.Value   `json:"offer,omitzero"`
	Agreement       jsontext.Value   `json:"agreement,omitzero"`
	CallbackAddress string           `json:"callbackAddress,omitzero"`
	EventType       string           `json:"eventType,omitzero"`
	AgreementID     string           `json:"agreementId,omitzero"`
	Format          string           `json:"format,omitzero"`
	DataAddress     *DataAddress     `json:"dataAddress,omitzero"`
	State           State            `json:"state,omitzero"`
	Dataset         string           `json:"dataset,omitzero"`
	Filter          []jsontext.Value `json:"filter,omitzero"`
	Code            string           `json:"code,omitzero"`
	Reason          []jsontext.Value `json:"reason,omitempty"`

	// Members that the protocol does not name. They are kept, with the whole
	// body, in the timeline; nothing is decided by them.
	Unknown jsontext.Value `json:",unknown"`
}

// DataAddress says where data is fetched from or sent to.
type DataAddress struct {
	Type         string             `json:"@type"` // "DataAddress"
	EndpointType string             `json:"endpointType"`
	Endpoint     string             `json:"endpoint,omitzero"`
	Properties   []EndpointProperty `json:"endpointProperties,omitempty"`
	Unknown      jsontext.Value     `json:",unknown"`
}

// EndpointProperty is one more thing to know of an endpoint.
type EndpointProperty struct {
	Type  string `json:"@type"` // "EndpointProperty"
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Bounds of a message.
const (
	MaxBody    = 512 << 10 // bytes; a catalog in answer to ours has its own
	maxPid     = 300       // characters
	maxAddress = 2000      // characters of a URL
	maxNesting = 40        // arrays and objects within one another
)

// shape names the members that a type must have, beside @context and @type, and
// those it may have; anything else that [Message] knows is out of place.
type shape struct{ must, may []string }

var shapes = map[Type]shape{
	CatalogRequest: {nil, []string{"filter"}},
	DatasetRequest: {[]string{"dataset"}, nil},
	CatalogError:   {nil, []string{"code", "reason"}},

	ContractRequest:      {[]string{"consumerPid", "offer"}, []string{"providerPid", "callbackAddress"}},
	ContractOffer:        {[]string{"providerPid", "offer"}, []string{"consumerPid", "callbackAddress"}},
	ContractAgreement:    {[]string{"providerPid", "consumerPid", "agreement"}, []string{"callbackAddress"}},
	AgreementVerified:    {[]string{"providerPid", "consumerPid"}, nil},
	NegotiationEvent:     {[]string{"providerPid", "consumerPid", "eventType"}, nil},
	NegotiationTerminate: {[]string{"providerPid", "consumerPid"}, []string{"code", "reason"}},
	NegotiationAck:       {[]string{"providerPid", "consumerPid", "state"}, nil},
	NegotiationError:     {[]string{"providerPid", "consumerPid"}, []string{"code", "reason"}},

	TransferRequest:   {[]string{"consumerPid", "agreementId", "format", "callbackAddress"}, []string{"dataAddress"}},
	TransferStart:     {[]string{"providerPid", "consumerPid"}, []string{"dataAddress"}},
	TransferSuspend:   {[]string{"providerPid", "consumerPid"}, []string{"code", "reason"}},
	TransferComplete:  {[]string{"providerPid", "consumerPid"}, nil},
	TransferTerminate: {[]string{"providerPid", "consumerPid"}, []string{"code", "reason"}},
	TransferAck:       {[]string{"providerPid", "consumerPid", "state"}, nil},
	TransferError:     {[]string{"providerPid", "consumerPid"}, []string{"code", "reason"}},
}

func (m *Message) members() map[string]bool {
	return map[string]bool{
		"providerPid": m.ProviderPid != "", "consumerPid": m.ConsumerPid != "", "offer": m.Offer != nil, "agreement": m.Agreement != nil,
		"callbackAddress": m.CallbackAddress != "", "eventType": m.EventType != "", "agreementId": m.AgreementID != "", "format": m.Format != "",
		"dataAddress": m.DataAddress != nil, "state": m.State != "", "dataset": m.Dataset != "", "filter": m.Filter != nil,
		"code": m.Code != "", "reason": len(m.Reason) > 0,
	}
}

// Decode reads one message strictly: one JSON object in UTF-8, no name twice,
// names in their exact spelling, the context of 2025-1, one of the wanted types,
// and the members that this type must have. The error says what is wrong, for
// the sender to read; it holds nothing but the sender's own.
func Decode(body []byte, want ...Type) (*Message, error) {
	if len(body) > MaxBody {
		return nil, fmt.Errorf("message is longer than %d bytes", MaxBody)
	}
	if err := nesting(body); err != nil {
		return nil, err
	}
	if bytes.Contains(body, []byte(`\u0000`)) {
		return nil, errors.New("message holds a NUL, which no text has")
	}
	m := &Message{}
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("not the JSON of a message: %s", short(err.Error()))
	}
	if !slices.Contains(m.Context, ContextIRI) {
		return nil, fmt.Errorf("@context does not name %s", ContextIRI)
	}
	if !slices.Contains(want, m.Type) {
		return nil, fmt.Errorf("@type is %q, want %s", short(string(m.Type)), words(want))
	}
	return m, m.check()
}

// check holds a message to its shape.
func (m *Message) check() error {
	there, s := m.members(), shapes[m.Type]
	for _, name := range s.must {
		if !there[name] {
			return fmt.Errorf("%s has no %s", m.Type, name)
		}
		delete(there, name)
	}
	for _, name := range s.may {
		delete(there, name)
	}
	for name, is := range there {
		if is {
			return fmt.Errorf("%s has a %s, which it cannot have", m.Type, name)
		}
	}
	switch {
	case len(m.ID) > maxPid || len(m.ProviderPid) > maxPid || len(m.ConsumerPid) > maxPid || len(m.AgreementID) > maxPid || len(m.Dataset) > maxAddress:
		return fmt.Errorf("%s has an identifier that is too long", m.Type)
	case len(m.CallbackAddress) > maxAddress:
		return fmt.Errorf("%s has a callbackAddress that is too long", m.Type)
	case m.Type == NegotiationEvent && m.EventType != EventAccepted && m.EventType != EventFinalized:
		return fmt.Errorf("eventType is %q, want ACCEPTED or FINALIZED", short(m.EventType))
	case m.Type == ContractRequest && (m.ProviderPid == "") == (m.CallbackAddress == ""):
		return fmt.Errorf("%s has to have either a providerPid or a callbackAddress", m.Type)
	case m.Type == ContractOffer && (m.ConsumerPid == "") == (m.CallbackAddress == ""):
		return fmt.Errorf("%s has to have either a consumerPid or a callbackAddress", m.Type)
	case m.DataAddress != nil && (m.DataAddress.Type != "DataAddress" || m.DataAddress.EndpointType == ""):
		return fmt.Errorf("dataAddress has to have the @type DataAddress and an endpointType")
	}
	return nil
}

// nesting refuses what is nested too deep, before anything is made of it.
func nesting(body []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxNesting {
				return fmt.Errorf("message is nested deeper than %d", maxNesting)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// Encode writes a message.
func (m *Message) Encode() []byte {
	if m.Context == nil {
		m.Context = []string{ContextIRI}
	}
	b, err := json.Marshal(m)
	if err != nil {
		// Every part was read or made by us and is valid JSON.
		panic(fmt.Sprintf("encode %s: %v", m.Type, err))
	}
	return b
}

// reasons puts a text where a list of anything may stand.
func reasons(texts ...string) []jsontext.Value {
	var out []jsontext.Value
	for _, t := range texts {
		if b, err := jsontext.AppendQuote(nil, t); err == nil && t != "" {
			out = append(out, b)
		}
	}
	return out
}

// ReasonText reads it back, whatever was in the list.
func (m *Message) ReasonText() string {
	var out []string
	if m.Code != "" {
		out = append(out, m.Code)
	}
	for _, r := range m.Reason {
		var s string
		if json.Unmarshal(r, &s) != nil {
			s = r.String()
		}
		out = append(out, s)
	}
	return short(strings.Join(out, ": "))
}

// short cuts what others wrote to what a person reads, and a database takes.
func short(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
	if r := []rune(s); len(r) > 400 {
		return string(r[:400]) + "…"
	}
	return s
}

func words(list []Type) string {
	var out []string
	for _, t := range list {
		out = append(out, string(t))
	}
	return strings.Join(out, " or ")
}
