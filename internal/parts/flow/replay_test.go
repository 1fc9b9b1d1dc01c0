// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"entente/internal/kit/canonical"
	"entente/internal/parts/flow"
)

func text(t testing.TB, v any) []byte {
	t.Helper()
	out, err := canonical.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The same facts and the same book give the same bytes: at once, again, after both
// have been stored and read.
func TestReplay(t *testing.T) {
	table := base(t)
	stored, err := json.Marshal(table.Book)
	if err != nil {
		t.Fatal(err)
	}
	var book flow.Book
	if err := json.Unmarshal(stored, &book); err != nil {
		t.Fatal(err)
	}
	again, err := flow.NewTable(book)
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash != table.Hash {
		t.Error("the hash of the book changes when it is stored")
	}
	chance := newChance(4, table.Book.Rules)
	for range 300 {
		f := chance.facts()
		decision := table.Decide(&f)
		want := text(t, decision)
		var back flow.Facts
		if err := json.Unmarshal(text(t, f), &back); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text(t, back), text(t, f)) {
			t.Fatalf("facts change when they are stored: %s, %s", text(t, f), text(t, back))
		}
		for name, got := range map[string]flow.Decision{
			"decided again": table.Decide(&f), "facts read": table.Decide(&back), "book read": again.Decide(&back),
		} {
			if !bytes.Equal(text(t, got), want) {
				t.Fatalf("%s: %s\nwant %s", name, text(t, got), want)
			}
		}
		var kept flow.Decision
		if err := json.Unmarshal(want, &kept); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text(t, kept), want) {
			t.Fatalf("a decision changes when it is stored: %s, %s", text(t, kept), want)
		}
	}
}
