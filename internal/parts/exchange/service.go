// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"sync"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
)

// Transport carries feeds between nodes.
type Transport interface {
	// Pull asks the peer for a page of its feed after a position, and hands it to
	// take as it comes.
	Pull(ctx context.Context, peer string, after int64, take func(io.Reader) error) error
	// Notify tells the peer that there is something new for it.
	Notify(ctx context.Context, peer string) error
}

// Directory finds out about a member.
type Directory interface {
	Resolve(ctx context.Context, did string) (Document, error)
}

// Document is what a member publishes about itself.
type Document struct {
	DID  string
	Keys keys.Set
}

// Service is what the pages, the API, the command line and the wire call.
type Service struct {
	Transport Transport // nil while the node cannot reach others
	Directory Directory // nil likewise
	// Changed is told when a peer was added or changed; nil for nobody.
	Changed func(ctx context.Context, did string)

	log   *record.Log
	kinds map[string]record.Taker
	wake  chan struct{}

	mu     sync.Mutex
	busy   map[string]bool  // peers that something is under way with
	untold map[string]int64 // until when they are left alone, microseconds since 1970 UTC
}

// New makes the service for the kinds that travel.
func New(log *record.Log, kinds []record.Taker) *Service {
	s := &Service{log: log, kinds: map[string]record.Taker{}, wake: make(chan struct{}, 1), busy: map[string]bool{}, untold: map[string]int64{}}
	for _, k := range kinds {
		s.kinds[k.Named()] = k
	}
	return s
}

func (s *Service) now() int64 { return s.log.Clock().UnixMicro() }

// Peers lists the peers by name.
func (s *Service) Peers(ctx context.Context, a entente.Actor) ([]Peer, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	return s.peers(ctx)
}

// Known reads a peer for the node itself, which answers to it.
func (s *Service) Known(ctx context.Context, did string) (Peer, error) {
	return peer(ctx, s.log.DB, did)
}

// All lists the peers for the node itself.
func (s *Service) All(ctx context.Context) ([]Peer, error) { return s.peers(ctx) }

func (s *Service) peers(ctx context.Context) ([]Peer, error) {
	list, err := db.All(ctx, s.log.DB, scanPeer, selectPeers+` ORDER BY p.name, p.did`)
	if err != nil {
		return nil, fmt.Errorf("list the peers: %w", err)
	}
	return list, nil
}

// Peer reads one.
func (s *Service) Peer(ctx context.Context, a entente.Actor, did string) (Peer, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return Peer{}, err
	}
	return peer(ctx, s.log.DB, did)
}

// AddPeer begins with a member. The keys that its document has now are trusted
// from then on; a later one only when one of them endorsed it.
func (s *Service) AddPeer(ctx context.Context, a entente.Actor, did string, d PeerDraft) (Peer, error) {
	if err := a.Need(entente.MayAdminister); err != nil {
		return Peer{}, err
	}
	if err := d.check(did); err != nil {
		return Peer{}, err
	}
	if did == s.log.Author {
		return Peer{}, entente.FieldError("did", "error.peer-self", entente.Args{"DID": did})
	}
	state, public := Introduced, keys.Set{}
	if said, err := s.resolve(ctx, did); err == nil {
		state, public = Active, said
	}
	err := s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := peer(ctx, tx, did); !entente.Is(err, entente.NotFound) {
			if err == nil {
				err = entente.Fail(entente.Conflict, "error.peer-there", entente.Args{"DID": did})
			}
			return err
		}
		if _, err := tx.ExecContext(ctx, insertPeer, did, d.Name, d.Partner, strings.Join(d.Groups, " "), bit(d.Network), string(state), s.now(), "[]"); err != nil {
			return fmt.Errorf("add peer %s: %w", did, err)
		}
		if state == Active {
			return writeKeys(ctx, tx, did, public)
		}
		return nil
	})
	if err != nil {
		return Peer{}, err
	}
	s.changed(ctx, did)
	return peer(ctx, s.log.DB, did)
}

func (s *Service) changed(ctx context.Context, did string) {
	if s.Changed != nil {
		s.Changed(ctx, did)
	}
	s.rouse()
}

// resolve asks the directory for the keys of a member.
func (s *Service) resolve(ctx context.Context, did string) (keys.Set, error) {
	if s.Directory == nil {
		return nil, entente.Fail(entente.Unavailable, "error.exchange-off", nil)
	}
	d, err := s.Directory.Resolve(ctx, did)
	if err != nil {
		return nil, entente.Fail(entente.Unavailable, "error.peer-unknown", entente.Args{"DID": entente.Shorten(did, 120)}).Because(err)
	}
	if d.DID != did {
		err = fmt.Errorf("the document is of %.120q", d.DID)
	} else {
		err = d.Keys.Check()
	}
	if err != nil {
		return nil, entente.Fail(entente.Conflict, "error.peer-document", entente.Args{"DID": entente.Shorten(did, 120)}).Because(err)
	}
	return d.Keys, nil
}

// ChangePeer says anew what a person says of a peer. Groups that it enters give
// it what was released to them before.
func (s *Service) ChangePeer(ctx context.Context, a entente.Actor, did string, d PeerDraft) (Peer, error) {
	if err := d.check(did); err != nil {
		return Peer{}, err
	}
	return s.change(ctx, a, did, updatePeer, d.Name, d.Partner, strings.Join(d.Groups, " "), bit(d.Network))
}

// StopPeer ends the exchange with a peer, both ways. What it has it keeps, and
// so do we.
func (s *Service) StopPeer(ctx context.Context, a entente.Actor, did string) (Peer, error) {
	return s.change(ctx, a, did, updateState, string(Stopped))
}

// StartPeer begins again with a peer that was stopped.
func (s *Service) StartPeer(ctx context.Context, a entente.Actor, did string) (Peer, error) {
	p, err := s.Peer(ctx, a, did)
	if err != nil {
		return p, err
	}
	state := Active
	if len(p.Keys) == 0 {
		state = Introduced
	}
	return s.change(ctx, a, did, updateState, string(state))
}

func (s *Service) change(ctx context.Context, a entente.Actor, did, update string, args ...any) (Peer, error) {
	if err := a.Need(entente.MayAdminister); err != nil {
		return Peer{}, err
	}
	if _, err := peer(ctx, s.log.DB, did); err != nil {
		return Peer{}, err
	}
	if _, err := s.log.DB.ExecContext(ctx, update, append([]any{did}, args...)...); err != nil {
		return Peer{}, fmt.Errorf("change peer %s: %w", did, err)
	}
	s.changed(ctx, did)
	return peer(ctx, s.log.DB, did)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
