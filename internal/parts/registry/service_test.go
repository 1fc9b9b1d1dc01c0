// SPDX-License-Identifier: EUPL-1.2

package registry_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
)

var all = record.Query{Limit: record.MaxLimit}

func TestStatusFilterIsTheStatus(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		dates := rapid.SampledFrom([]entente.Date{"", "2020", "2020-06", "2020-06-15", "2021-01-01", "2021"})
		rapid.Check(t, func(t *rapid.T) {
			i := registry.Instrument{
				Title: "Generated", Kind: rapid.SampledFrom([]string{"memorandum", "adequacy-decision", "strategy"}).Draw(t, "kind"), Parties: []string{"jp"},
				Signed: dates.Draw(t, "signed"), Applied: dates.Draw(t, "applied"), InForce: dates.Draw(t, "in force"),
				Provenance: entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High},
			}
			if rapid.Bool().Draw(t, "expires") {
				i.Expires = "2022"
			}
			e, err := p.Registry.Instruments.Create(t.Context(), partstest.Admin, "", i, entente.Unmarked)
			if err != nil {
				t.Fatal(err)
			}
			day := rapid.SampledFrom([]entente.Date{"2019-12-31", "2020-01-01", "2020-06-14", "2020-06-15", "2020-12-31", "2021-01-01", "2022-12-31", "2023-01-01"}).Draw(t, "day")
			v := partstest.View(partstest.Admin).On(day)
			for _, s := range registry.Statuses() {
				q := all
				q.Where("t.id = ?", e.ID)
				page, err := p.Registry.ListInstruments(t.Context(), v, registry.InstrumentFilter{Status: string(s)}, q)
				if err != nil {
					t.Fatal(err)
				}
				if found := page.Total == 1; found != (i.Standing(day).Status == s) {
					t.Fatalf("%+v on %s stands at %s, the filter %s finds it: %v", i, day, i.Standing(day).Status, s, found)
				}
			}
		})
	})
}

func statement(side string, state registry.AccountState) registry.Account {
	return registry.Account{
		Commitment: "c-jp23-arctic-cable", Side: side, State: state,
		Provenance: entente.Provenance{Basis: entente.BasisDemonstration, Confidence: entente.High},
	}
}

func TestTwoAccounts(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		v := partstest.View(partstest.Reader)
		save := func(number int64, a registry.Account) record.Entry[registry.Account] {
			t.Helper()
			return partstest.Must[record.Entry[registry.Account]](t)(p.Registry.SaveAccount(t.Context(), partstest.Editor, number, a, entente.Unmarked))
		}
		eu := save(0, statement("eu", registry.Done))
		save(0, statement("jp", registry.Ongoing))
		disputes := partstest.Must[[]registry.Dispute](t)(p.Registry.Disputed(t.Context(), v))
		if len(disputes) != 1 || disputes[0].Commitment.ID != "c-jp23-arctic-cable" || disputes[0].Disagreements[0].Field != "state" {
			t.Fatalf("disputes: %+v", disputes)
		}
		if public := partstest.Must[[]registry.Dispute](t)(p.Registry.Disputed(t.Context(), partstest.View(partstest.Public))); len(public) > 0 {
			t.Errorf("the public sees accounts that are not released: %+v", public)
		}
		for state, want := range map[string]int{"disagreement": 1, "done": 32, "ongoing": 76} {
			page := partstest.Must[record.Page[registry.Commitment]](t)(p.Registry.ListCommitments(t.Context(), v, registry.CommitmentFilter{State: state}, all))
			if page.Total != want {
				t.Errorf("%d commitments in state %s, want %d", page.Total, state, want)
			}
		}
		save(eu.Number, statement("eu", registry.Ongoing))
		if again := partstest.Must[[]registry.Dispute](t)(p.Registry.Disputed(t.Context(), v)); len(again) > 0 {
			t.Errorf("still disputed: %+v", again)
		}
		if _, err := p.Registry.SaveAccount(t.Context(), partstest.Editor, eu.Number, statement("eu", registry.Dropped), entente.Unmarked); !entente.Is(err, entente.Stale) {
			t.Errorf("a lost update was taken: %v", err)
		}
		if _, err := p.Registry.SaveAccount(t.Context(), partstest.Editor, 0, statement("kr", registry.Done), entente.Unmarked); !entente.Is(err, entente.Invalid) {
			t.Errorf("an account of a side that promised nothing was taken: %v", err)
		}
		if _, err := p.Registry.SaveAccount(t.Context(), partstest.Reader, 0, statement("jp", registry.Done), entente.Unmarked); !entente.Is(err, entente.Forbidden) {
			t.Errorf("a reader wrote an account: %v", err)
		}
	})
}

func TestOverdueFilterIsOverdue(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		v := partstest.View(partstest.Reader)
		everything := partstest.Must[record.Page[registry.Commitment]](t)(p.Registry.ListCommitments(t.Context(), v, registry.CommitmentFilter{}, all))
		want := map[string]bool{}
		for _, c := range everything.Rows {
			if c.Data.Overdue(v.Day, nil) {
				want[c.ID] = true
			}
		}
		got := partstest.Must[record.Page[registry.Commitment]](t)(p.Registry.ListCommitments(t.Context(), v, registry.CommitmentFilter{Due: "overdue"}, all))
		if len(want) == 0 || got.Total != len(want) {
			t.Errorf("%d overdue by the filter, %d by the rule", got.Total, len(want))
		}
		for _, c := range got.Rows {
			if !want[c.ID] {
				t.Errorf("%s is not overdue", c.ID)
			}
		}
	})
}

func TestConnectionsGiveReasons(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		list := partstest.Must[[]registry.Connection](t)(p.Registry.Connections(t.Context(), partstest.View(partstest.Public), "jp", "eu"))
		at := map[string]registry.Connection{}
		for _, c := range list {
			at[c.Partner] = c
			if c.Partner == "eu" || c.Partner == "jp" {
				t.Errorf("connected to %s", c.Partner)
			}
			for _, s := range c.Topics {
				if s.Here == 0 || s.There == 0 || s.Partners < 2 {
					t.Errorf("%s: a topic that is not shared: %+v", c.Partner, s)
				}
			}
			if c.Joint == 0 && len(c.Topics) == 0 {
				t.Errorf("%s: no reason", c.Partner)
			}
		}
		if kr := at["kr"]; !kr.Missing() || len(kr.Topics) < 5 {
			t.Errorf("Japan and Korea share many topics and have nothing joint: %+v", kr)
		}
		if ca := at["ca"]; ca.Joint == 0 {
			t.Errorf("a declaration and a commitment name both Japan and Canada: %+v", ca)
		}
	})
}

func TestErasedPersonIsGoneAndStaysGone(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		ctx, v := t.Context(), partstest.View(partstest.Reader)
		find := func(v entente.View) []search.Hit {
			return partstest.Must[[]search.Hit](t)(search.Find(ctx, d, v, "virkkunen", 10))
		}
		hits := find(v)
		if len(hits) != 1 || hits[0].Kind != "person" {
			t.Fatalf("hits: %+v", hits)
		}
		if public := find(partstest.View(partstest.Public)); len(public) > 0 {
			t.Errorf("the public finds a person: %+v", public)
		}
		if err := p.Registry.ErasePerson(ctx, partstest.Editor, hits[0].ID); !entente.Is(err, entente.Forbidden) {
			t.Errorf("an editor erased a person: %v", err)
		}
		if err := p.Registry.ErasePerson(ctx, partstest.Admin, hits[0].ID); err != nil {
			t.Fatal(err)
		}
		p.Fill(t)
		if hits := find(v); len(hits) > 0 {
			t.Errorf("found again after an import: %+v", hits)
		}
		for _, table := range []string{"person", "search_entry", "record_version"} {
			for _, column := range map[string][]string{"person": {"name", "contact", "source"}, "search_entry": {"title", "body"}, "record_version": {"content"}}[table] {
				var n int
				query := fmt.Sprintf("SELECT count(*) FROM %s WHERE lower(%s) LIKE '%%virkkunen%%'", table, column)
				if err := d.QueryRowContext(ctx, query).Scan(&n); err != nil || n != 0 {
					t.Errorf("%d rows of %s.%s still hold the name, %v", n, table, column, err)
				}
			}
		}
	})
}
