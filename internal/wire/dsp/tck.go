// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package dsp

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"entente"
)

// What is in this file is for the official test kit of the protocol, and only
// in programs that are built for it: the kit names, for each of its tests, what
// the connector under test does of its own accord.

// TestKit is the participant that the kit is.
const TestKit = "TCK_PARTICIPANT"

// turn is a move that is made in a state.
type turn struct {
	in State
	do Kind
}

// scripts are the moves of this side by the test's number. A test of the kit is
// named by the dataset or agreement that it is about.
var scripts = map[string][]turn{
	"ACN0101": {{Requested, KindOffer}},
	"ACN0102": {{Requested, KindOffer}, {Requested, KindTerminate}},
	"ACN0103": {{Requested, KindOffer}, {Accepted, KindAgree}, {Verified, KindFinalize}},
	"ACN0104": {{Requested, KindAgree}, {Verified, KindFinalize}},
	"ACN0201": {{Requested, KindTerminate}},
	"ACN0202": {},
	"ACN0203": {{Requested, KindAgree}},
	"ACN0204": {{Requested, KindOffer}},
	"ACN0205": {{Requested, KindOffer}, {Offered, KindTerminate}},
	"ACN0206": {{Requested, KindOffer}, {Accepted, KindTerminate}},
	"ACN0207": {{Requested, KindAgree}, {Verified, KindTerminate}},
	"ACN0301": {{Requested, KindAgree}, {Verified, KindFinalize}},
	"ACN0302": {{Requested, KindOffer}},
	"ACN0303": {{Requested, KindOffer}},
	"ACN0304": {{Requested, KindOffer}},

	"ACNC0101": {{Offered, KindAccept}, {Agreed, KindVerify}},
	"ACNC0102": {{Offered, KindRequest}},
	"ACNC0103": {{Offered, KindTerminate}},
	"ACNC0104": {{Agreed, KindVerify}},
	"ACNC0201": {},
	"ACNC0202": {{Requested, KindTerminate}},
	"ACNC0203": {{Agreed, KindTerminate}},
	"ACNC0204": {},
	"ACNC0205": {{Offered, KindAccept}},
	"ACNC0206": {{Agreed, KindVerify}},
	"ACNC0301": {},
	"ACNC0302": {},
	"ACNC0303": {},
	"ACNC0304": {{Offered, KindAccept}},
	"ACNC0305": {{Offered, KindAccept}},
	"ACNC0306": {{Offered, KindAccept}},

	"ATP0101": {{Requested, KindStart}, {Started, KindTerminate}},
	"ATP0102": {{Requested, KindStart}, {Started, KindComplete}},
	"ATP0103": {{Requested, KindStart}, {Started, KindSuspend}, {Suspended, KindTerminate}},
	"ATP0104": {{Requested, KindStart}, {Started, KindSuspend}, {Suspended, KindStart}, {Started, KindComplete}},
	"ATP0105": {{Requested, KindTerminate}},
	"ATP0201": {{Requested, KindStart}},
	"ATP0202": {{Requested, KindStart}},
	"ATP0203": {{Requested, KindStart}},
	"ATP0204": {{Requested, KindStart}},
	"ATP0205": {},
	"ATP0301": {},
	"ATP0302": {},
	"ATP0303": {{Requested, KindStart}},
	"ATP0304": {{Requested, KindStart}},
	"ATP0305": {{Requested, KindStart}},
	"ATP0306": {{Requested, KindStart}},

	"ATPC0101": {}, "ATPC0102": {}, "ATPC0103": {}, "ATPC0104": {}, "ATPC0105": {},
	"ATPC0201": {{Started, KindTerminate}},
	"ATPC0202": {{Started, KindComplete}},
	"ATPC0203": {{Started, KindSuspend}, {Suspended, KindTerminate}},
	"ATPC0204": {{Started, KindSuspend}, {Suspended, KindStart}, {Started, KindComplete}},
	"ATPC0205": {{Requested, KindTerminate}},
	"ATPC0301": {}, "ATPC0302": {}, "ATPC0303": {}, "ATPC0304": {}, "ATPC0305": {}, "ATPC0306": {},
}

// Scripted does what the kit expects.
type Scripted struct{ *Service }

// The kit refuses a message that comes before it has got around to expecting
// it, which takes it some tenths of a second after its own: peers that poll are
// slower than that.
const patience = 300 * time.Millisecond

// Decide leaves the next move for a moment later.
func (d Scripted) Decide(_ context.Context, p *Proc) (Decision, error) {
	d.later(p.Pid)
	return Decision{}, nil
}

// Again does so too, once the other side has taken a move.
func (d Scripted) Again(_ context.Context, pid string) { d.later(pid) }

func (d Scripted) later(pid string) {
	// Not the context of the request, whose answer has gone out by then.
	ctx := context.Background()
	time.AfterFunc(patience, func() { d.advance(ctx, pid) })
}

// decide gives the next move of the script.
func (d Scripted) decide(ctx context.Context, p *Proc) (Decision, error) {
	key := p.Dataset
	if p.Process == Transfer {
		key = p.Agreement
	}
	n := int(p.Moves)
	if p.Role == Consumer {
		n-- // the request itself
	}
	list, known := scripts[key]
	if !known || n < 0 || n >= len(list) || list[n].in != p.State {
		return Decision{}, nil
	}
	decision := Decision{Do: list[n].do, Offer: p.Policy, Reason: ""}
	if decision.Do == KindStart && p.Role == Provider {
		flow, err := d.flow(ctx, p)
		if err != nil {
			return decision, err
		}
		decision.Address, err = d.DataPlane.Start(ctx, flow)
		return decision, err
	}
	return decision, nil
}

// advance makes the next move.
func (d Scripted) advance(ctx context.Context, pid string) {
	p, err := d.find(ctx, pid)
	if err != nil || p == nil || p.State.Final() {
		return
	}
	if d.now()-p.Changed < patience.Microseconds() {
		d.later(pid) // another move has been made since
		return
	}
	decision, err := d.decide(ctx, p)
	if err != nil || decision.Do == "" {
		return
	}
	if err := d.commit(ctx, p, nil, decision); err != nil {
		d.Log.WarnContext(ctx, "the next move of the script", "process", pid, "error", err)
	}
}

// SeedTestKit publishes the datasets and makes the agreements that the kit
// names.
func (s *Service) SeedTestKit(ctx context.Context) error {
	rules := jsontext.Value(`{"permission":[{"action":"use"}]}`)
	for id := range scripts {
		if strings.HasPrefix(id, "ATP") {
			if err := s.seedAgreement(ctx, id, rules); err != nil {
				return err
			}
		}
	}
	sets := []string{"CAT0101", "CAT0102"}
	for id := range scripts {
		if strings.HasPrefix(id, "ACN0") {
			sets = append(sets, id)
		}
	}
	for _, id := range sets {
		err := s.Publish(ctx, Dataset{
			ID: id, Title: id, Audience: entente.Audience{"member:did:web:tck"}, Policy: rules, Formats: []string{"HttpData-PULL"},
			Source: jsontext.Value(`{}`),
		})
		if err != nil {
			return fmt.Errorf("publish %s: %w", id, err)
		}
	}
	return nil
}

func (s *Service) seedAgreement(ctx context.Context, id string, rules jsontext.Value) error {
	role := Provider
	if strings.HasPrefix(id, "ATPC") {
		role = Consumer
	}
	p := &Proc{
		Pid: "seed-" + id, Process: Negotiation, Role: role, Peer: TestKit, PeerPid: "seed-" + id, State: Finalized,
		Dataset: "CAT0101", Agreement: id, Policy: rules, signed: true,
	}
	return s.commit(ctx, p, nil, Decision{})
}

// Triggers are the endpoints by which the kit has us begin.
func (s *Service) Triggers() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /negotiations/requests", trigger(func(ctx context.Context, t trig) error {
		offer := jsontext.Value(fmt.Sprintf(`{"@id":%s,"@type":"Offer","permission":[{"action":"use"}]}`, quoted(t.Offer)))
		_, err := s.Negotiate(ctx, Ask{Peer: t.Provider, Address: t.Address, Dataset: t.Dataset, Offer: offer})
		return err
	}))
	mux.HandleFunc("POST /transfers/requests", trigger(func(ctx context.Context, t trig) error {
		a, err := s.agreement(ctx, t.Agreement, Consumer)
		if err != nil || a == nil {
			return fmt.Errorf("agreement %s: %w", t.Agreement, err)
		}
		_, err = s.Begin(ctx, *a, t.Address, t.Format, nil)
		return err
	}))
	return mux
}

type trig struct {
	Dataset   string `json:"datasetId"`
	Offer     string `json:"offerId"`
	Provider  string `json:"providerId"`
	Address   string `json:"connectorAddress"`
	Agreement string `json:"agreementId"`
	Format    string `json:"format"`
}

func trigger(do func(ctx context.Context, t trig) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody))
		var t trig
		if err == nil {
			err = json.Unmarshal(body, &t)
		}
		if err == nil {
			err = do(r.Context(), t)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}
}
