// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"log/slog"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/outbound"
	"entente/internal/wire/outbox"
)

// Caller is who sent a message, as far as it was proven.
type Caller struct {
	DID    string
	Claims map[string][]string // what credentials say of it
}

// Identity proves who we are and who others are.
type Identity interface {
	// Token is the Authorization header for a message to a member.
	Token(ctx context.Context, audience string) (string, error)
	// Authenticate tells who sent a request with that Authorization header.
	Authenticate(ctx context.Context, header string) (Caller, error)
}

// Verdict is how a policy was judged, with the tree that explains it.
type Verdict struct {
	Allowed bool
	Reason  string
	Tree    jsontext.Value // of package odrl; empty when nothing was judged
}

// Policies judges what a peer asks for against a policy.
type Policies interface {
	// Judge says whether the peer may have the dataset under the policy now.
	Judge(ctx context.Context, policy jsontext.Value, peer Caller, dataset string) (Verdict, error)
	// Same reports whether two policies grant the same, whatever they are called.
	Same(a, b jsontext.Value) bool
}

// Flow is a transfer as the data plane sees it.
type Flow struct {
	ID        string // of the process on this side
	Agreement string
	Dataset   string
	Peer      string // DID
	Role      Role
	Format    string
	Source    jsontext.Value // of the dataset, on the provider's side
	Target    *DataAddress   // where a push goes
}

// DataPlane moves the bytes. All calls may come twice.
type DataPlane interface {
	// Start makes the data available, or begins to send it, and gives the
	// address to fetch it from: nil for a push.
	Start(ctx context.Context, f Flow) (*DataAddress, error)
	// Stop ends or pauses what runs for a transfer, which came to that state.
	Stop(ctx context.Context, id string, to State, reason string) error
}

// Service is the two roles of the protocol on one database.
type Service struct {
	DB        *db.DB
	Clock     clock.Clock
	Log       *slog.Logger
	Self      string // DID of this member
	Base      string // URL that /catalog, /negotiations and /transfers are under
	Guard     outbound.Guard
	Identity  Identity
	Policies  Policies
	DataPlane DataPlane
	Decider   Decider
	Outbox    *outbox.Box
	Groups    Groups // nil: no member is in a group

	waits waits
}

// New puts a service together; the outbox tells it what became of messages.
func New(out *Service) *Service {
	out.Outbox.Note, out.Outbox.After = out.note, out.after
	if out.Decider == nil {
		out.Decider = standard{out}
	}
	return out
}

// Run sends what is to be sent until the context ends.
func (s *Service) Run(ctx context.Context) { s.Outbox.Run(ctx) }

func (s *Service) now() int64 { return s.Clock().UnixMicro() }

func stamp(at int64) string { return time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05.000Z") }
