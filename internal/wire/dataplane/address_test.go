// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente"
)

func TestAddress(t *testing.T) {
	property := func(name, value string) string {
		return `{"@type":"EndpointProperty","name":"` + name + `","value":"` + value + `"}`
	}
	address := func(properties ...string) string {
		return `{"@type":"DataAddress","endpointType":"x","endpoint":"https://jp.example/d","endpointProperties":[` + strings.Join(properties, ",") + `]}`
	}
	const refused, unsigned = "refused", "unsigned"
	for name, c := range map[string]struct{ text, sent string }{
		"as we write it":        {address(property("authorization", "t"), property("authType", "bearer")), "Bearer t"},
		"with the word":         {address(property("authorization", "bearer t"), property("authType", "Bearer")), "Bearer t"},
		"short, with a space":   {address(property("authorization", "a b")), "Bearer a b"},
		"in EDC's namespace":    {address(property("https://w3id.org/edc/v0.0.1/ns/authorization", "t")), "Bearer t"},
		"without a token":       {address(property("other", "t")), ""},
		"another way":           {address(property("authorization", "t"), property("authType", "basic")), unsigned},
		"a way without a token": {address(property("authType", "bearer")), unsigned},
		"a line in the token":   {address(property("authorization", `t\r\nHost: x`)), unsigned},
		"no properties":         {`{"@type":"DataAddress","endpointType":"x"}`, ""},
		"unknown members":       {`{"@type":"DataAddress","endpointType":"x","@id":"y"}`, ""},
		"twice the same":        {address(property("authorization", "t"), property("authorization", "u")), refused},
		"twice, one in EDC's":   {address(property("authorization", "t"), property("https://w3id.org/edc/v0.0.1/ns/authorization", "u")), refused},
		"twice, by both names":  {address(property("authorization", "t"), property("https://w3id.org/edc/v0.0.1/ns/authorization", "t")), "Bearer t"},
		"an empty list":         {address(), refused},
		"another type":          {`{"@type":"Address","endpointType":"x"}`, refused},
		"no type":               {`{"endpointType":"x"}`, refused},
		"no endpoint type":      {`{"@type":"DataAddress"}`, refused},
		"other capitals":        {`{"@type":"DataAddress","endpointType":"x","Endpoint":"https://jp.example"}`, refused},
		"a member twice":        {`{"@type":"DataAddress","endpointType":"x","endpointType":"y"}`, refused},
		"a file":                {`{"@type":"DataAddress","endpointType":"x","endpoint":"file:///etc/passwd"}`, refused},
		"a user":                {`{"@type":"DataAddress","endpointType":"x","endpoint":"https://a:b@jp.example"}`, refused},
		"null":                  {`{"@type":"DataAddress","endpointType":"x","endpoint":null}`, refused},
		"a number":              {`{"@type":"DataAddress","endpointType":7}`, refused},
	} {
		var a Address
		if err := json.Unmarshal([]byte(c.text), &a); (err != nil) != (c.sent == refused) || err != nil && !entente.Is(err, entente.Invalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r, err := http.NewRequest(http.MethodGet, "https://jp.example", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.sign(r); c.sent != refused && (err != nil) != (c.sent == unsigned) {
			t.Errorf("%s: signed: %v", name, err)
		}
		if c.sent != refused && c.sent != unsigned && r.Header.Get("Authorization") != c.sent {
			t.Errorf("%s: sent %q", name, r.Header.Get("Authorization"))
		}
	}
}

func FuzzAddress(f *testing.F) {
	b, err := json.Marshal(newAddress("https://jp.example/data/1", "t"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"@type":"DataAddress","endpointType":"x"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var a, again Address
		if json.Unmarshal(text, &a) != nil {
			return
		}
		written, err := json.Marshal(a)
		if err != nil || json.Unmarshal(written, &again) != nil || !reflect.DeepEqual(a, again) {
			t.Errorf("%s does not come back: %s, %v", text, written, err)
		}
		r, _ := http.NewRequest(http.MethodGet, "https://jp.example", nil)
		if a.sign(r) == nil && strings.ContainsAny(r.Header.Get("Authorization"), "\r\n") {
			t.Errorf("%q", r.Header)
		}
	})
}

func FuzzRange(f *testing.F) {
	for _, s := range []string{"bytes=0-1", "bytes=-5", "bytes=3-", "bytes=99999999999999999999-", "bytes=1-2,3-4", "bytes 0-9/10", "bytes 0-9/*"} {
		f.Add(s, int64(10))
	}
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		if part, ok := parseRange(header, size); part != nil && (!ok || part.from < 0 || part.n <= 0 || part.from > size-part.n) {
			t.Errorf("%q of %d: %+v", header, size, part)
		}
		if from, whole, ok := parseContentRange(header); ok && (from < 0 || whole >= 0 && from >= whole) {
			t.Errorf("%q: from %d of %d", header, from, whole)
		}
	})
}

func TestRateIsSharedByTheStreamsOfATransfer(t *testing.T) {
	var rs rates
	a, doneA := rs.use("t", 1000)
	b, doneB := rs.use("t", 1000)
	other, doneOther := rs.use("u", 1000)
	now := time.Unix(1000, 0)
	for i, c := range []struct {
		r    *rate
		n    int64
		want time.Duration
	}{{a, 500, 0}, {b, 500, 500 * time.Millisecond}, {a, 1, time.Second}, {other, 1, 0}} {
		if got := c.r.pay(now, c.n); got != c.want {
			t.Errorf("%d: waits %v, want %v", i, got, c.want)
		}
	}
	if got := a.pay(now.Add(time.Minute), 1); got != 0 {
		t.Errorf("after a pause it waits %v", got)
	}
	doneA()
	doneB()
	doneOther()
	if len(rs.open) != 0 {
		t.Errorf("%d rates are kept of streams that are over", len(rs.open))
	}
	if r, done := rs.use("t", 0); r != nil || r.piece(7) != 7 || r.wait(t.Context(), 1<<40) != nil {
		t.Error("no limit is one")
	} else {
		done()
	}
}

func TestEndpointAmongProperties(t *testing.T) {
	const edc = "https://w3id.org/edc/v0.0.1/ns/"
	for name, c := range map[string]struct {
		endpoint   string
		properties []string
		want       string // empty: refused
	}{
		"in its place":            {"https://jp.example/d", nil, "https://jp.example/d"},
		"as EDC has it":           {"", []string{edc + "endpoint", "https://jp.example/d"}, "https://jp.example/d"},
		"a place of EDC":          {"", []string{edc + "baseUrl", "https://jp.example/d"}, "https://jp.example/d"},
		"twice the same":          {"https://jp.example/d", []string{"endpoint", "https://jp.example/d"}, "https://jp.example/d"},
		"its place comes first":   {"https://jp.example/d", []string{"endpoint", "https://jp.example/e"}, "https://jp.example/d"},
		"none":                    {"", []string{"x", "y"}, ""},
		"a file":                  {"", []string{"endpoint", "file:///etc/passwd"}, ""},
		"a path more":             {"", []string{"baseUrl", "https://jp.example/d", "path", "x"}, ""},
		"a way of EDC to sign in": {"", []string{"baseUrl", "https://jp.example/d", "authKey", "X-Key", "authCode", "c"}, ""},
	} {
		a := Address{Type: "DataAddress", EndpointType: "x", Endpoint: c.endpoint}
		for i := 0; i < len(c.properties); i += 2 {
			a.Properties = append(a.Properties, Property{"EndpointProperty", c.properties[i], c.properties[i+1]})
		}
		got, err := a.located()
		if (err != nil) != (c.want == "") || err == nil && got.Endpoint != c.want {
			t.Errorf("%s: %q, %v", name, got.Endpoint, err)
		}
	}
}
