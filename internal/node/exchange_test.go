// SPDX-License-Identifier: EUPL-1.2

package node_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
	"entente/internal/parts/exchange"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
)

// wire lets nodes in one process reach each other.
type wire struct {
	self  string
	nodes map[string]*node.Node
}

func (w wire) Pull(ctx context.Context, peer string, after int64, take func(io.Reader) error) error {
	var page bytes.Buffer
	if err := w.nodes[peer].Exchange.WriteFeed(ctx, &page, w.self, after, 0); err != nil {
		return err
	}
	return take(&page)
}

func (w wire) Notify(ctx context.Context, peer string) error {
	return w.nodes[peer].Exchange.Noticed(ctx, w.self)
}

func (w wire) Resolve(ctx context.Context, did string) (exchange.Document, error) {
	list, err := w.nodes[did].Ring.Keys(ctx)
	return exchange.Document{DID: did, Keys: list}, err
}

// twoNodes are of the EU and of Japan, each the other's peer, with the same
// partners and a topic of their own in both.
func twoNodes(t *testing.T, address string) (eu, jp *node.Node) {
	t.Helper()
	nodes := map[string]*node.Node{}
	for partner, db := range map[string]string{"eu": address, "jp": filepath.Join(t.TempDir(), "jp.db")} {
		did := "did:web:" + partner + ".example"
		n, err := node.Open(t.Context(), node.Config{
			DB: db, Keys: filepath.Join(t.TempDir(), partner+".keys"), DID: did, Member: partner,
		}, slog.New(slog.DiscardHandler), true)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := n.Close(); err != nil {
				t.Error(err)
			}
		})
		nodes[did] = n
		for _, id := range []string{"eu", "jp"} {
			must(t)(n.Registry.Partners.Create(t.Context(), operator, id, registry.Partner{Name: id, Kind: registry.PartnerOther, Provenance: own}, ""))
		}
		must(t)(n.Registry.Topics.Create(t.Context(), operator, "chips", registry.Topic{Name: "Chips"}, ""))
	}
	eu, jp = nodes["did:web:eu.example"], nodes["did:web:jp.example"]
	for _, n := range []*node.Node{eu, jp} {
		w := wire{n.Log.Author, nodes}
		n.Exchange.Transport, n.Exchange.Directory = w, w
	}
	addPeer(t, eu, jp, "jp")
	addPeer(t, jp, eu, "eu")
	return eu, jp
}

func addPeer(t *testing.T, n, other *node.Node, partner string) {
	t.Helper()
	must(t)(n.Exchange.AddPeer(t.Context(), operator, other.Log.Author, exchange.PeerDraft{Name: partner, Partner: partner, Network: true}))
}

var (
	operator = authn.Operator()
	own      = entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}
)

func must(t *testing.T) func(v any, err error) {
	t.Helper()
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pulls reads the other's feed, which must go well.
func pulls(t *testing.T, n, from *node.Node) exchange.Result {
	t.Helper()
	r, err := n.Exchange.Pull(t.Context(), operator, from.Log.Author)
	if err != nil {
		lines, _ := n.Exchange.Quarantine(t.Context(), operator, from.Log.Author)
		t.Fatalf("pull: %v; %+v", err, lines)
	}
	return r
}

func now(n *node.Node) entente.View { return entente.Now(operator, n.Clock()) }

// TestASidesOwnAccountStandsInPlaceOfOurNote: what Japan says of itself is shown
// in place of what the EU had noted of it, and their two accounts are compared.
func TestASidesOwnAccountStandsInPlaceOfOurNote(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "eu.db") },
		"postgres": func(t *testing.T) string { t.Helper(); return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			eu, jp := twoNodes(t, address(t))
			ctx := t.Context()
			commitment := registry.Commitment{Text: "Build the cable", Kind: "", Parties: []string{"eu", "jp"}, Topic: "chips", Provenance: own}
			account := func(n *node.Node, side string, state registry.AccountState) {
				t.Helper()
				e, err := n.Registry.SaveAccount(ctx, operator, 0, registry.Account{Commitment: "cable", Side: side, State: state, Provenance: own}, "")
				if err != nil {
					t.Fatal(err)
				}
				must(t)(n.Registry.Accounts.Release(ctx, operator, e.ID, e.Number, entente.NewAudience("network")))
			}
			for _, n := range []*node.Node{eu, jp} {
				must(t)(n.Registry.Commitments.Create(ctx, operator, "cable", commitment, ""))
			}
			account(eu, "eu", registry.Done)
			account(eu, "jp", registry.Done) // our note of them
			account(jp, "jp", registry.Ongoing)
			account(jp, "eu", registry.Dropped) // their note of us

			pulls(t, eu, jp)
			pulls(t, jp, eu)
			for _, n := range []*node.Node{eu, jp} {
				got, err := n.Registry.AccountsOf(ctx, now(n), "cable")
				if err != nil {
					t.Fatal(err)
				}
				states := map[string]registry.AccountState{}
				for _, e := range got["cable"] {
					states[e.Data.Side] += e.Data.State
				}
				if len(states) != 2 || states["eu"] != registry.Done || states["jp"] != registry.Ongoing {
					t.Errorf("%s has the accounts %v", n.Log.Author, states)
				}
				disputed, err := n.Registry.Disputed(ctx, now(n))
				if err != nil || len(disputed) != 1 || disputed[0].Disagreements[0].Field != "state" {
					t.Errorf("%s is told of %+v, %v", n.Log.Author, disputed, err)
				}
			}
			history, err := eu.Registry.Accounts.History(ctx, now(eu), registry.AccountID("cable", "jp"))
			if err != nil || len(history) < 2 || history[0].Author != jp.Log.Author || history[len(history)-1].Author != eu.Log.Author {
				t.Errorf("the history of the account: %+v, %v", history, err)
			}
			_, err = eu.Registry.SaveAccount(ctx, operator, 1, registry.Account{Commitment: "cable", Side: "jp", State: registry.Done, Provenance: own}, "")
			if !entente.Is(err, entente.Forbidden) {
				t.Errorf("the EU writes Japan's account: %v", err)
			}
			report, err := eu.Log.Verify(ctx)
			if err != nil || len(report.Broken) > 0 || report.Foreign == 0 {
				t.Errorf("verify: %+v, %v", report, err)
			}
		})
	}
}
