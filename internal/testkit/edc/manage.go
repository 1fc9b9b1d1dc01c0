// SPDX-License-Identifier: EUPL-1.2

package edc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

type object = map[string]any

const space = "https://w3id.org/edc/v0.0.1/ns/"

// protocol is what EDC calls the version of the protocol that we speak.
const protocol = "dataspace-protocol-http:2025-1"

// ask asks the management API.
func (e *Connector) ask(ctx context.Context, method, path string, body object, answer any) error {
	var reader io.Reader = http.NoBody
	if body != nil {
		body["@context"] = object{"@vocab": space, "odrl": "http://www.w3.org/ns/odrl/2/"}
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("ask EDC: %w", err)
		}
		reader = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, e.management+path, reader)
	if err != nil {
		return fmt.Errorf("ask EDC: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := e.client.Do(r)
	if err != nil {
		return fmt.Errorf("ask EDC: %w", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("ask EDC: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("EDC answers %s with HTTP %d: %s", path, resp.StatusCode, b)
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(b, answer); err != nil {
		return fmt.Errorf("read what EDC answers: %w", err)
	}
	return nil
}

// Offer offers a dataset whose bytes are at an address, to everybody, under the
// policy (JSON of ODRL, with the type Set).
func (e *Connector) Offer(ctx context.Context, id, address string, policy json.RawMessage) error {
	err := e.ask(ctx, http.MethodPost, "/v3/policydefinitions", object{"@id": "policy-" + id, "policy": policy}, nil)
	if err != nil {
		return err
	}
	if err := e.Asset(ctx, id, address); err != nil {
		return err
	}
	return e.ask(ctx, http.MethodPost, "/v3/contractdefinitions", object{
		"@id": "definition-" + id, "accessPolicyId": "policy-" + id, "contractPolicyId": "policy-" + id,
		"assetsSelector": []any{object{"@type": "Criterion", "operandLeft": space + "id", "operator": "=", "operandRight": id}},
	}, nil)
}

// Asset adds a dataset without offering it.
func (e *Connector) Asset(ctx context.Context, id, address string) error {
	return e.ask(ctx, http.MethodPost, "/v3/assets", object{
		"@id": id, "properties": object{"name": id, "contenttype": "application/octet-stream"},
		"dataAddress": object{"type": "HttpData", "baseUrl": address},
	}, nil)
}

// OfferAll offers all assets under one policy.
func (e *Connector) OfferAll(ctx context.Context, policy json.RawMessage) error {
	err := e.ask(ctx, http.MethodPost, "/v3/policydefinitions", object{"@id": "policy", "policy": policy}, nil)
	if err != nil {
		return err
	}
	return e.ask(ctx, http.MethodPost, "/v3/contractdefinitions", object{
		"@id": "definition", "accessPolicyId": "policy", "contractPolicyId": "policy", "assetsSelector": []any{},
	}, nil)
}

// Catalog asks another connector, at the address, for its catalog.
func (e *Connector) Catalog(ctx context.Context, peer, address string) (json.RawMessage, error) {
	var out json.RawMessage
	err := e.ask(ctx, http.MethodPost, "/v3/catalog/request", object{
		"@type": "CatalogRequest", "counterPartyAddress": address, "counterPartyId": peer, "protocol": protocol,
		"querySpec": object{"@type": "QuerySpec", "offset": 0, "limit": 20000},
	}, &out)
	return out, err
}

// Negotiate begins a negotiation about an offer (its JSON, with @id, target
// and assigner) and gives its id.
func (e *Connector) Negotiate(ctx context.Context, peer, address string, offer json.RawMessage) (string, error) {
	var out struct {
		ID string `json:"@id"`
	}
	err := e.ask(ctx, http.MethodPost, "/v3/contractnegotiations", object{
		"@type": "ContractRequest", "counterPartyAddress": address, "counterPartyId": peer, "protocol": protocol, "policy": offer,
	}, &out)
	return out.ID, err
}

// State is where a process stands for EDC.
type State struct {
	State     string `json:"state"`
	Error     string `json:"errorDetail"`
	Agreement string `json:"contractAgreementId"`
	Peer      string `json:"correlationId"`
}

// Negotiation tells where one stands.
func (e *Connector) Negotiation(ctx context.Context, id string) (s State, err error) {
	err = e.ask(ctx, http.MethodGet, "/v3/contractnegotiations/"+url.PathEscape(id), nil, &s)
	return s, err
}

// End waits until a negotiation of this side has ended, and tells how. Unlike
// [Connector.Negotiation] it costs EDC one request.
func (e *Connector) End(ctx context.Context, id string) (State, error) {
	var s State
	err := e.ask(ctx, http.MethodGet, "/interop/end/"+url.PathEscape(id), nil, &s)
	return s, err
}

// Transfer begins a transfer; to may be nil for a pull.
func (e *Connector) Transfer(ctx context.Context, peer, address, agreement, kind string, to map[string]any) (string, error) {
	var out struct {
		ID string `json:"@id"`
	}
	body := object{
		"@type": "TransferRequest", "counterPartyAddress": address, "counterPartyId": peer, "protocol": protocol, "contractId": agreement, "transferType": kind,
	}
	if to != nil {
		body["dataDestination"] = to
	}
	err := e.ask(ctx, http.MethodPost, "/v3/transferprocesses", body, &out)
	return out.ID, err
}

// Transferring tells where a transfer stands.
func (e *Connector) Transferring(ctx context.Context, id string) (s State, err error) {
	err = e.ask(ctx, http.MethodGet, "/v3/transferprocesses/"+url.PathEscape(id), nil, &s)
	return s, err
}

// Transfers lists them with the id that the other side has.
func (e *Connector) Transfers(ctx context.Context, peerPid string) (list []State, err error) {
	err = e.ask(ctx, http.MethodPost, "/v3/transferprocesses/request", object{"@type": "QuerySpec", "filterExpression": []any{
		object{"@type": "Criterion", "operandLeft": "correlationId", "operator": "=", "operandRight": peerPid},
	}}, &list)
	return list, err
}

// Do suspends, resumes or terminates a transfer.
func (e *Connector) Do(ctx context.Context, id, what, reason string) error {
	return e.ask(ctx, http.MethodPost, "/v3/transferprocesses/"+url.PathEscape(id)+"/"+what, object{"@type": "TerminateTransfer", "reason": reason}, nil)
}

// Address is what a provider gave for a transfer, by the names of EDC.
func (e *Connector) Address(ctx context.Context, id string) (map[string]string, error) {
	var out map[string]string
	err := e.ask(ctx, http.MethodGet, "/interop/edr/"+url.PathEscape(id), nil, &out)
	return out, err
}

// Await asks until the process is in the state, or ended in another.
func Await(ctx context.Context, look func(ctx context.Context) (State, error), want string) (State, error) {
	var last State
	for {
		s, err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return last, fmt.Errorf("it is still %s, not %s %s: %w", last.State, want, last.Error, ctx.Err())
		case err != nil:
			return s, err
		case s.State == want:
			return s, nil
		case s.State == "TERMINATED" || s.State == "COMPLETED" || s.State == "FINALIZED":
			return s, fmt.Errorf("it is %s, not %s: %s", s.State, want, s.Error)
		}
		last = s
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Client is an unguarded client, for addresses of this machine.
func (e *Connector) Client() *http.Client { return e.client }
