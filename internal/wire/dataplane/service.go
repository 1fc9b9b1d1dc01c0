// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"entente/internal/kit/clock"
	"entente/internal/kit/db"
)

// Config is what a [Service] works with and within. All of the first block is
// needed, but for the source where nothing is provided and the sink where
// nothing is taken in.
type Config struct {
	DB     *db.DB
	Clock  clock.Clock
	Logger *slog.Logger
	Client *http.Client // guarded, from kit/outbound, without a timeout
	Base   string       // public address that Handler is reached at, without the /data/ it serves
	Source Source       // what this node provides
	Sink   Sink         // where that goes which is pushed to this node

	Rate      int64         // bytes a second of each transfer, on each replica; 0: as fast as it goes
	MaxBytes  int64         // the most that is taken in one transfer; 0: 16 GiB
	TokenLife time.Duration // of a token to pull with; 0: ten minutes
	Stall     time.Duration // after which a peer that takes or sends nothing is cut; 0: 30 seconds
	Retry     time.Duration // before the second try of a push or fetch, doubled for each more; 0: a second

	Check   func(ctx context.Context, f Flow) error // asked before a flow is opened, if there is one
	Enforce Enforcer                                // stands before the wire, if there is one
	// Ended is told that a push has gone over whole, out of this node or into
	// it, or (err) that this node gives up. An error of its own makes a push
	// that went out be reported again later, so it may be told twice.
	Ended func(ctx context.Context, f Flow, err error) error
}

// Service moves the bytes of transfers. All its methods can be called again
// with the same flow; several replicas may be asked in turn.
type Service struct {
	Config

	rates rates
	wake  chan struct{} // a push is due
}

// tokens to push with live as long as a provider may take to begin and retry.
const pushLife = 24 * time.Hour

// New makes a service. Nothing is pushed until Run is called.
func New(c Config) *Service {
	c.Base = strings.TrimSuffix(c.Base, "/")
	c.MaxBytes = cmp.Or(c.MaxBytes, 16<<30)
	c.TokenLife = cmp.Or(c.TokenLife, 10*time.Minute)
	c.Stall = cmp.Or(c.Stall, 30*time.Second)
	c.Retry = cmp.Or(c.Retry, time.Second)
	return &Service{Config: c, wake: make(chan struct{}, 1)}
}

// Start makes the data of a flow available. For a pull it gives the address to
// fetch from with a fresh token, which takes the place of the one before; for a
// push it begins to send and gives nil. So it also resumes a suspended flow. A
// flow that has ended is a Conflict.
func (s *Service) Start(ctx context.Context, f Flow) (*Address, error) {
	if f.Format == Push && f.Destination != nil {
		to, err := f.Destination.located()
		if err != nil {
			return nil, err
		}
		f.Destination = &to
	}
	if err := s.allow(ctx, f, Provider); err != nil {
		return nil, err
	}
	if f.Format == Push {
		if err := s.open(ctx, f, Started, nil, 0, s.Clock().UnixMicro()); err != nil {
			return nil, err
		}
		select {
		case s.wake <- struct{}{}:
		default:
		}
		return nil, nil //nolint:nilnil // a push has no address
	}
	f.Destination = nil
	token := newToken()
	if err := s.open(ctx, f, Started, hash(token), s.TokenLife, never); err != nil {
		return nil, err
	}
	return newAddress(s.endpoint(f.ID), token), nil
}

// Receive makes ready for what a provider will push, and gives the address with
// a token, which takes the place of the one before; nil for a pull.
func (s *Service) Receive(ctx context.Context, f Flow) (*Address, error) {
	if err := s.allow(ctx, f, Consumer); err != nil {
		return nil, err
	}
	if f.Format == Pull {
		return nil, s.open(ctx, f, Prepared, nil, 0, never)
	}
	token := newToken()
	if err := s.open(ctx, f, Prepared, hash(token), pushLife, never); err != nil {
		return nil, err
	}
	return newAddress(s.endpoint(f.ID), token), nil
}

// Suspend stops a flow until it is started again. Its token opens nothing from
// now on, and its streams are cut within a second, on all replicas. So it is
// with Terminate and Complete, after which a flow never moves again.
func (s *Service) Suspend(ctx context.Context, id, reason string) error {
	return s.shut(ctx, id, Suspended, reason)
}

// Terminate ends a flow that did not reach its end.
func (s *Service) Terminate(ctx context.Context, id, reason string) error {
	return s.shut(ctx, id, Terminated, reason)
}

// Complete ends a flow that is done.
func (s *Service) Complete(ctx context.Context, id string) error {
	return s.shut(ctx, id, Completed, "")
}

// Status tells where a flow stands; NotFound if there is none.
func (s *Service) Status(ctx context.Context, id string) (Flow, State, error) {
	r, err := load(ctx, s.DB, id)
	return r.Flow, r.state, err
}

// allow checks a flow before anything is opened for it.
func (s *Service) allow(ctx context.Context, f Flow, role Role) error {
	if err := f.check(role); err != nil {
		return err
	}
	if s.Check != nil {
		return s.Check(ctx, f)
	}
	return nil
}

func (s *Service) endpoint(id string) string { return s.Base + "/data/" + url.PathEscape(id) }

// limit is the most that a flow may bring in.
func (s *Service) limit(f Flow) int64 {
	if f.MaxBytes > 0 {
		return min(f.MaxBytes, s.MaxBytes)
	}
	return s.MaxBytes
}

// newToken makes a token of 256 random bits.
func newToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hash is what the table keeps of a token. A plain hash will do: unlike a
// password, a token cannot be guessed.
func hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}
