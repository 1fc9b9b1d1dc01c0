// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/outbound"
)

// Keys sign for the node: keys.Ring does.
type Keys interface {
	SignJWT(subject, typ string, claims []byte) (string, error)
	Keys(ctx context.Context) ([]keys.Key, error)
	Refresh(ctx context.Context) error
	Secret() []byte
}

// Config is who the node is and whom it trusts.
type Config struct {
	DID       string   // of the member, of the method web
	Origin    string   // under which peers reach the node, without a slash at the end
	Authority bool     // issues credentials of membership
	Trust     []string // DIDs of authorities; where there are any, peers must hold a membership of one
	Guard     outbound.Guard
}

// Service is the identity of one node.
type Service struct {
	did, origin string
	authority   bool
	trust       []string

	db       *db.DB
	keys     Keys
	clock    clock.Clock
	logger   *slog.Logger
	resolver *Resolver
	client   *http.Client
	seen     *seen

	members  members
	offers   []Offer
	admit    func(did string) bool // approves requests without a person; nil for never
	remember time.Duration         // how long a proven membership counts
}

// New makes the identity. Close it.
func New(c Config, d *db.DB, k Keys, now clock.Clock, logger *slog.Logger) *Service {
	s := &Service{
		did: c.DID, origin: strings.TrimRight(c.Origin, "/"), authority: c.Authority, trust: slices.Clone(c.Trust),
		db: d, keys: k, clock: now, logger: logger,
		resolver: NewResolver(c.Guard, now), client: c.Guard.Client(askTimeout),
		seen:    &seen{db: d, clock: now, logger: logger},
		members: members{known: map[string]*membership{}}, offers: memberships, remember: membershipAge,
	}
	return s
}

// Caller is who sent a message, proven. Claims are of the credential of
// membership, where one was asked for: membership (its types), issuer,
// jurisdiction.
type Caller struct {
	DID    string
	Claims map[string][]string
}

// Token makes the Authorization header for a message to the member with the DID
// audience. It lets that member ask for our membership.
func (s *Service) Token(ctx context.Context, audience string) (string, error) {
	token, err := s.Mint(ctx, audience, s.grant(audience, []string{membershipScope}))
	if err != nil {
		return "", err
	}
	return "Bearer " + token, nil
}

// Authenticate says who sent a message with this Authorization header. It is an
// entente.Unauthenticated error when the token, or the membership, does not
// hold.
func (s *Service) Authenticate(ctx context.Context, header string) (Caller, error) {
	p, err := s.verify(ctx, header)
	if err != nil {
		return Caller{}, err
	}
	if len(s.trust) == 0 {
		return Caller{DID: p.Subject}, nil
	}
	claims, err := s.membership(ctx, p)
	if err != nil {
		return Caller{}, err
	}
	return Caller{DID: p.Subject, Claims: claims}, nil
}

// Resolver finds the documents of peers.
func (s *Service) Resolver() *Resolver { return s.resolver }

// Sweep deletes what has expired, tries again to deliver what was issued, and
// warns when the node's own membership is lost.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.seen.sweep(ctx); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, deleteUndecided, s.clock().Add(-undecided).UnixMicro()); err != nil {
		return fmt.Errorf("forget requests that nobody decided: %w", err)
	}
	if len(s.trust) > 0 {
		if err := s.Standing(ctx); err != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "peers will not take this node for a member", "error", err)
		}
	}
	return s.deliverAll(ctx)
}

// Close writes what is still in memory.
func (s *Service) Close() { s.seen.close(context.Background()) }

// trusted reports whether a DID is that of an authority.
func (s *Service) trusted(did string) bool { return slices.Contains(s.trust, did) }

// refuse is an error about somebody else's proof.
func refuse(key string, args entente.Args) *entente.Error {
	return entente.Fail(entente.Unauthenticated, key, args)
}
