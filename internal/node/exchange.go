// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

type (
	// Peer is another member's node.
	Peer = exchange.Peer
	// PeerDraft is what a person says of one.
	PeerDraft = exchange.PeerDraft
	// PeerDecision is what a person decides about a line of its feed.
	PeerDecision = exchange.Decision
)

// NameOf says another member: as the peer is called here, else by the host in
// its DID.
func (n *Node) NameOf(ctx context.Context, did string) string {
	if p, err := n.Exchange.Known(ctx, did); err == nil {
		return p.Name
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(did, "did:web:"), ":")
	if plain, err := url.PathUnescape(host); err == nil {
		return plain
	}
	return did
}

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
