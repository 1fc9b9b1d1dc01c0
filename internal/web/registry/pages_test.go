// SPDX-License-Identifier: EUPL-1.2

package registry_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
	"entente/internal/web/desk"
	webregistry "entente/internal/web/registry"
	"entente/internal/web/ui"
	"entente/internal/words"
)

// node is the pages of a node with a few things in its record.
type node struct {
	*testing.T
	registry *registry.Service
	server   http.Handler
	clock    time.Time
}

var (
	start  = time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)
	actors = map[string]entente.Actor{
		"public":        {},
		"reader":        {Account: "r", Name: "Reader", Role: entente.Reader, Clearance: entente.Limited},
		"editor":        {Account: "e", Name: "Editor", Role: entente.Editor, Clearance: entente.Limited},
		"releaser":      {Account: "l", Name: "Releaser", Role: entente.Releaser, Clearance: entente.Limited},
		"administrator": {Account: "a", Name: "Administrator", Role: entente.Administrator, Clearance: entente.Sensitive},
	}
	source = entente.Provenance{Source: "https://example.org/statement", Basis: entente.BasisStoredPage, Confidence: entente.High}
)

// each runs a test on a fresh node on each engine.
func each(t *testing.T, test func(n *node)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := &node{T: t, clock: start}
		now := func() time.Time { return n.clock }
		ring, err := keys.Open(t.Context(), d, filepath.Join(t.TempDir(), "keys.json"), start)
		if err != nil {
			t.Fatal(err)
		}
		log := &record.Log{DB: d, Ring: ring, Author: "did:web:node.example", Clock: now}
		n.registry = registry.New(log)
		pages := &webregistry.Pages{
			Registry: n.registry, Meeting: meeting.New(log, n.registry), Self: "eu",
			Handles: func(_ context.Context, ids []string) (map[string]string, error) {
				known := map[string]string{"e": "desk-japan", "l": "head-of-unit"}
				out := map[string]string{}
				for _, id := range ids {
					if h, ok := known[id]; ok {
						out[id] = h
					}
				}
				return out, nil
			},
		}
		catalog, err := words.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		catalog.OnMissing(func(lang, key string) { t.Errorf("no text in %s for %q", lang, key) })
		mux := http.NewServeMux()
		pages.Routes(mux)
		n.server = ui.Language(catalog, shell(mux, now))
		n.fill()
		test(n)
	})
}

// shell puts who looks and as of when into the request, as the server does.
func shell(next http.Handler, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := ui.QueryOf(r)
		v, err := ui.ReadView(q, entente.Now(actors[r.Header.Get("X-Actor")], now()))
		ctx := ui.WithShell(r.Context(), ui.Shell{Theme: ui.DefaultTheme(), Nav: ui.Nav(), Query: q, View: v, Languages: words.Languages(), Flash: desk.TakeFlash(w, r)})
		if err != nil {
			desk.Fail(w, r.WithContext(ctx), err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// fill writes two partners, one with a footnote, and what ties them.
func (n *node) fill() {
	n.Helper()
	ctx, a, s := n.Context(), actors["editor"], n.registry
	for id, p := range map[string]registry.Partner{
		"eu": {Name: "European Union", Kind: registry.Union, Alpha2: "EU"}, "jp": {Name: "Japan", Kind: registry.State, Alpha2: "JP", Alpha3: "JPN", Relation: "digital-partnership"},
		"xk": {Name: "Kosovo", Kind: registry.PartnerOther, Alpha2: "XK", Relation: "western-balkans"},
	} {
		p.Provenance = source
		must(n, s.Partners, id, p)
	}
	must(n, s.Topics, "cables", registry.Topic{Name: "Submarine cables", Names: map[string]string{"fr": "Câbles sous-marins"}})
	must(n, s.Topics, "roaming", registry.Topic{Name: "Roaming", Names: map[string]string{"fr": "Itinérance"}})
	must(n, s.Instruments, "partnership", registry.Instrument{Title: "Digital Partnership", Kind: "digital-partnership", Parties: []string{"eu", "jp"}, Signed: "2022-05-12", Reported: "in-force", Topics: []string{"cables"}, Provenance: source})
	must(n, s.Commitments, "arctic", registry.Commitment{Text: "Lay an Arctic cable.", Parties: []string{"eu", "jp"}, Instrument: "partnership", Topic: "cables", Made: "2023-07-03", Due: "2025-12-31", DuePrecision: entente.PrecisionYear, Reported: "ongoing", Provenance: source})
	must(n, s.Commitments, "roam", registry.Commitment{Text: "End roaming charges.", Parties: []string{"eu", "xk"}, Topic: "roaming", Made: "2026-02", Provenance: source})
	must(n, s.Posts, "director", registry.Post{Title: "Director-General", Partner: "jp", Provenance: source})
	if err := s.Hold(ctx, a, registry.Holding{Post: "director", Person: registry.Person{Name: "Hana Example"}, From: "2025"}); err != nil {
		n.Fatal(err)
	}
}

func must[T any](n *node, b record.Book[T], id string, data T) {
	n.Helper()
	if _, err := b.Create(n.Context(), actors["editor"], id, data, entente.Unmarked); err != nil {
		n.Fatalf("create %s: %v", id, err)
	}
}

// answer is what came back, its body as text.
type answer struct {
	*http.Response
	body string
}

func (n *node) get(actor, path string) answer { return n.ask(actor, http.MethodGet, path, nil) }

func (n *node) post(actor, path string, f url.Values) answer {
	return n.ask(actor, http.MethodPost, path, strings.NewReader(f.Encode()))
}

func (n *node) ask(actor, method, path string, body io.Reader) answer {
	n.Helper()
	r := httptest.NewRequestWithContext(n.Context(), method, path, body)
	r.Header.Set("X-Actor", actor)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	n.server.ServeHTTP(w, r)
	out := w.Result()
	return answer{out, w.Body.String()}
}

// want checks the status and that the page says, or does not say, some words.
func (n *node) want(a answer, status int, said ...string) {
	n.Helper()
	if a.StatusCode != status {
		n.Errorf("status %d, want %d", a.StatusCode, status)
	}
	for _, s := range said {
		if !strings.Contains(a.body, s) {
			n.Errorf("the page does not say %q", s)
		}
	}
}

func (n *node) wantNot(a answer, words ...string) {
	n.Helper()
	for _, s := range words {
		if strings.Contains(a.body, s) {
			n.Errorf("the page says %q", s)
		}
	}
}

func (n *node) commitment(id string) record.Entry[registry.Commitment] {
	n.Helper()
	e, err := n.registry.Commitments.Get(n.Context(), entente.Now(actors["editor"], n.clock), id)
	if err != nil {
		n.Fatal(err)
	}
	return e
}

func (n *node) release(id string) {
	n.Helper()
	e := n.commitment(id)
	if _, err := n.registry.Commitments.Release(n.Context(), actors["releaser"], id, e.Number, entente.NewAudience(entente.ToPublic)); err != nil {
		n.Fatal(err)
	}
}

// TestEveryPageInEveryLanguage: each opens, has its texts, and stands under the
// right name. A text that is missing fails the test in [each].
func TestEveryPageInEveryLanguage(t *testing.T) {
	each(t, func(n *node) {
		for path, says := range map[string][2]string{
			"/partners": {"Partners", "Partenaires"}, "/partners/jp": {"Japan", "Japon"}, "/partners/eu": {"European Union", "Union européenne"},
			"/partners/jp/history": {"Version 1", "Version 1"}, "/partners/jp/edit": {"Edit", "Modifier"}, "/partners/jp/release": {"Release", "Diffuser"},
			"/partners/jp/withdraw": {"This is not released.", "Cet élément n’est pas diffusé."}, "/partners/new": {"New partner", "Nouveau partenaire"},
			"/instruments": {"Digital Partnership", "Digital Partnership"}, "/instruments/partnership": {"Signed", "Signé"}, "/instruments/new": {"New instrument", "Nouvel instrument"},
			"/instruments/partnership/edit": {"Provisionally applied from", "Appliqué à titre provisoire depuis"},
			"/commitments":                  {"Overdue", "En retard"}, "/commitments/arctic": {"Submarine cables", "Câbles sous-marins"}, "/commitments/new": {"New commitment", "Nouvel engagement"},
			"/commitments/arctic/edit": {"What was promised", "Ce qui a été promis"}, "/commitments/arctic/accounts/jp/edit": {"Give an account", "Rendre compte"},
			"/topics": {"Roaming", "Itinérance"}, "/topics/cables": {"Submarine cables", "Câbles sous-marins"}, "/topics/new": {"New topic", "Nouveau thème"},
			"/posts": {"Director-General", "Director-General"}, "/posts/director": {"Hana Example", "Hana Example"}, "/posts/new": {"New post", "Nouveau poste"},
			"/posts/director/holders/new": {"Record who holds it", "Enregistrer un titulaire"}, "/persons/person-1": {"Hana Example", "Hana Example"},
			"/persons/person-1/erase": {"Erase for good", "Effacer définitivement"},
		} {
			for i, lang := range []string{"en", "fr"} {
				n.want(n.get("administrator", path+"?lang="+lang), http.StatusOK, says[i])
			}
		}
	})
}

func TestListShowsAndDownloadsTheSame(t *testing.T) {
	each(t, func(n *node) {
		n.want(n.get("reader", "/commitments"), http.StatusOK, "Lay an Arctic cable.", "End roaming charges.")
		filtered := n.get("reader", "/commitments?partner=jp&state=overdue")
		n.want(filtered, http.StatusOK, "Lay an Arctic cable.", "1 row")
		n.wantNot(filtered, "End roaming charges.")
		n.want(n.get("reader", "/commitments?q=nothing+like+this"), http.StatusOK, "Nothing fits these filters.")

		sheet := n.get("reader", "/commitments?format=csv&sort=text&cols=text&cols=state&cols=due")
		want := "\ufeffCommitment,State,Due\r\nEnd roaming charges.,Not known,\r\nLay an Arctic cable.,\"Ongoing, overdue\",2025\r\n"
		if sheet.body != want {
			n.Errorf("CSV is %q, want %q", sheet.body, want)
		}
		if got := sheet.Header.Get("Content-Disposition"); got != `attachment; filename="commitments.csv"` {
			n.Errorf("disposition %q", got)
		}
		if book := n.get("reader", "/commitments?format=xlsx"); !strings.HasPrefix(book.body, "PK") {
			n.Errorf("the spreadsheet is %d bytes of something else", len(book.body))
		}
		n.want(n.get("reader", "/commitments?format=pdf"), http.StatusNotFound)
	})
}

// TestFootnotesStandWhereverTheNameDoes: no page says Kosovo without its note.
func TestFootnotesStandWhereverTheNameDoes(t *testing.T) {
	each(t, func(n *node) {
		for _, path := range []string{"/partners", "/partners/xk", "/commitments", "/commitments/roam", "/topics/roaming"} {
			n.want(n.get("reader", path), http.StatusOK, "Kosovo*", "without prejudice to positions on status")
			n.want(n.get("reader", path+"?lang=fr"), http.StatusOK, "Kosovo*", "sans préjudice des positions sur le statut")
		}
		n.wantNot(n.get("reader", "/commitments/arctic"), "without prejudice")
	})
}

func TestStatusFollowsFromDatesAndGapsAreShown(t *testing.T) {
	each(t, func(n *node) {
		n.want(n.get("reader", "/instruments/partnership"), http.StatusOK, "Signed on 12 May 2022.", "The source calls this “In force”, but from the dates known it is “Signed”.")
		n.want(n.get("reader", "/instruments/partnership?on=2022-05-11"), http.StatusOK, "Still ahead")
		n.want(n.get("reader", "/instruments?status=signed"), http.StatusOK, "Digital Partnership", "source says otherwise")
		n.wantNot(n.get("reader", "/instruments?status=in-force"), "Digital Partnership</a>")
	})
}
