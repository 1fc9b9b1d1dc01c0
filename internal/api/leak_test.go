// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// canary is in everything that the public must not be told.
const canary = "canaryword"

// hide writes records that carry the canary and that nobody has released: of
// every kind, in plain, in a marking, in a version after a release, and under
// what has been withdrawn.
func (b *bench) hide() (ids map[string][]string) {
	b.Helper()
	b.seed()
	for path, list := range map[string][]string{
		"partners": {"eu", "jp"}, "topics": {"quantum"}, "instruments": {"dp"}, "commitments": {"c"}, "meetings": {"m", "before"}, "posts": {"p"},
	} {
		for _, id := range list {
			b.release(path, id)
		}
	}
	said := ownWords
	said.Note = canary
	both := []string{"eu", "jp"}
	canaryPartner := registry.Partner{Name: canary, Kind: registry.PartnerOther, Relation: canary, Provenance: said}
	ids = map[string][]string{}
	for _, m := range entente.Markings() {
		id := canary + "-" + string(m)
		if m == entente.Unmarked {
			id = canary
		}
		create(b, releaser, "partners", id, m, canaryPartner)
		create(b, releaser, "topics", id+"-t", m, registry.Topic{Name: canary})
		create(b, releaser, "instruments", id+"-i", m, registry.Instrument{
			Title: canary, Kind: canary, Parties: append([]string{id}, both...), Signed: "2026-01-01", Topics: []string{"quantum", id + "-t"}, Provenance: said,
		})
		create(b, releaser, "meetings", id+"-m", m, meeting.Meeting{
			Title: canary, Kind: canary, Date: "2026-12-24", Place: canary, Parties: append([]string{id}, both...), Reported: meeting.Planned, Provenance: said,
		})
		create(b, releaser, "commitments", id+"-c", m, registry.Commitment{
			Text: canary, Parties: append([]string{id}, both...), Topic: "quantum", Reported: canary, Meeting: "before", Due: "2026-01-01", DuePrecision: entente.PrecisionDay, Provenance: said,
		})
		create(b, releaser, "agenda-items", id+"-a", m, meeting.AgendaItem{Meeting: "m", Position: 7, Title: canary, Topic: "quantum", Owner: canary, State: meeting.ItemOpen, Provenance: said})
		create(b, releaser, "lines", "", max(m, entente.Limited), meeting.Line{AgendaItem: id + "-a", Text: canary, Provenance: said})
		create(b, releaser, "decisions", id+"-d", m, meeting.Decision{Meeting: "m", Text: canary, Provenance: said})
		create(b, releaser, "action-items", id+"-x", m, meeting.ActionItem{Meeting: "m", Text: canary, Owner: canary, Provenance: said})
		create(b, releaser, "posts", id+"-p", m, registry.Post{Title: canary, Partner: "jp", Unit: canary, Provenance: said})
		ids["partners"] = append(ids["partners"], id)
		for path, end := range map[string]string{
			"topics": "-t", "instruments": "-i", "meetings": "-m", "commitments": "-c", "agenda-items": "-a", "decisions": "-d", "action-items": "-x", "posts": "-p",
		} {
			ids[path] = append(ids[path], id+end)
		}
		ids["lines"] = append(ids["lines"], "line-"+id+"-a")
	}
	for side, state := range map[string]registry.AccountState{"eu": registry.Done, "jp": registry.Ongoing} {
		create(b, releaser, "accounts", "", entente.Unmarked, registry.Account{Commitment: "c", Side: side, State: state, Statement: canary, Owner: canary + side, Provenance: said})
		ids["accounts"] = append(ids["accounts"], "account-"+side+"-c")
	}
	var d Record[meeting.Document, DocumentFacts]
	b.upload("data", `{"data":{"meeting":"m","title":"`+canary+`","basis":"own","confidence":"high"}}`, "file/"+canary+".txt", canary).want(http.StatusCreated).into(&d)
	ids["documents"] = []string{d.ID}
	// People, whom the public is told of nowhere.
	who := PersonDraft{Name: "Ada " + canary, Contact: canary}
	b.ask(http.MethodPost, "/posts/p/holders", editor, HoldingDraft{Person: who}).want(http.StatusOK)
	b.ask(http.MethodPost, "/meetings/m/attendance", editor, AttendanceDraft{Person: who, Side: "jp", Role: "chair"}).want(http.StatusOK)
	ids["persons"] = []string{"person-1"}
	// A version after the one that was released, and one that was taken back.
	edited := partner("Japan " + canary)
	b.ask(http.MethodPut, "/partners/jp", editor, Revision[registry.Partner]{Data: edited}, "If-Match", b.get("/partners/jp", editor).etag()).want(http.StatusOK)
	create(b, editor, "partners", "withdrawn", entente.Unmarked, partner(canary))
	b.release("partners", "withdrawn")
	b.ask(http.MethodPost, "/partners/withdrawn/withdraw", releaser, nil, "If-Match", b.get("/partners/withdrawn", releaser).etag()).want(http.StatusOK)
	ids["partners"] = append(ids["partners"], "withdrawn")
	return ids
}

// TestThePublicIsToldNothingUnreleased asks everything that can be read, of
// everything there is, as nobody, and looks for the canary in every byte.
func TestThePublicIsToldNothingUnreleased(t *testing.T) {
	each(t, func(b *bench) {
		hidden := b.hide()
		visible := map[string][]string{"partners": {"eu", "jp"}, "topics": {"quantum"}, "instruments": {"dp"}, "commitments": {"c"}, "meetings": {"m", "before"}, "posts": {"p"}}
		asked, answered := 0, map[int]int{}
		check := func(path string, mayBeFound bool) {
			asked++
			got := b.get(path, nobody, "Accept-Language", []string{"en", "fr"}[asked%2])
			answered[got.status]++
			body := got.body
			if got.header.Get("Content-Type") == mediaDOCX {
				body = unzipped(b, body)
			}
			all := append(bytes.ToLower(body), strings.ToLower(fmt.Sprint(got.header))...)
			if bytes.Contains(all, []byte(canary)) {
				b.Errorf("%s (%d) tells what is not released: %s", path, got.status, excerptOf(all))
			}
			if !mayBeFound && got.status < 400 {
				b.Errorf("%s: %d", path, got.status)
			}
		}
		printed := 0
		for _, path := range slices.Sorted(maps.Keys(b.api.huma.OpenAPI().Paths)) {
			op := b.api.huma.OpenAPI().Paths[path].Get
			if op == nil {
				continue
			}
			kind, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
			for _, view := range []string{"", "asof=2026-11-24", "on=2030"} {
				if view != "" && !takesParam(op, "asof") {
					continue
				}
				if strings.HasSuffix(path, "/pdf") {
					if printed++; printed > 1 {
						continue // a browser each time, for the content of the HTML
					}
				}
				if !strings.Contains(path, "{id}") {
					check(path+"?"+view, true)
					for _, q := range narrowings {
						if name, _, _ := strings.Cut(q, "="); takesParam(op, name) {
							check(path+"?"+strings.Trim(view+"&"+q, "&"), true)
						}
					}
					continue
				}
				for _, id := range hidden[kind] {
					check(strings.ReplaceAll(path, "{id}", id)+"?"+view, false)
				}
				for _, id := range visible[kind] {
					check(strings.ReplaceAll(path, "{id}", id)+"?"+view, true)
					if takesParam(op, "meeting") {
						for _, m := range []string{"m", canary + "-m"} {
							check(strings.ReplaceAll(path, "{id}", id)+"?meeting="+m+"&"+view, true)
						}
					}
				}
			}
		}
		check("/openapi.yaml", true)
		if asked < 400 || answered[200] < 150 {
			b.Errorf("only %d questions, answered %v: the walk is broken", asked, answered)
		}
		// The walk would find it: the node's own people are told.
		if got := b.get("/partners/jp", reader); !bytes.Contains(got.body, []byte(canary)) {
			b.Errorf("nothing was hidden: %s", got.body)
		}
		b.Logf("%d questions, answered %v", asked, answered)
	})
}

// narrowings ask for the hidden, where a list takes them; none is one that an
// error would say again.
var narrowings = []string{
	"q=" + canary, "q=ada", "q=1", "q=draft", "sort=-name", "sort=-due", "sort=-date", "limit=500", "partner=" + canary, "relation=" + canary,
	"state=disagreement", "stale=true", "due=overdue", "when=ahead", "topic=" + canary + "-t", "meeting=" + canary + "-m", "meeting=m",
	"side=jp", "commitment=c", "agendaItem=" + canary + "-a",
}

func takesParam(op *huma.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
}

// unzipped is all that a packed file holds.
func unzipped(b *bench, raw []byte) []byte {
	b.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	b.must(err)
	var all []byte
	for _, f := range z.File {
		r, err := f.Open()
		b.must(err)
		text, err := io.ReadAll(r)
		b.must(err)
		all = append(all, text...)
	}
	return all
}

func excerptOf(b []byte) string {
	at := bytes.Index(b, []byte(canary))
	return string(b[max(0, at-100):min(len(b), at+100)])
}
