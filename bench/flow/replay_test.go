// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"entente/internal/kit/canonical"
	"entente/internal/parts/flow"
)

// stored is a decision as a node keeps it: the facts, and the answer in canonical form.
type stored struct{ facts, decision []byte }

// kept decides the requests of a world by all the rules that the program carries.
func kept(tb testing.TB) (*flow.Table, []stored) {
	tb.Helper()
	table, err := flow.Base()
	if err != nil {
		tb.Fatal(err)
	}
	w := carried(tb)
	var out []stored
	for i := range w.requests {
		f := &w.requests[i].facts
		d := table.Decide(f)
		facts, err := json.Marshal(f)
		if err != nil {
			tb.Fatal(err)
		}
		decision, err := canonical.Marshal(d)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, stored{facts, decision})
	}
	return table, out
}

// replay reads the facts, decides, writes the answer and compares it with the kept one.
func replay(tb testing.TB, table *flow.Table, s *stored) {
	tb.Helper()
	var f flow.Facts
	if err := json.Unmarshal(s.facts, &f); err != nil {
		tb.Fatal(err)
	}
	again, err := canonical.Marshal(table.Decide(&f))
	if err != nil {
		tb.Fatal(err)
	}
	if !bytes.Equal(again, s.decision) {
		tb.Fatalf("%s is not %s", again, s.decision)
	}
}

func TestReplay(t *testing.T) {
	table, list := kept(t)
	for i := range list {
		replay(t, table, &list[i])
	}
}

const rounds = 100_000

// BenchmarkReplay replays a hundred thousand stored decisions in each round.
func BenchmarkReplay(b *testing.B) {
	table, list := kept(b)
	done := cpu(b)
	for b.Loop() {
		for i := range rounds {
			replay(b, table, &list[i%len(list)])
		}
	}
	done()
}

// BenchmarkBase decides by all the rules that the program carries.
func BenchmarkBase(b *testing.B) {
	table, err := flow.Base()
	if err != nil {
		b.Fatal(err)
	}
	w := carried(b)
	b.ReportAllocs()
	i := 0
	done := cpu(b)
	for b.Loop() {
		table.Decide(&w.requests[i].facts)
		i = (i + 1) % len(w.requests)
	}
	done()
}
