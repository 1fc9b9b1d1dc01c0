// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/kit/db"
)

// Ask is what a consumer asks a provider for.
type Ask struct {
	Peer    string // DID
	Address string // URL that the provider's endpoints are under
	Dataset string
	Offer   jsontext.Value // of the provider's catalog
}

// Negotiate asks for a contract, and returns the pid of the negotiation without
// waiting for an answer.
func (s *Service) Negotiate(ctx context.Context, a Ask) (string, error) {
	p := &Proc{Pid: newPid(), Process: Negotiation, Role: Consumer, Peer: a.Peer, Address: strings.TrimRight(a.Address, "/"), Dataset: a.Dataset}
	if err := s.Guard.Check(p.Address); err != nil {
		return "", entente.FieldError("address", "error.dsp-address", entente.Args{"Address": entente.Shorten(p.Address, 120)}).Because(err)
	}
	return p.Pid, s.commit(ctx, p, nil, Decision{Do: KindRequest, Offer: a.Offer})
}

// OfferTo offers a dataset of ours to a consumer who has not asked.
func (s *Service) OfferTo(ctx context.Context, a Ask) (string, error) {
	p := &Proc{Pid: newPid(), Process: Negotiation, Role: Provider, Peer: a.Peer, Address: strings.TrimRight(a.Address, "/"), Dataset: a.Dataset}
	if err := s.Guard.Check(p.Address); err != nil {
		return "", entente.FieldError("address", "error.dsp-address", entente.Args{"Address": entente.Shorten(p.Address, 120)}).Because(err)
	}
	return p.Pid, s.commit(ctx, p, nil, Decision{Do: KindOffer, Offer: a.Offer})
}

// Begin asks for a transfer under an agreement: to fetch it (to nil), or to have
// it sent to an address.
func (s *Service) Begin(ctx context.Context, a Agreement, address, format string, to *DataAddress) (string, error) {
	p := &Proc{
		Pid: newPid(), Process: Transfer, Role: Consumer, Peer: a.Peer, Address: strings.TrimRight(address, "/"),
		Dataset: a.Dataset, Agreement: a.ID, Format: format, Data: to,
	}
	if err := s.Guard.Check(p.Address); err != nil {
		return "", entente.FieldError("address", "error.dsp-address", entente.Args{"Address": entente.Shorten(p.Address, 120)}).Because(err)
	}
	return p.Pid, s.commit(ctx, p, nil, Decision{Do: KindRequest})
}

// Act makes a move of this side that a person or another part decided. What
// waits to be sent is forgotten when it terminates the process.
func (s *Service) Act(ctx context.Context, pid string, d Decision) error {
	for range tries {
		p, err := s.find(ctx, pid)
		if err != nil {
			return err
		}
		if p == nil {
			return errUnknown
		}
		if p.PeerPid == "" && d.Do == KindTerminate {
			// The other side has not answered yet: it is told once it has.
			p.State, p.Reason = Terminated, short(d.Reason)
			d = Decision{Reason: d.Reason}
		}
		if d.Do == KindStart && p.Role == Provider {
			flow, err := s.flow(ctx, p)
			if err != nil {
				return err
			}
			if d.Address, err = s.DataPlane.Start(ctx, flow); err != nil {
				return err
			}
		}
		steps := []Step{{Direction: Note, Kind: "act", State: p.State, Detail: d.Reason}}
		if err = s.commit(ctx, p, steps, d); !errors.Is(err, errMoved) {
			return err
		}
	}
	return errMoved
}

// Get reads a process; NotFound when there is none.
func (s *Service) Get(ctx context.Context, pid string) (*Proc, error) {
	p, err := s.find(ctx, pid)
	if err == nil && p == nil {
		err = errUnknown
	}
	return p, err
}

// Filter narrows a list of processes; empty fields do not.
type Filter struct {
	Process Process
	Peer    string
	State   State
	Before  int64 // changed before, microseconds since 1970 UTC: pages
}

// List lists processes, the one that changed last first.
func (s *Service) List(ctx context.Context, f Filter, limit int) ([]*Proc, error) {
	const query = `SELECT ` + procColumns + ` FROM dsp_process WHERE (process = $1 OR $1 = '') AND (peer = $2 OR $2 = '') AND (state = $3 OR $3 = '')
AND (changed_at < $4 OR $4 = 0) ORDER BY changed_at DESC, pid LIMIT $5`
	return db.All(ctx, s.DB, scanProc, query, string(f.Process), f.Peer, string(f.State), f.Before, max(1, min(limit, 1000)))
}

// Await waits until a process is in one of the states, or final.
func (s *Service) Await(ctx context.Context, pid string, states ...State) (*Proc, error) {
	changed, leave := s.waits.on(pid)
	defer leave()
	tick := time.NewTicker(time.Second) // another node may have changed it
	defer tick.Stop()
	for {
		p, err := s.Get(ctx, pid)
		if err != nil {
			return nil, err
		}
		if slices.Contains(states, p.State) {
			return p, nil
		}
		if p.State.Final() {
			return p, entente.Fail(entente.Conflict, "error.dsp-ended", entente.Args{"State": string(p.State), "Why": p.Reason})
		}
		select {
		case <-ctx.Done():
			return p, fmt.Errorf("wait for %v, it is %s: %w", states, p.State, ctx.Err())
		case <-changed:
		case <-tick.C:
		}
	}
}
