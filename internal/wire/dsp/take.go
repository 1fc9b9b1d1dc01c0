// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/wire/outbox"
)

// Message keys of what goes wrong with a message, for who looks at the
// timeline; the other side gets the English text.
var (
	errUnknown = entente.Fail(entente.NotFound, "error.dsp-unknown", nil)
)

// illegal is a message that cannot come now, or says something it cannot say.
func illegal(format string, args ...any) error {
	text := short(fmt.Sprintf(format, args...))
	return entente.Fail(entente.Invalid, "error.dsp-illegal", entente.Args{"Why": text}).Because(errors.New(text))
}

// begin takes the first message of a process from the other side: a request of
// a consumer, or an offer of a provider.
func (s *Service) begin(ctx context.Context, caller Caller, kind Process, m *Message, body []byte) (*Proc, error) {
	role, peerPid := Provider, m.ConsumerPid
	if m.Type == ContractOffer {
		role, peerPid = Consumer, m.ProviderPid
	}
	if err := s.Guard.Check(m.CallbackAddress); err != nil {
		return nil, illegal("callbackAddress: %v", err)
	}
	for range tries {
		// The same first message again gets the process that it made.
		twin, err := s.one(ctx, selectTwin, caller.DID, peerPid, kind, role)
		if err != nil {
			return nil, err
		}
		if twin != nil {
			return twin, s.same(ctx, twin, body)
		}
		p := &Proc{
			Pid: newPid(), Process: kind, Role: role, Peer: caller.DID, PeerPid: peerPid,
			Address: strings.TrimRight(m.CallbackAddress, "/"), Claims: caller.Claims,
		}
		if err := s.move(ctx, p, m, body); !errors.Is(err, errMoved) {
			return p, err
		}
	}
	return nil, errMoved
}

// same holds a repeated first message to the one that the process began with.
func (s *Service) same(ctx context.Context, p *Proc, body []byte) error {
	if p.seen == essence(body) {
		return nil
	}
	const query = `SELECT body FROM dsp_step WHERE pid = $1 AND direction = 'in' ORDER BY id LIMIT 1`
	var first string
	switch err := s.DB.QueryRowContext(ctx, query, p.Pid).Scan(&first); {
	case errors.Is(err, sql.ErrNoRows):
		return illegal("the process %s ended long ago", p.PeerPid) // see Prune
	case err != nil:
		return fmt.Errorf("read the first message of %s: %w", p.Pid, err)
	}
	if essence([]byte(first)) != essence(body) {
		return illegal("the process %s has begun with another message", p.PeerPid)
	}
	return nil
}

// essence is the same for a message that is sent again, which EDC gives an id of
// its own each time.
func essence(body []byte) string {
	var all map[string]jsontext.Value
	if json.Unmarshal(body, &all) != nil {
		return hash(body)
	}
	delete(all, "@id")
	v := encode(all)
	if v.Canonicalize() != nil {
		return hash(body)
	}
	return hash(v)
}

// courtesy is how long a refusal is held back after the answer to what it refuses.
const courtesy = 300 * time.Millisecond

// tries is how often a change is made anew because somebody was faster.
const tries = 8

// take takes a message for a process that is there. Who may not know of it gets
// the same answer as for one that is not.
func (s *Service) take(ctx context.Context, caller Caller, kind Process, pid string, m *Message, body []byte) (*Proc, error) {
	for range tries {
		p, err := s.find(ctx, pid)
		if err != nil {
			return nil, err
		}
		if p == nil || p.Process != kind || p.Peer != caller.DID {
			return nil, errUnknown
		}
		if err := p.named(m); err != nil {
			return p, s.refuse(ctx, p, m, body, err)
		}
		p.Claims = caller.Claims
		if err := s.move(ctx, p, m, body); !errors.Is(err, errMoved) {
			return p, err
		}
	}
	return nil, errMoved
}

// named checks that the message names this process. The other side's pid may
// come before its answer to our first message does.
func (p *Proc) named(m *Message) error {
	own, other := m.ProviderPid, m.ConsumerPid
	if p.Role == Consumer {
		own, other = other, own
	}
	switch {
	case own != "" && own != p.Pid:
		return illegal("the message names another process of ours")
	case p.PeerPid == "":
		p.PeerPid = other
	case other != "" && other != p.PeerPid:
		return illegal("the message names another process of yours")
	}
	return nil
}

// move makes the move of a message of the other side, and what follows from it
// on this side, in one transaction, and then sends what is to be sent.
func (s *Service) move(ctx context.Context, p *Proc, m *Message, body []byte) error {
	before, seen := p.State, essence(body)
	to, ok := p.Process.next(before, p.Role.Other(), kindOf(m))
	if p.Version > 0 && (!ok || m.ID != "" && recurs[kindOf(m)]) {
		again, err := s.again(ctx, p, m, body)
		if err != nil || again {
			return err // sent again: the answer to the first was lost
		}
	}
	if !ok {
		return s.refuse(ctx, p, m, body, illegal("%s cannot come in state %s", m.Type, before))
	}
	if err := s.accept(ctx, p, m); err != nil {
		return s.refuse(ctx, p, m, body, err)
	}
	p.State, p.seen = to, seen
	steps := []Step{{Direction: In, Kind: string(m.Type), State: to, Body: string(body), Detail: m.ReasonText()}}
	d, err := s.Decider.Decide(ctx, p)
	if err != nil {
		return err
	}
	return s.commit(ctx, p, steps, d)
}

// recurs are the moves that a process may see more than once, so that one sent
// again is not known by its state alone.
var recurs = map[Kind]bool{KindRequest: true, KindOffer: true, KindStart: true, KindSuspend: true}

// again reports whether the message was taken before. One without a name of its
// own is known only as long as it is the last.
func (s *Service) again(ctx context.Context, p *Proc, m *Message, body []byte) (bool, error) {
	if p.seen == hash(body) {
		return true, nil
	}
	if m.ID == "" {
		return false, nil
	}
	const query = `SELECT count(*) FROM dsp_step WHERE pid = $1 AND direction = 'in' AND status = 0 AND body = $2`
	var n int
	if err := s.DB.QueryRowContext(ctx, query, p.Pid, string(body)).Scan(&n); err != nil {
		return false, fmt.Errorf("look for an earlier copy of a message: %w", err)
	}
	return n > 0, nil
}

// commit writes a process with its new steps and the move that this side makes.
func (s *Service) commit(ctx context.Context, p *Proc, steps []Step, d Decision) error {
	own, err := s.own(p, d)
	if err != nil {
		return err
	}
	if len(steps) > 0 && d.Tree != nil {
		steps[0].Decision = string(d.Tree)
	}
	ended := p.Process == Transfer && (p.State.Final() || p.State == Suspended)
	if ended {
		if err := s.DataPlane.Stop(ctx, p.Pid, p.State, p.Reason); err != nil {
			return fmt.Errorf("stop the transfer: %w", err)
		}
	}
	err = s.DB.WriteTogether(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.put(ctx, tx, p); err != nil {
			return err
		}
		if p.signed {
			if err := s.agreed(ctx, tx, p); err != nil {
				return err
			}
		}
		now := s.now()
		for i, st := range steps {
			if err := st.add(ctx, s.DB, tx, p.Pid, now+int64(i)); err != nil {
				return err
			}
		}
		if own == nil {
			return nil
		}
		if d.Do == KindTerminate {
			// What came before it does not matter any more.
			if err := s.Outbox.Drop(ctx, tx, p.Pid); err != nil {
				return err
			}
		}
		return s.Outbox.Add(ctx, tx, own)
	})
	if err != nil {
		return err
	}
	p.Version++
	s.waits.wake(p.Pid)
	if own != nil {
		// A move that answers one of the other side comes after all of ours.
		answers := len(steps) > 0 && steps[0].Direction == In
		send := func(ctx context.Context) { s.Outbox.Send(ctx, *own, answers || p.Moves == 1) }
		if answers && d.Do == KindTerminate {
			// EDC notes that it has asked once it has our answer, and would
			// write that over a refusal that comes too soon.
			now := send
			send = func(ctx context.Context) { time.AfterFunc(courtesy, func() { now(ctx) }) }
		}
		afterAnswer(ctx, send)
	}
	return nil
}

// own makes the move of this side, and the message that tells of it; nil when
// this side waits.
func (s *Service) own(p *Proc, d Decision) (*outbox.Message, error) {
	if d.Do == "" {
		return nil, nil //nolint:nilnil // no move, no message
	}
	to, ok := p.Process.next(p.State, p.Role, d.Do)
	if !ok {
		return nil, entente.Fail(entente.Conflict, "error.dsp-move", entente.Args{"Do": string(d.Do), "State": string(p.State)})
	}
	m, path := s.message(p, d)
	m.ID = newPid()
	p.State = to
	p.Moves++
	if d.Reason != "" {
		p.Reason = short(d.Reason)
	}
	return &outbox.Message{
		ID: m.ID, Process: p.Pid, Audience: p.Peer, URL: p.Address + path, Kind: string(m.Type), Body: m.Encode(),
	}, nil
}

// refuse notes a message that is not taken; the state stays.
func (s *Service) refuse(ctx context.Context, p *Proc, m *Message, body []byte, why error) error {
	status, detail := 400, text(why)
	if entente.CodeOf(why) == entente.TooLarge {
		status, detail = 413, fmt.Sprintf("the message is longer than %d bytes", MaxBody)
	} else if p.Version == 0 || entente.CodeOf(why) != entente.Invalid {
		return why
	}
	err := s.DB.WriteTogether(ctx, func(ctx context.Context, tx *sql.Tx) error {
		const count = `SELECT count(*) FROM dsp_step WHERE pid = $1`
		var n int
		if err := tx.QueryRowContext(ctx, count, p.Pid).Scan(&n); err != nil || n > mostSteps {
			return err //nolint:wrapcheck // only logged
		}
		return Step{Direction: In, Kind: string(m.Type), State: p.State, Status: status, Body: string(body), Detail: detail}.add(ctx, s.DB, tx, p.Pid, s.now())
	})
	if err != nil {
		s.Log.WarnContext(ctx, "a refused message is not noted", "process", p.Pid, "error", err)
	}
	return why
}

// unreadable notes a message that is none in the timeline of the process that it
// was sent to, if that is the caller's.
func (s *Service) unreadable(ctx context.Context, caller Caller, kind Process, pid string, m *Message, body []byte, why error) error {
	p, err := s.find(ctx, pid)
	if err != nil {
		return err
	}
	if p == nil || p.Process != kind || p.Peer != caller.DID {
		return why
	}
	what := *m
	what.Type = Type(short(string(m.Type)))
	return s.refuse(ctx, p, &what, []byte(short(string(body))), why)
}

// mostSteps bounds what a peer can make us write by messages that are refused.
const mostSteps = 500

// accept takes over what the message says.
func (s *Service) accept(_ context.Context, p *Proc, m *Message) error {
	switch kindOf(m) {
	case KindRequest:
		if p.Process == Transfer {
			p.Agreement, p.Format, p.Data = m.AgreementID, m.Format, m.DataAddress
			return nil
		}
		return p.offer(writeOut(m.Offer, m.Context))
	case KindOffer:
		return p.offer(writeOut(m.Offer, m.Context))
	case KindAgree:
		return s.agree(p, writeOut(m.Agreement, m.Context))
	case KindStart:
		if m.DataAddress != nil {
			p.Data = m.DataAddress
		}
	case KindTerminate, KindSuspend:
		p.Reason = m.ReasonText()
	default: // the others say nothing more than that
	}
	return nil
}

// head is what every offer and agreement has beside its rules.
type head struct {
	ID         string         `json:"@id"`
	Type       string         `json:"@type"`
	Target     string         `json:"target"`
	Assigner   string         `json:"assigner"`
	Assignee   string         `json:"assignee"`
	Permission jsontext.Value `json:"permission"`
	Prohibit   jsontext.Value `json:"prohibition"`
}

// offer puts an offer on the table. The first one says what it is about.
func (p *Proc) offer(offer jsontext.Value) error {
	var h head
	if err := json.Unmarshal(offer, &h); err != nil {
		return illegal("offer: %v", err)
	}
	switch {
	case h.Type != "Offer" || h.ID == "":
		return illegal("offer has to have an @id and the @type Offer")
	case h.Target == "" && p.Dataset == "":
		return illegal("offer has no target")
	case h.Permission == nil && h.Prohibit == nil && p.Role == Consumer:
		return illegal("offer has neither permission nor prohibition")
	case p.Dataset != "" && h.Target != "" && h.Target != p.Dataset:
		return illegal("offer has target %q, the negotiation is about %q", h.Target, p.Dataset)
	}
	if p.Dataset == "" {
		p.Dataset = h.Target
	}
	p.Policy = offer
	return nil
}

// agree checks that the agreement is between the two, about the dataset.
func (s *Service) agree(p *Proc, agreement jsontext.Value) error {
	var h head
	if err := json.Unmarshal(agreement, &h); err != nil {
		return illegal("agreement: %v", err)
	}
	switch {
	case h.Type != "Agreement" || h.ID == "":
		return illegal("agreement has to have an @id and the @type Agreement")
	case h.Target != p.Dataset:
		return illegal("agreement has target %q, the negotiation is about %q", h.Target, p.Dataset)
	case h.Assignee != s.Self || h.Assigner != p.Peer:
		return illegal("agreement has assigner %q and assignee %q, want %q and %q", h.Assigner, h.Assignee, p.Peer, s.Self)
	case h.Permission == nil && h.Prohibit == nil:
		return illegal("agreement has neither permission nor prohibition")
	}
	p.Agreement = h.ID
	p.offered, p.Policy, p.signed = p.Policy, agreement, true
	return nil
}

// text is what the other side is told, in English.
func text(err error) string {
	var e *entente.Error
	if errors.As(err, &e) && e.Unwrap() != nil && e.Code == entente.Invalid {
		return short(e.Unwrap().Error())
	}
	return ""
}
