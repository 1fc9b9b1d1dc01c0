// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/flow"
)

// TestDemoFlows runs the demonstration, and looks at what went to Japan and what
// Singapore is told.
func TestDemoFlows(t *testing.T) {
	d := &Demo{Dir: t.TempDir(), Logger: slog.New(slog.DiscardHandler), Say: func(string, entente.Args) {}}
	if _, err := d.Open(t.Context(), Config{Name: "demo"}, Listen{Address: "127.0.0.1:0"}, false, nil); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- d.Serve(ctx, func([]DemoPlace) error { close(ready); return nil })
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	eu, sg := d.members[0], d.members[2]

	b, err := os.ReadFile(filepath.Join(d.Dir, "jp", "node.db.received", demoData))
	got := string(b)
	if err != nil || strings.Count(got, "\n") != 241 || strings.Contains(got, "SYN") || strings.Contains(got, "RRN") || strings.Contains(got, "ospital") {
		t.Errorf("Japan has, %v:\n%.300s", err, got)
	}
	decisions, _, err := eu.node.Flow.Decisions(t.Context(), looker, flow.Filter{}, 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	outcomes, traded := map[string]flow.Outcome{}, 0
	for _, k := range decisions {
		outcomes[k.Facts.From+"-"+k.Facts.To] = k.Decision.Outcome
		for _, n := range k.Decision.NotRelyOn {
			if n.Why == "trade" {
				traded++
			}
		}
	}
	if outcomes["DE-JP"] != flow.AllowWith || outcomes["DE-SG"] != flow.Refer || outcomes["DE-US"] != flow.Deny || outcomes["KR-DE"] != flow.AllowWith || traded == 0 {
		t.Errorf("decided: %v, %d trade agreements shown", outcomes, traded)
	}
	if err := sg.wire.Fetch(t.Context(), eu.node.Log.Author, demoDataset(eu, sg), func(io.Reader) error { return nil }); err == nil {
		t.Error("Singapore gets the data without an assessment")
	}
	// Japan's copy is not for it either, and it is told why.
	offer, err := eu.wire.DSP.Stored(t.Context(), demoDataset(eu, d.members[1]))
	if err != nil || offer == nil {
		t.Fatal(err)
	}
	would, err := eu.node.talk(eu.wire).Would(t.Context(), looker, offer.ID, sg.node.Log.Author)
	if err != nil || would.Sees || would.Allowed {
		t.Errorf("Singapore would be given Japan's: %+v, %v", would, err)
	}
	if count, broken, err := eu.node.Flow.Verify(t.Context()); err != nil || count != 2 || broken != 0 {
		t.Errorf("the log: %d entries, broken at %d, %v", count, broken, err)
	}
}
