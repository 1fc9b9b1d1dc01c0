// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

func all() record.Query { return record.Query{Limit: record.MaxLimit} }

func partner(name string) registry.Partner {
	return registry.Partner{Name: name, Kind: registry.PartnerOther, Provenance: entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}}
}

func TestHistorySaysWhatChanged(t *testing.T) {
	engines(t, func(t *testing.T, n *Node) {
		ctx, a := t.Context(), authn.Operator()
		if _, err := n.Registry.Partners.Create(ctx, a, "jp", partner("Japan"), entente.Unmarked); err != nil {
			t.Fatal(err)
		}
		next := partner("Nippon")
		next.Note = "as it calls itself"
		if _, err := n.Registry.Partners.Edit(ctx, a, "jp", 1, next, entente.Unmarked); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Registry.Partners.Release(ctx, a, "jp", 2, entente.NewAudience("public")); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Registry.Partners.Withdraw(ctx, a, "jp", 3); err != nil {
			t.Fatal(err)
		}
		steps, err := n.History(ctx, entente.Now(a, n.Clock()), "jp")
		if err != nil {
			t.Fatal(err)
		}
		var got [][]Changed
		for _, s := range steps {
			got = append(got, s.Changes)
		}
		want := [][]Changed{
			{{"(audience)", "public", ""}},
			{{"(audience)", "", "public"}},
			{{"name", "Japan", "Nippon"}, {"note", "", "as it calls itself"}},
			{{"basis", "", "own"}, {"confidence", "", "high"}, {"kind", "", "partner"}, {"name", "", "Japan"}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("changes, the newest first (-want +got):\n%s", diff)
		}
		if _, err := n.History(ctx, entente.Now(a, n.Clock()), "kr"); !entente.Is(err, entente.NotFound) {
			t.Errorf("history of nothing: %v", err)
		}
		if _, err := n.History(ctx, entente.Now(entente.Actor{}, n.Clock()), "jp"); !entente.Is(err, entente.NotFound) {
			t.Errorf("the history of what was withdrawn, for the public: %v", err)
		}
	})
}
