// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"entente/internal/parts/registry"
)

const goodData = `"data":{"name":"Japan","kind":"partner","basis":"own","confidence":"high"}`

func TestHostileBodies(t *testing.T) {
	each(t, func(b *bench) {
		deep := func(open, end string, n int) string { return strings.Repeat(open, n) + strings.Repeat(end, n) }
		for _, c := range []struct {
			name, body string
			status     int
			want       string // code, or the fields
		}{
			{"empty", "", 400, "malformed"},
			{"blank", " \n", 400, "malformed"},
			{"byte order mark", "\ufeff{" + goodData + "}", 400, "malformed"},
			{"UTF-16", "{\x00\"\x00", 400, "malformed"},
			{"bad UTF-8", `{"id":"` + "\xff" + `"}`, 400, "malformed"},
			{"cut off", `{"data":{"name":"Jap`, 400, "malformed"},
			{"trailing comma", `{` + goodData + `,}`, 400, "malformed"},
			{"single quotes", `{'data':{}}`, 400, "malformed"},
			{"comment", `{/**/` + goodData + `}`, 400, "malformed"},
			{"NaN", `{"data":NaN}`, 400, "malformed"},
			{"two values", `{` + goodData + `} {}`, 400, "malformed"},
			{"trailing words", `{` + goodData + `} x`, 400, "malformed"},
			{"a member twice", `{"id":"a","id":"b",` + goodData + `}`, 400, "malformed"},
			{"an inner member twice", `{"data":{"name":"a","name":"b"}}`, 400, "malformed"},
			{"a member twice, escaped", `{"id":"a","\u0069d":"b",` + goodData + `}`, 400, "malformed"},
			{"unknown", `{"nickname":"x",` + goodData + `}`, 422, "nickname json-unknown"},
			{"unknown inside", `{"data":{"name":"a","Colour":"red"}}`, 422, "data.Colour json-unknown"},
			{"another case", `{"data":{"Name":"a"}}`, 422, "data.Name json-unknown"},
			{"the whole envelope", `{"number":1,` + goodData + `}`, 422, "number json-unknown"},
			{"a list", `[]`, 422, "body json-type.object"},
			{"null", `null`, 422, "body json-type.object"},
			{"a text", `"x"`, 422, "body json-type.object"},
			{"a number for a text", `{"data":{"name":1}}`, 422, "data.name json-type.string"},
			{"null for a text", `{"data":{"name":null}}`, 422, "data.name json-type.string"},
			{"an object for a text", `{"data":{"name":{}}}`, 422, "data.name json-type.string"},
			{"a text for an object", `{"data":"x"}`, 422, "data json-type.object"},
			{"a nothing", `{"data":{"name":"\u0000"}}`, 422, "data.name characters"},
			{"half a character", `{"data":{"name":"\ud800","kind":"partner","basis":"own","confidence":"high"}}`, 422, "data.name characters"},
			{"no data", `{}`, 422, "data.name required, data.kind choice, data.basis choice, data.confidence choice"},
			{"a bad id", `{"id":"../x",` + goodData + `}`, 422, "id id"}, //nolint:dupword // field and code
			{"a bad marking", `{"marking":"secret",` + goodData + `}`, 422, "marking choice"},
			{"an audience", `{"audience":["public"],` + goodData + `}`, 422, "audience json-unknown"},
			{"deep lists", `{"data":` + deep("[", "]", 100_000) + `}`, 422, "data json-type.object"},
			{"deep objects", deep(`{"data":`, `}`, 50_000), 422, "data.data json-unknown"},
			{"deep and open", `{"data":` + strings.Repeat("[", 200_000), 422, "data json-type.object"},
			{"a long name", `{"data":{"` + strings.Repeat("x", 100_000) + `":1}}`, 422, "data." + strings.Repeat("x", 114) + "… json-unknown"},
			{"huge", `{"data":{"name":"` + strings.Repeat("x", maxJSON) + `"}}`, 413, "too-large"},
			{"huge and blank", strings.Repeat(" ", maxJSON) + `{` + goodData + `}`, 413, "too-large"},
		} {
			got := b.ask(http.MethodPost, "/partners", editor, c.body)
			got.want(c.status)
			var p Problem
			got.into(&p)
			if p.Code != c.want && fields(p) != c.want {
				b.Errorf("%s: %s, want %q", c.name, entireOrShort(got.body), c.want)
			}
		}
		var page partnerPage
		b.get("/partners", admin).into(&page)
		if page.Total != 0 {
			b.Errorf("%d partners came of it", page.Total)
		}
		b.ask(http.MethodPost, "/partners", editor, "\t{"+goodData+"}\r\n").want(http.StatusCreated)
	})
}

func entireOrShort(b []byte) string { return string(b[:min(len(b), 300)]) }

func TestNumbersAreStrict(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		for body, want := range map[string]string{
			`{"data":{"selfScore":0.5}}`:                    "data.selfScore json-type.integer",
			`{"data":{"selfScore":"0"}}`:                    "data.selfScore json-type.integer",
			`{"data":{"selfScore":99999999999999999999}}`:   "data.selfScore json-type.integer",
			`{"data":{"money":{"amount":1e999}}}`:           "data.money.amount json-type.number",
			`{"data":{"money":{"amount":true}}}`:            "data.money.amount json-type.number",
			`{"data":{"evidence":{}}}`:                      "data.evidence json-type.array",
			`{"data":{"evidence":[{"title":"a"},{"x":1}]}}`: "data.evidence[1].x json-unknown",
		} {
			if got := fields(b.ask(http.MethodPost, "/accounts", editor, body).problem(http.StatusUnprocessableEntity, "invalid")); got != want {
				b.Errorf("%s: %s, want %s", body, got, want)
			}
		}
		b.ask(http.MethodPost, "/accounts", editor,
			`{"data":{"commitment":"c","side":"jp","state":"done","selfScore":null,"otherScore":-1,"basis":"own","confidence":"high"}}`).want(http.StatusCreated)
	})
}

func TestMediaTypes(t *testing.T) {
	each(t, func(b *bench) {
		body := "{" + goodData + "}"
		for _, wrong := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16", "application/jsonx", "a/b/c;;"} {
			b.ask(http.MethodPost, "/partners", editor, body, "Content-Type", wrong).problem(http.StatusUnsupportedMediaType, "unsupported")
		}
		b.ask(http.MethodPost, "/partners", editor, body, "Content-Encoding", "gzip").problem(http.StatusUnsupportedMediaType, "unsupported")
		b.ask(http.MethodPost, "/partners", editor, body, "Content-Type", `Application/JSON; charset="UTF-8"`).want(http.StatusCreated)
	})
}

// FuzzDecode holds the strict reader against the library's: what it takes, the
// library takes to the same effect, and writing it again gives what it takes.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"{" + goodData + "}", `{"data":{"evidence":[{"title":"a"}],"money":{"amount":1.5,"currency":"EUR"},"selfScore":null}}`, `{"id":"a","id":"b"}`, "[[[[", "\ufeff{}", `{"data":{"statement":"\u0000"}}`, `{"data":{"selfScore":1E0}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var got Draft[registry.Account]
		if decode(raw, &got) != nil {
			return
		}
		var want Draft[registry.Account]
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatalf("taken, but not JSON: %v", err)
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var twice Draft[registry.Account]
		if err := decode(again, &twice); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
	})
}
