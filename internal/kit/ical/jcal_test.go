// SPDX-License-Identifier: EUPL-1.2

package ical_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/kit/ical"
)

// TestJCal compares the tree of each file with the jCal (RFC 7265) that the
// project it comes from expects.
func TestJCal(t *testing.T) {
	expected := files(t, "ical.js/*.json")
	if len(expected) < 9 {
		t.Fatalf("only %d pairs", len(expected))
	}
	for name, want := range expected {
		name = strings.TrimSuffix(name, ".json")
		roots, _, err := ical.Parse(bytes.NewReader(files(t, "ical.js/"+name+".ics")[name+".ics"]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var trees []any
		for _, r := range roots {
			trees = append(trees, tree(r))
		}
		var got any = trees
		if len(trees) == 1 {
			got = trees[0]
		}
		var w any
		if err := json.Unmarshal(want, &w); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func tree(c *ical.Component) any {
	props, subs := []any{}, []any{}
	for i := range c.Properties {
		p := &c.Properties[i]
		params := map[string]any{}
		kind := kinds[p.Name]
		for _, q := range p.Params {
			if q.Name == "VALUE" {
				kind = strings.ToLower(q.Values[0])
				continue
			}
			params[strings.ToLower(q.Name)] = strings.Join(q.Values, ",")
		}
		kind, value := valueOf(p, kind)
		props = append(props, []any{strings.ToLower(p.Name), params, kind, value})
	}
	for _, s := range c.Components {
		subs = append(subs, tree(s))
	}
	return []any{strings.ToLower(c.Name), props, subs}
}

var kinds = map[string]string{
	"SUMMARY": "text", "LOCATION": "text", "DTSTART": "date-time", "DTEND": "date-time", "DTSTAMP": "date-time", "RDATE": "date-time",
	"ATTENDEE": "cal-address", "ATTACH": "uri",
}

func valueOf(p *ical.Property, kind string) (string, any) {
	v := p.Value
	switch kind {
	case "text":
		return kind, p.Text()
	case "date-time", "date":
		s := v[:4] + "-" + v[4:6] + "-" + v[6:8]
		if len(v) == 8 {
			return "date", s
		}
		return kind, s + "T" + v[9:11] + ":" + v[11:13] + ":" + v[13:]
	case "utc-offset":
		s := v[:3] + ":" + v[3:5]
		if len(v) > 5 {
			s += ":" + v[5:]
		}
		return kind, s
	}
	return kind, v
}
