// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"entente/internal/kit/outbound"
	"entente/internal/wire/outbox"
)

// note writes what became of an attempt to send into the timeline. The answer
// to the first message of a process tells the other side's pid.
func (s *Service) note(ctx context.Context, tx *sql.Tx, o outbox.Outcome) error {
	st := Step{Direction: Out, Kind: o.Message.Kind, Status: o.Status, Body: string(o.Message.Body)}
	if o.Err != nil {
		st.Detail = o.Err.Error()
		if why := failure(o.Body); why != "" {
			st.Detail += ": " + why
		}
		if o.Message.Attempts > 1 {
			st.Body = "" // the first attempt has it
		}
	}
	if err := st.add(ctx, s.DB, tx, o.Message.Process, s.now()); err != nil {
		return err
	}
	if !first(o.Message.Kind) || o.Err != nil {
		return nil //nolint:nilerr // an attempt that failed is a step like any other
	}
	provider, consumer := ack(o.Body)
	const query = `UPDATE dsp_process SET peer_pid = CASE WHEN role = 'consumer' THEN $1 ELSE $2 END, version = version + 1
WHERE pid = $3 AND peer_pid = '' AND CASE WHEN role = 'consumer' THEN $1 ELSE $2 END <> ''`
	if _, err := s.DB.Exec(ctx, tx, query, provider, consumer, o.Message.Process); err != nil {
		return fmt.Errorf("take over the pid: %w", err)
	}
	return nil
}

func first(kind string) bool {
	return Type(kind) == ContractRequest || Type(kind) == ContractOffer || Type(kind) == TransferRequest
}

func ack(body []byte) (provider, consumer string) {
	m, err := Decode(body, NegotiationAck, TransferAck)
	if err != nil {
		return "", "" // the other side's next message will tell
	}
	return m.ProviderPid, m.ConsumerPid
}

// failure is what the other side said was wrong. It is only shown, so it is read
// without the members that some leave out, the two pids.
func failure(body []byte) string {
	var m struct {
		Code   string              `json:"code"`
		Reason one[jsontext.Value] `json:"reason"`
	}
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	return (&Message{Code: m.Code, Reason: m.Reason}).ReasonText()
}

// after follows up on an attempt once that is noted. One that is the last
// without success ends the process, unless the other side turns out to have the
// message, or has gone on since.
func (s *Service) after(ctx context.Context, o outbox.Outcome) error {
	defer s.waits.wake(o.Message.Process)
	if !o.Final {
		return nil
	}
	p, err := s.find(ctx, o.Message.Process)
	if err != nil || p == nil {
		return err
	}
	if o.Err == nil {
		return s.arrived(ctx, p, o)
	}
	if p.State == Terminated || p.State.Final() && !errors.Is(o.Err, outbox.ErrRejected) {
		return nil
	}
	moved, err := s.movedSince(ctx, p, o.Message.Made)
	if err != nil || moved {
		return err
	}
	if p.PeerPid != "" {
		if there, err := s.Peek(ctx, p); err == nil && there == p.State {
			return nil
		}
	}
	p.Reason = "the other side did not take " + o.Message.Kind + ": " + o.Err.Error()
	if why := failure(o.Body); why != "" {
		p.Reason += ": " + why
	}
	p.Reason = short(p.Reason)
	d := Decision{Do: KindTerminate, Reason: p.Reason}
	switch {
	case p.PeerPid == "":
		d, p.State = Decision{}, Terminated
	case p.State == Finalized:
		p.State = Verified // an end that the other side refuses is none
	case p.State == Completed:
		p.State = Started
	}
	err = s.commit(ctx, p, []Step{{Direction: Note, Kind: "ended", State: Terminated, Detail: p.Reason}}, d)
	if errors.Is(err, errMoved) {
		return s.after(ctx, o)
	}
	return err
}

// arrived goes on once the other side has a message. A person may have ended
// the process before it had the first one: now there is somebody to tell.
func (s *Service) arrived(ctx context.Context, p *Proc, o outbox.Outcome) error {
	if first(o.Message.Kind) && p.State == Terminated && p.PeerPid != "" {
		const query = `SELECT count(*) FROM dsp_step WHERE pid = $1 AND direction = 'in' AND status = 0`
		var theirs int
		if err := s.DB.QueryRowContext(ctx, query, p.Pid).Scan(&theirs); err != nil {
			return fmt.Errorf("look for moves of the other side: %w", err)
		}
		if theirs == 0 && p.Moves == 1 {
			p.State = Requested
			return s.commit(ctx, p, nil, Decision{Do: KindTerminate, Reason: p.Reason})
		}
	}
	if again, ok := s.Decider.(interface {
		Again(ctx context.Context, pid string)
	}); ok {
		again.Again(ctx, o.Message.Process)
	}
	return nil
}

// movedSince reports whether a move of the other side was taken after a time in
// microseconds since 1970 UTC: it had what was sent then, or did not need it.
func (s *Service) movedSince(ctx context.Context, p *Proc, at int64) (bool, error) {
	const query = `SELECT count(*) FROM dsp_step WHERE pid = $1 AND direction = 'in' AND status = 0 AND id > $2`
	var n int
	if err := s.DB.QueryRowContext(ctx, query, p.Pid, (at+1)*1000).Scan(&n); err != nil {
		return false, fmt.Errorf("look for later moves: %w", err)
	}
	return n > 0, nil
}

// Peek asks the other side where a process stands for it.
func (s *Service) Peek(ctx context.Context, p *Proc) (State, error) {
	token, err := s.Identity.Token(ctx, p.Peer)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Address+"/"+string(p.Process)+"s/"+url.PathEscape(p.PeerPid), http.NoBody)
	if err != nil {
		return "", fmt.Errorf("ask for the state: %w", err)
	}
	r.Header.Set("Authorization", token)
	resp, err := s.Outbox.Client.Do(r)
	if err != nil {
		return "", fmt.Errorf("ask for the state: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	body, err := outbound.Read(resp.Body, MaxBody)
	if err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("ask for the state: HTTP %d, %w", resp.StatusCode, err)
	}
	var m Message
	if err := json.Unmarshal(body, &m); err != nil {
		return "", fmt.Errorf("read the state: %w", err)
	}
	return m.State, nil
}
