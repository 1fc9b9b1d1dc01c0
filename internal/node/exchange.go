// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"slices"

	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// What the command line says of peers.
type (
	Peer         = exchange.Peer
	PeerDraft    = exchange.PeerDraft
	PeerDecision = exchange.Decision
)

// newExchange joins the parts with the exchange: which kinds travel, whose keys
// are known, and which partner a member is.
func newExchange(log *record.Log, r *registry.Service, m *meeting.Service, self string) *exchange.Service {
	s := exchange.New(log, slices.Concat(r.Takers(), m.Takers()))
	log.Others = s
	r.PartnerOf = func(ctx context.Context, q db.Queryer, did string) (string, error) {
		if did == log.Author {
			return self, nil
		}
		return s.PartnerOf(ctx, q, did)
	}
	return s
}
