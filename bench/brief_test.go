// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/node"
)

// The briefing that is measured: Japan, for the meeting of the demonstration.
const (
	briefPartner = "jp"
	briefMeeting = "demo-eu-japan-senior-officials"
)

// BenchmarkBriefing measures the briefing in each of its forms, from the
// database to the last byte, and the HTML one over HTTP. The PDF is printed by a
// browser that is started for it.
func BenchmarkBriefing(b *testing.B) {
	for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run("engine="+string(engine), func(b *testing.B) {
			w := fresh(b, engine)
			n := w.node(b)
			user := serve(b, n)
			for _, format := range []string{"html", "docx", "ics", "pdf"} {
				b.Run("form="+format, func(b *testing.B) { measureBriefing(b, n, func() error { return write(b, n, format) }) })
			}
			b.Run("form=html-http", func(b *testing.B) {
				measureBriefing(b, n, func() error {
					_, err := user.get(b.Context(), "/meetings/"+briefMeeting+"/briefing/html?partner="+briefPartner)
					return err
				})
			})
		})
	}
}

func measureBriefing(b *testing.B, n *node.Node, brief func() error) {
	b.Helper()
	if err := brief(); err != nil {
		if entente.Is(err, entente.Unavailable) {
			b.Skip("MISSING: no Chromium to print with")
		}
		b.Fatal(err)
	}
	list := newSampler(b, n).run(b, brief)[0]
	list.report(b, "briefing")
	b.ReportMetric(float64(time.Second)/float64(list.wall(50)), "briefings/s")
	list.finish(b)
}

func write(b *testing.B, n *node.Node, format string) error {
	b.Helper()
	words, err := node.Words()
	if err != nil {
		return fmt.Errorf("read the words: %w", err)
	}
	x, err := n.Briefing(b.Context(), entente.Now(authn.Operator(), n.Clock()), briefPartner, briefMeeting)
	if err != nil {
		return err
	}
	out, err := n.WriteBriefing(b.Context(), x, words.Printer("en"), format)
	if err == nil && len(out) == 0 {
		err = errors.New("the briefing is empty")
	}
	return err
}
