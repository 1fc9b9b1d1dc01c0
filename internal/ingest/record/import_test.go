// SPDX-License-Identifier: EUPL-1.2

package record_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"entente"
	ingest "entente/internal/ingest/record"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
)

var (
	now   = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	admin = entente.Actor{Account: "admin", Role: entente.Administrator, Clearance: entente.Sensitive}
)

func services(t *testing.T, d *db.DB) (*meeting.Service, *record.Log) {
	t.Helper()
	ring, err := keys.Open(t.Context(), d, filepath.Join(t.TempDir(), "keys.json"), now)
	if err != nil {
		t.Fatal(err)
	}
	log := &record.Log{DB: d, Ring: ring, Author: "did:web:eu.example", Clock: clock.At(now)}
	return meeting.New(log, registry.New(log)), log
}

func public(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(ingest.Public, "data")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func TestPublicRecordComesOutAsItWentIn(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m, log := services(t, d)
		everybody := entente.NewAudience(entente.ToPublic)
		r, err := ingest.Import(t.Context(), public(t), m, log, admin, &everybody, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Problems {
			t.Error(p)
		}
		v := entente.Now(entente.Actor{}, now)
		all := record.Query{Limit: record.MaxLimit}
		partners, err := m.Registry.ListPartners(t.Context(), v, registry.PartnerFilter{}, all)
		check(t, "partners", partners.Total, 101, err)
		instruments, err := m.Registry.ListInstruments(t.Context(), v, registry.InstrumentFilter{}, all)
		check(t, "instruments", instruments.Total, 104, err)
		commitments, err := m.Registry.ListCommitments(t.Context(), v, registry.CommitmentFilter{}, all)
		check(t, "commitments", commitments.Total, 182, err)
		meetings, err := m.ListMeetings(t.Context(), v, meeting.Filter{}, all)
		check(t, "meetings", meetings.Total, 47, err)

		provenance := map[string]entente.Provenance{}
		collect(provenance, partners.Rows, func(p registry.Partner) entente.Provenance { return p.Provenance })
		collect(provenance, instruments.Rows, func(p registry.Instrument) entente.Provenance { return p.Provenance })
		collect(provenance, commitments.Rows, func(p registry.Commitment) entente.Provenance { return p.Provenance })
		collect(provenance, meetings.Rows, func(p meeting.Meeting) entente.Provenance { return p.Provenance })
		compareProvenance(t, provenance)

		again, err := ingest.Import(t.Context(), public(t), m, log, admin, &everybody, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range again.Counts {
			if c.Written != 0 || c.Same != c.Rows {
				t.Errorf("the second import wrote: %+v", c)
			}
		}
		report, err := log.Verify(t.Context())
		if err != nil || len(report.Broken) > 0 {
			t.Errorf("verify: %+v, %v", report, err)
		}
	})
}

func collect[T any](into map[string]entente.Provenance, rows []record.Entry[T], of func(T) entente.Provenance) {
	for _, e := range rows {
		into[e.ID] = of(e.Data)
	}
}

// compareProvenance holds what was stored against the files themselves.
func compareProvenance(t *testing.T, got map[string]entente.Provenance) {
	t.Helper()
	rows := 0
	for _, name := range []string{"partners", "instruments", "commitments", "meetings"} {
		b, err := fs.ReadFile(ingest.Public, "data/"+name+".json")
		if err != nil {
			t.Fatal(err)
		}
		var list []struct{ ID, Source, Accessed, Basis, Confidence, Note string }
		if err := json.Unmarshal(b, &list); err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			rows++
			want := entente.Provenance{Source: w.Source, Accessed: entente.Date(w.Accessed), Basis: entente.Basis(w.Basis), Confidence: entente.Confidence(w.Confidence), Note: w.Note}
			if got[w.ID] != want {
				t.Errorf("%s: got %+v, want %+v", w.ID, got[w.ID], want)
			}
		}
	}
	if rows != len(got) {
		t.Errorf("%d rows in the files, %d records", rows, len(got))
	}
}

func check(t *testing.T, what string, got, want int, err error) {
	t.Helper()
	if err != nil || got != want {
		t.Errorf("%s: %d, %v; want %d", what, got, err, want)
	}
}

const goodPartners = `[
 {"id":"eu","name":"European Union","kind":"supranational-union","relation":"eu","iso3166_alpha2":"EU","iso3166_alpha3":null,"member_of":null,"source":"https://example.org/eu","accessed":null,"confidence":"high","basis":"background","note":null},
 {"id":"jp","name":"Japan","kind":"state","relation":"digital-partnership","iso3166_alpha2":"JP","iso3166_alpha3":"JPN","member_of":null,"source":"https://example.org/jp","accessed":"2025-05","confidence":"high","basis":"stored-page","note":"n"}]`

func TestChangedRowMakesOneVersion(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m, log := services(t, d)
		load := func(text string) ingest.Report {
			t.Helper()
			r, err := ingest.Import(t.Context(), fstest.MapFS{"partners.json": {Data: []byte(text)}}, m, log, admin, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		load(goodPartners)
		r := load(strings.Replace(goodPartners, `"note":"n"`, `"note":"m"`, 1))
		if c := r.Counts[0]; c.Written != 1 || c.Same != 1 {
			t.Errorf("counts: %+v", c)
		}
		h, err := m.Registry.Partners.History(t.Context(), entente.Now(admin, now), "jp")
		if err != nil || len(h) != 2 || h[0].Data.Note != "m" || h[1].Data.Note != "n" {
			t.Errorf("history: %+v, %v", h, err)
		}
	})
}

func TestBrokenRowsAreNamedAndTheOthersTaken(t *testing.T) {
	broken := strings.Replace(goodPartners, "[\n", `[
 {"id":"xk","name":"Kosovo","kind":"state","relation":null,"iso3166_alpha2":"XK","iso3166_alpha3":null,"member_of":null,"source":"https://example.org","accessed":null,"confidence":"high","basis":"background","note":null},
 {"id":"a","name":7,"kind":"state","relation":null,"iso3166_alpha2":"AA","iso3166_alpha3":null,"member_of":null,"source":null,"accessed":null,"confidence":"high","basis":"background","note":null},
 {"id":"b","name":"B","kind":"territory","relation":null,"iso3166_alpha2":null,"iso3166_alpha3":null,"member_of":"nowhere","source":"ftp://x","accessed":"2025-13","confidence":"sure","basis":"background","note":null},
 {"id":"c","name":"C","kind":"territory","colour":"red"},
`, 1)
	twice := strings.Replace(goodPartners, `"id":"jp"`, `"id":"eu"`, 1)
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]struct {
			text  string
			taken int
			want  []string // "row field"
		}{
			"rules":     {broken, 2, []string{"1 kind", "2 name", "3 accessed", "3 confidence", "3 source", "4 colour"}},
			"twice":     {twice, 1, []string{"2 id"}},
			"cut short": {goodPartners[:len(goodPartners)-40], 1, []string{"2 "}},
			"no array":  {`{"id":"x"}`, 0, []string{"0 "}},
			"reference": {strings.Replace(goodPartners, `"relation":"digital-partnership","iso3166_alpha2":"JP","iso3166_alpha3":"JPN","member_of":null`,
				`"relation":"digital-partnership","iso3166_alpha2":"JP","iso3166_alpha3":"JPN","member_of":"asia"`, 1), 1, []string{"2 memberOf"}},
			"bad UTF-8": {strings.Replace(goodPartners, "Japan", "Jap\xffn", 1), 1, []string{"2 name"}},
		} {
			t.Run(name, func(t *testing.T) {
				d := d
				if d.Dialect == db.SQLite {
					d = testkit.OpenDB(t, filepath.Join(t.TempDir(), "n.db"))
				} else {
					d = testkit.OpenDB(t, testkit.Postgres(t))
				}
				m, log := services(t, d)
				r, err := ingest.Import(t.Context(), fstest.MapFS{"partners.json": {Data: []byte(c.text)}}, m, log, admin, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, p := range r.Problems {
					got = append(got, fmt.Sprintf("%d %s", p.Row, p.Field))
				}
				slices.Sort(got)
				if strings.Join(got, ", ") != strings.Join(c.want, ", ") {
					t.Errorf("problems %q, want %q: %v", got, c.want, r.Problems)
				}
				if r.Counts[0].Written != c.taken {
					t.Errorf("counts %+v, want %d taken", r.Counts[0], c.taken)
				}
			})
		}
	})
}
