// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/parts/flow"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
	catalogue "entente/internal/words"
)

// bench is a node that answers, with one account for each role and a token for
// each account.
type bench struct {
	*testing.T
	*partstest.Parts

	users  *authn.Accounts
	api    *api
	http   http.Handler
	log    *bytes.Buffer
	tokens map[string]string
	actors map[string]entente.Actor
	asked  int
}

// Who asks, in the tests.
const (
	nobody   = ""
	reader   = "reader"
	editor   = "editor"
	releaser = "releaser"
	admin    = "administrator"
)

func each(t *testing.T, test func(b *bench)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { test(newBench(t, d)) })
}

func newBench(t *testing.T, d *db.DB) *bench {
	t.Helper()
	b := &bench{T: t, Parts: partstest.New(t, d), log: &bytes.Buffer{}, tokens: map[string]string{}, actors: map[string]entente.Actor{}}
	logger := slog.New(slog.NewTextHandler(b.log, nil))
	users, err := authn.New(authn.Config{DB: d, Clock: b.Log.Clock, Log: logger, Origins: []string{"https://node.example"}})
	b.must(err)
	words, err := catalogue.Catalog()
	b.must(err)
	b.users = users
	flows := flow.New(b.Log)
	b.api = build(Deps{
		Registry: b.Registry, Meeting: b.Meeting, Brief: &brief.Service{Registry: b.Registry, Meetings: b.Meeting, Self: "eu"},
		Exchange: b.Exchange, Flow: flows, Assessments: flow.NewAssessments(b.Log, flows.Table), Accounts: users, Log: b.Log, DB: d, Clock: b.Log.Clock, Catalog: words, Logger: logger, Self: "eu", Version: "test",
	})
	b.http = b.api.handler()
	for _, n := range []authn.NewAccount{
		{Handle: reader, Name: "Reader", Role: entente.Reader},
		{Handle: editor, Name: "Desk", Role: entente.Editor, Clearance: entente.Limited},
		{Handle: releaser, Name: "Releaser", Role: entente.Releaser, Clearance: entente.Sensitive},
		{Handle: admin, Name: "Administrator", Role: entente.Administrator, Clearance: entente.Sensitive},
	} {
		made, err := users.Create(t.Context(), authn.Operator(), n)
		b.must(err)
		actor := entente.Actor{Account: made.ID, Name: made.Name, Role: made.Role, Clearance: made.Clearance}
		b.actors[n.Handle] = actor
		var scopes []entente.Right
		for _, r := range entente.Rights() {
			if actor.May(r) {
				scopes = append(scopes, r)
			}
		}
		b.tokens[n.Handle] = b.token(n.Handle, scopes...)
	}
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// token makes a token of an account.
func (b *bench) token(account string, scopes ...entente.Right) string {
	b.Helper()
	t, err := b.users.CreateToken(b.Context(), b.actors[account], "test", scopes, partstest.Now.Add(time.Hour))
	b.must(err)
	return t.Secret
}

// answer is what came back.
type answer struct {
	*bench

	request string
	status  int
	header  http.Header
	body    []byte
}

// ask sends a request as somebody: an account by its handle, a token, or
// nobody. A body that is not bytes is sent as JSON. Headers come in pairs.
func (b *bench) ask(method, path, who string, body any, headers ...string) *answer {
	b.Helper()
	var r *http.Request
	switch body := body.(type) {
	case nil:
		r = httptest.NewRequestWithContext(b.Context(), method, Base+path, nil)
	case []byte:
		r = httptest.NewRequestWithContext(b.Context(), method, Base+path, bytes.NewReader(body))
	case string:
		r = httptest.NewRequestWithContext(b.Context(), method, Base+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	default:
		raw, err := json.Marshal(body)
		b.must(err)
		r = httptest.NewRequestWithContext(b.Context(), method, Base+path, bytes.NewReader(raw))
		r.Header.Set("Content-Type", "application/json")
	}
	b.asked++
	r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:4711", b.asked/250, b.asked%250) // each its own share of requests
	if token, known := b.tokens[who]; known {
		who = token
	}
	if who != nobody {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	b.http.ServeHTTP(w, r)
	all, err := io.ReadAll(w.Result().Body)
	b.must(err)
	got := &answer{b, fmt.Sprintf("%s %s", method, path), w.Code, w.Header(), all}
	got.conform(r)
	return got
}

// get is the commonest request.
func (b *bench) get(path, who string, headers ...string) *answer {
	b.Helper()
	return b.ask(http.MethodGet, path, who, nil, headers...)
}

// want fails unless the status is the one wanted.
func (a *answer) want(status int) *answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("%s: got %d, want %d: %s", a.request, a.status, status, a.body)
	}
	return a
}

// problem checks the form of an error, and returns it.
func (a *answer) problem(status int, code string) Problem {
	a.Helper()
	a.want(status)
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		a.Errorf("%s: the media type of an error is %q", a.request, got)
	}
	var p Problem
	a.into(&p)
	if p.Code != code || p.Status != status || p.Title == "" || p.Detail == "" || strings.Contains(string(a.body), "«") {
		a.Errorf("%s: problem %s, want the code %s", a.request, a.body, code)
	}
	for _, f := range p.Errors {
		if f.Field == "" || f.Code == "" || f.Detail == "" {
			a.Errorf("%s: a field error lacks something: %+v", a.request, f)
		}
	}
	return p
}

// into reads the answer, strictly, in place of what v held.
func (a *answer) into(v any) {
	a.Helper()
	reflect.ValueOf(v).Elem().SetZero()
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		a.Fatalf("%s: %v: %s", a.request, err, a.body)
	}
}

func (a *answer) etag() string {
	a.Helper()
	tag := a.header.Get("ETag")
	if tag == "" {
		a.Fatalf("%s: no ETag", a.request)
	}
	return tag
}

// fields are the fields that an error is about.
func fields(p Problem) string {
	var out []string
	for _, f := range p.Errors {
		out = append(out, f.Field+" "+f.Code)
	}
	return strings.Join(out, ", ")
}

var ownWords = entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}

// partner is content for tests.
func partner(name string) registry.Partner {
	return registry.Partner{Name: name, Kind: registry.PartnerOther, Provenance: ownWords}
}

// create creates a record through the API.
func create[T any](b *bench, who, path, id string, m entente.Marking, data T) *answer {
	b.Helper()
	return b.ask(http.MethodPost, "/"+path, who, Draft[T]{id, m, data}).want(http.StatusCreated)
}

// release releases a record to the public.
func (b *bench) release(path, id string) {
	b.Helper()
	tag := b.get("/"+path+"/"+id, releaser).etag()
	b.ask(http.MethodPost, "/"+path+"/"+id+"/release", releaser, Audience{[]string{"public"}}, "If-Match", tag).want(http.StatusOK)
}

// newSQLiteBench is for what no engine makes a difference to.
func newSQLiteBench(t *testing.T) *bench {
	t.Helper()
	return newBench(t, testkit.OpenDB(t, filepath.Join(t.TempDir(), "node.db")))
}
