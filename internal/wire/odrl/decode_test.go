// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"entente"
)

func decode(t *testing.T, src string) Policy {
	t.Helper()
	p, err := Decode([]byte(src))
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return p
}

func encode(t *testing.T, p Policy) string {
	t.Helper()
	src, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// TestExamplesOfTheProtocol reads the policies in the examples of the
// Dataspace Protocol and writes them as they were.
func TestExamplesOfTheProtocol(t *testing.T) {
	var full struct{ Agreement json.RawMessage }
	var offered struct{ Offer json.RawMessage }
	var catalog struct {
		Dataset []struct{ HasPolicy []json.RawMessage }
	}
	for file, into := range map[string]any{
		"contract-agreement-message-full.json": &full, "contract-offer-message.json": &offered, "catalog.json": &catalog,
	} {
		src, err := os.ReadFile(filepath.Join("testdata", "dsp", file))
		if err == nil {
			err = json.Unmarshal(src, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, src := range []json.RawMessage{full.Agreement, offered.Offer, catalog.Dataset[0].HasPolicy[0]} {
		var want, got any
		written := encode(t, decode(t, string(src)))
		if err := json.Unmarshal(src, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(written), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read\n%s\nwrote\n%s", src, written)
		}
	}
	agreement := decode(t, string(full.Agreement))
	if agreement.Assignee != "http://example.com/Consumer" || len(agreement.Permission) != 7 ||
		agreement.Permission[6].Constraint[0].Parts[0].Parts[1].Right[0].Text != "value2" {
		t.Errorf("read %+v", agreement)
	}
}

func TestSpellingsAreOne(t *testing.T) {
	want := decode(t, `{"@id":"urn:a","@type":"Offer","target":"urn:t","permission":[{"action":"use","constraint":[
		{"leftOperand":"dateTime","operator":"lt","rightOperand":{"@value":"2026-01-01T00:00:00Z","@type":"xsd:dateTime"}}]}]}`)
	for _, src := range []string{
		`{"@id":"urn:a","@type":"odrl:Offer","odrl:target":{"@id":"urn:t"},"odrl:permission":{"odrl:action":{"@id":"odrl:use"},"odrl:constraint":
			{"odrl:leftOperand":{"@id":"odrl:dateTime"},"odrl:operator":{"@id":"odrl:lt"},
			"odrl:rightOperand":{"@value":"2026-01-01T00:00:00Z","@type":"http://www.w3.org/2001/XMLSchema#dateTime"}}}}`,
		`{"uid":"urn:a","@type":"http://www.w3.org/ns/odrl/2/Offer","http://www.w3.org/ns/odrl/2/target":[{"@id":"urn:t"}],
			"http://www.w3.org/ns/odrl/2/permission":[{"@type":"Permission","action":"http://www.w3.org/ns/odrl/2/use","constraint":[
			{"@type":"Constraint","leftOperand":"odrl:dateTime","operator":"http://www.w3.org/ns/odrl/2/lt",
			"rightOperand":[{"@value":"2026-01-01T00:00:00Z","@type":"xsd:dateTime"}]}]}],"obligation":[]}`,
	} {
		if got := decode(t, src); !Equal(got, want) {
			t.Errorf("got  %s\nwant %s", Canonical(got), Canonical(want))
		}
	}
}

func TestWhatTheKitSendsIsTaken(t *testing.T) {
	p := decode(t, `{"@id":"urn:a","@type":"Offer","target":"ACN0101","permission":[{"action":"use","constraint":[]}]}`)
	if d := Evaluate(p, Request{Action: "use", Target: "ACN0101", Party: "TCK_PARTICIPANT"}, World{}); !d.Allowed {
		t.Error(english(t, d))
	}
	if got := encode(t, p); strings.Contains(got, "[]") {
		t.Errorf("an empty array is written: %s", got)
	}
}

func TestUnknownMembersAreKeptAndMeanNo(t *testing.T) {
	const form = `{"@id":"urn:a","@type":"Offer"%s,"permission":[{"action":"use"%s,"constraint":[{"leftOperand":"recipient","operator":"eq","rightOperand":"did:web:a"%s}]%s}]}`
	request := Request{Action: "use", Party: "did:web:a", Target: "urn:t"}
	if !Evaluate(decode(t, fmt.Sprintf(form, "", "", "", "")), request, World{}).Allowed {
		t.Fatal("the plain policy must allow, or this test says nothing")
	}
	cases := []struct {
		where   int
		member  string
		allowed bool
	}{
		{0, `"@context":["https://w3id.org/dspace/2025/1/context.jsonld"]`, true},
		{0, `"dct:title":"Data"`, true},
		{0, `"inheritFrom":"urn:other"`, false},
		{0, `"odrl:inheritFrom":{"@id":"urn:other"}`, false},
		{0, `"profile":"https://example.com/profile"`, false},
		{0, `"profile":["urn:entente:odrl:profile"]`, true},
		{0, `"conflict":"perm"`, true},
		{0, `"conflict":"https://example.com/mine"`, false},
		{0, `"target":{"@type":"AssetCollection","@id":"urn:c","refinement":[{}]}`, false},
		{1, `"dct:title":"Use"`, false},
		{1, `"refinement":[]`, false},
		{1, `"remedy":[{"action":"delete"}]`, false},
		{1, `"@type":"Prohibition2"`, false},
		{1, `"target":["urn:t","urn:u"]`, false},
		{1, `"assignee":{"@id":"did:web:a","name":"A"}`, false},
		{2, `"unit":"odrl:EUR"`, false},
		{2, `"dataType":"xsd:dateTime"`, false},
		{2, `"dataType":"xsd:anyURI"`, true},
		{2, `"rightOperandReference":"https://example.com/list"`, false},
		{2, `"status":"1"`, false},
		{3, `"duty":[{"action":"compensate","priority":1}]`, false},
	}
	for _, c := range cases {
		parts := []any{"", "", "", ""}
		parts[c.where] = "," + c.member
		src := fmt.Sprintf(form, parts...)
		p := decode(t, src)
		if d := Evaluate(p, request, World{}); d.Allowed != c.allowed {
			t.Errorf("%s: allowed = %v:\n%s", c.member, d.Allowed, english(t, d))
		}
		if again := decode(t, encode(t, p)); !Equal(again, p) {
			t.Errorf("%s: written and read again it says %s", c.member, Canonical(again))
		}
		key, _, _ := strings.Cut(c.member, ":")
		if key = strings.Trim(key, `"`); !strings.Contains(encode(t, p), key) && key != "odrl" && key != "@type" {
			t.Errorf("%s is lost in %s", c.member, encode(t, p))
		}
	}
}

func TestAnActionWithRefinementsIsNotTheAction(t *testing.T) {
	p := decode(t, `{"@id":"urn:a","@type":"Offer","permission":[{"action":[{"rdf:value":{"@id":"odrl:print"},"refinement":[]}]}]}`)
	if Evaluate(p, Request{Action: "print", Target: "urn:t", Party: "did:web:a"}, World{}).Allowed {
		t.Error("a refined action was taken for any action")
	}
	if !strings.Contains(encode(t, p), "rdf:value") {
		t.Error("the action is lost")
	}
}

func TestDecodeRefuses(t *testing.T) {
	rule := `{"action":"use"}`
	cases := []struct{ what, src, field string }{
		{"no JSON", `{"@id":`, ""},
		{"something behind it", `{"@type":"Offer","permission":[` + rule + `]} 1`, ""},
		{"a member twice", `{"@type":"Offer","@type":"Offer","permission":[` + rule + `]}`, ""},
		{"a member twice in two spellings", `{"@type":"Offer","permission":[` + rule + `],"obligation":[],"odrl:obligation":[]}`, "obligation"},
		{"an array", `[]`, ""},
		{"no type", `{"permission":[` + rule + `]}`, "@type"},
		{"a request", `{"@type":"Request","permission":[` + rule + `]}`, "@type"},
		{"obligations only", `{"@type":"Offer","obligation":[` + rule + `]}`, "permission"},
		{"an agreement without parties", `{"@id":"urn:a","@type":"Agreement","target":"urn:t","assigner":"urn:p","permission":[` + rule + `]}`, "assignee"},
		{"a day for a time", `{"@type":"Offer","timestamp":"2026-01-01","permission":[` + rule + `]}`, "timestamp"},
		{"no action", `{"@type":"Offer","permission":[{}]}`, "permission[0].action"},
		{"an empty action", `{"@type":"Offer","permission":[{"action":""}]}`, "permission[0].action"},
		{"a rule that is a text", `{"@type":"Offer","permission":["urn:rule"]}`, "permission[0]"},
		{"a null rule", `{"@type":"Offer","permission":null}`, "permission[0]"},
		{"no operator", `{"@type":"Offer","permission":[{"action":"use","constraint":[{"leftOperand":"a","rightOperand":"b"}]}]}`, "permission[0].constraint[0].operator"},
		{"a bare number", `{"@type":"Offer","permission":[{"action":"use","constraint":[{"leftOperand":"count","operator":"lt","rightOperand":5}]}]}`, "permission[0].constraint[0].rightOperand[0]"},
		{"and with or", `{"@type":"Offer","permission":[{"action":"use","constraint":[{"and":[],"or":[]}]}]}`, "permission[0].constraint[0].or"},
		{"a long name", `{"@type":"Offer","@id":"` + strings.Repeat("a", maxText+1) + `","permission":[` + rule + `]}`, "@id"},
		{"many rules", `{"@type":"Offer","permission":[` + strings.Repeat(rule+",", maxRules) + rule + `]}`, "permission[200]"},
		{"deep nesting", `{"@type":"Offer","x":` + strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth) + `}`, ""},
		{"a large text", `{"@type":"Offer","x":"` + strings.Repeat("a", MaxBytes) + `"}`, ""},
	}
	for _, c := range cases {
		_, err := Decode([]byte(c.src))
		if err == nil {
			t.Errorf("%s is taken", c.what)
			continue
		}
		if code := entente.CodeOf(err); c.field == "" && code != entente.Invalid && code != entente.TooLarge {
			t.Errorf("%s: %v", c.what, err)
		}
		if fields := entente.FieldErrors(err); c.field != "" && (len(fields) != 1 || fields[0].Field != c.field) {
			t.Errorf("%s: %v, want one about %s", c.what, err, c.field)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"@id":"urn:a","@type":"Offer","permission":[{"action":"use","constraint":[{"or":[{"leftOperand":"dateTime","operator":"lt","rightOperand":"2026-01-01"}]}],"duty":[{"action":"compensate"}]}]}`))
	f.Add([]byte(`{"@id":"urn:a","@type":"odrl:Agreement","target":{"@id":"urn:t"},"assigner":"urn:p","assignee":"urn:c","prohibition":{"action":{"@id":"odrl:use"}},"x":[1e5]}`))
	f.Add([]byte(`{"@type":"Set","obligation":[{"action":"inform","constraint":[{"leftOperand":"count","operator":"isAnyOf","rightOperand":[{"@value":5,"@type":"xsd:integer"},{"a":{}}]}]}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Decode(src)
		if err != nil {
			return
		}
		written, err := json.Marshal(p)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if len(written) > MaxBytes {
			return // names and numbers may take more room than they came in
		}
		again, err := Decode(written)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
		if !Equal(p, again) {
			t.Fatalf("read %s\nthen %s", Canonical(p), Canonical(again))
		}
		d := Evaluate(p, Request{Action: "use", Target: "urn:t", Party: "urn:c"}, World{})
		if d.Allowed != (d.Because.Outcome == Yes) {
			t.Fatal("the decision contradicts itself")
		}
	})
}

// TestNamesAreWrittenAsTheyCame keeps what we send back what the other side
// said, but for the names that the protocol's schema has in one spelling.
func TestNamesAreWrittenAsTheyCame(t *testing.T) {
	for came, want := range map[string]string{
		"use": "use", "odrl:use": "use", vocabulary + "use": "use",
		"read": "read", "odrl:read": "odrl:read", vocabulary + "read": vocabulary + "read",
	} {
		p := decode(t, `{"@id":"urn:a","@type":"Offer","permission":[{"action":"`+came+`"}]}`)
		if got := encode(t, p); !strings.Contains(got, `"`+want+`"`) {
			t.Errorf("%s is written %s", came, got)
		}
		if !Evaluate(p, Request{Action: "odrl:read"}, World{}).Allowed {
			t.Errorf("%s does not allow to read", came)
		}
	}
}
