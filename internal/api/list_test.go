// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/registry"
)

type partnerPage = Page[registry.Partner, PartnerFacts]

func TestPagesAreStable(t *testing.T) {
	each(t, func(b *bench) {
		for i := range 23 {
			create(b, editor, "partners", fmt.Sprintf("p%02d", i), entente.Unmarked, partner(fmt.Sprintf("Partner %d", i%5)))
		}
		for _, sort := range []string{"name", "-name"} {
			seen := map[string]bool{}
			var order []string
			next := "/partners?limit=4&sort=" + sort
			for pages := 0; next != ""; pages++ {
				var p partnerPage
				got := b.get(next, reader).want(http.StatusOK)
				got.into(&p)
				for _, r := range p.Items {
					if seen[r.ID] {
						b.Errorf("%s: %s twice", sort, r.ID)
					}
					seen[r.ID] = true
					order = append(order, r.Data.Name)
				}
				// Somebody writes between two pages.
				create(b, editor, "partners", fmt.Sprintf("new%s%d", strings.Trim(sort, "-name")+fmt.Sprint(len(sort)), pages), entente.Unmarked, partner("Partner 0"))
				link := got.header.Get("Link")
				if (p.Next != "") != (link != "") {
					b.Fatalf("next %q, Link %q", p.Next, link)
				}
				next = strings.TrimPrefix(strings.TrimSuffix(link, `>; rel="next"`), "<"+Base)
			}
			for i := range 23 {
				if id := fmt.Sprintf("p%02d", i); !seen[id] {
					b.Errorf("%s: %s was passed over", sort, id)
				}
			}
			if sort == "-name" {
				slices.Reverse(order)
			}
			if !slices.IsSorted(order) {
				b.Errorf("%s: order %v", sort, order)
			}
		}
	})
}

func TestListsTellOnlyWhatMayBeSeen(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		create(b, releaser, "partners", "secret", entente.Sensitive, partner("Secret"))
		b.release("partners", "jp")
		for who, want := range map[string]string{nobody: "jp", reader: "eu jp kr", editor: "eu jp kr", releaser: "eu jp kr secret"} {
			var p partnerPage
			b.get("/partners", who).want(http.StatusOK).into(&p)
			var got []string
			for _, r := range p.Items {
				got = append(got, r.ID)
			}
			slices.Sort(got)
			if strings.Join(got, " ") != want || p.Total != len(got) {
				b.Errorf("%q sees %v of %d, want %s", who, got, p.Total, want)
			}
		}
		var p partnerPage
		b.get("/partners", nobody).into(&p)
		if f := p.Items[0].Derived; f.Tally != (tally{}) {
			b.Errorf("the public is told how much there is: %+v", f)
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		create(b, editor, "accounts", "", entente.Unmarked, registry.Account{Commitment: "c", Side: "eu", State: registry.Done, Provenance: ownWords})
		create(b, editor, "accounts", "", entente.Unmarked, registry.Account{Commitment: "c", Side: "jp", State: registry.Ongoing, Provenance: ownWords})
		for path, want := range map[string]int{
			"/partners?q=jap": 1, "/partners?q=zzz": 0, "/partners?kind=state": 0, "/partners?basis=own": 3,
			"/topics?q=quan": 1, "/instruments?partner=jp": 1, "/instruments?partner=kr": 0, "/instruments?status=signed": 1,
			"/instruments?status=pending&on=2021": 1, "/instruments?topic=quantum": 1,
			"/commitments?due=overdue": 1, "/commitments?due=overdue&on=2025-12-31": 0, "/commitments?due=undated": 0,
			"/commitments?state=disagreement": 1, "/commitments?stale=true": 1, "/commitments?meeting=m": 0,
			"/accounts?commitment=c": 2, "/accounts?side=jp&state=ongoing": 1, "/posts?partner=jp": 1,
			"/meetings?when=ahead": 1, "/meetings?when=past": 1, "/meetings?when=unconfirmed&on=2027": 1, "/meetings?kind=summit": 0,
			"/agenda-items?meeting=before": 1, "/agenda-items?meeting=m": 0, "/lines?agendaItem=item": 1, "/decisions?meeting=before": 1,
			"/action-items?meeting=before": 1, "/action-items?commitment=c": 0, "/documents?meeting=m": 0,
		} {
			var p struct {
				Items []any  `json:"items"`
				Total int    `json:"total"`
				Next  string `json:"next"`
			}
			b.get(path, editor).want(http.StatusOK).into(&p)
			if p.Total != want || len(p.Items) != want {
				b.Errorf("%s: %d of %d, want %d", path, len(p.Items), p.Total, want)
			}
		}
	})
}

func TestParametersAreStrict(t *testing.T) {
	each(t, func(b *bench) {
		cursor := base64.RawURLEncoding.EncodeToString([]byte(`{"k":"a\u0000","id":"x"}`))
		for query, want := range map[string]string{
			"limit=0": "limit range", "limit=501": "limit range", "limit=many": "limit range", "limit=99999999999999999999": "limit range",
			"sort=age": "sort choice", "sort=-": "sort choice", "sort=--name": "sort choice",
			"cursor=zzz": "cursor cursor", "cursor=" + cursor: "cursor cursor", "cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`[]`)): "cursor cursor", //nolint:dupword // field and code
			"kind=planet": "kind choice", "colour=red": "colour parameter-unknown", "limit=1&limit=2": "limit parameter-twice",
			"q=%00": "q characters", "relation=%ff": "relation characters", "relation=" + strings.Repeat("x", 3000): "relation characters",
			"asof=x": "asof date",
		} {
			if got := fields(b.get("/partners?"+query, nobody).problem(http.StatusUnprocessableEntity, "invalid")); got != want {
				b.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		for _, query := range []string{"q=%zz", "a;b"} {
			b.get("/partners?"+query, nobody).problem(http.StatusBadRequest, "malformed")
		}
		for _, odd := range []string{"' OR 1=1 --", "%", "_", `"`, "\u202e", "日本", "é" + strings.Repeat("́", 50)} {
			b.get("/partners?relation="+url.QueryEscape(odd), editor).want(http.StatusOK)
			b.get("/partners?q="+url.QueryEscape(odd), editor).want(http.StatusOK)
			b.get("/search?q="+url.QueryEscape(odd), editor).want(http.StatusOK)
			b.get("/commitments?state="+url.QueryEscape(odd), editor).want(http.StatusOK)
		}
		if got := fields(b.get("/search", nobody).problem(http.StatusUnprocessableEntity, "invalid")); got != "q required" {
			b.Errorf("a search for nothing: %s", got)
		}
	})
}
