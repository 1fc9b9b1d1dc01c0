// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/i18n"
)

// printer speaks the messages of this package. The catalogue of all messages is
// another room of the house, so it is read from its files.
func printer(t *testing.T, lang string) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(os.DirFS(filepath.Join("..", "..", "words")), "en", "fr")
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang)
}

func english(t *testing.T, d Decision) string {
	t.Helper()
	return d.Text(printer(t, "en").T)
}

// TestEveryReasonHasWords looks up every key that the sources name, and those
// that are put together.
func TestEveryReasonHasWords(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`"(odrl\.[a-z]+\.[a-zA-Z-]+)"`).FindAllStringSubmatch(string(src), -1) {
			if !strings.HasSuffix(m[1], "-") { // the beginning of a key
				keys[m[1]] = true
			}
		}
	}
	for _, kind := range []string{KindPermission, KindProhibition} {
		for _, o := range []string{"yes", "no", "unknown-rule"} {
			keys["odrl.reason."+kind+"-"+o] = true
		}
	}
	for _, s := range []string{"pending", "fulfilled", "violated", "and", "or", "xone", "andSequence"} {
		if len(s) > 4 && s != "andSequence" {
			s = "duty-" + s
		}
		keys["odrl.reason."+s] = true
	}
	for _, k := range []string{
		KindPolicy, KindProfile, KindPermission, KindProhibition, KindObligation, KindDuty, KindRemedy, KindConsequence,
		KindTarget, KindAssignee, KindAction, KindConstraint, KindLogic, KindProperty,
	} {
		keys["odrl.kind."+k] = true
	}
	for _, o := range Operands() {
		keys[o.Label] = true
	}
	for _, form := range Templates() {
		keys[form.Label] = true
		for _, f := range form.Fields {
			keys[f.Label] = true
			keys["odrl.error."+wrong[f.Name]] = true
		}
	}
	for _, lang := range []string{"en", "fr"} {
		p := printer(t, lang)
		for key := range keys {
			if !p.Has(key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}

func TestTheDecisionExplainsItself(t *testing.T) {
	p := Policy{
		ID: "urn:offer", Type: Offer,
		Permission: []Rule{{
			Action:     "use",
			Constraint: []Constraint{among(Jurisdiction, []string{"JP", "EU"}), {Left: "payAmount", Operator: "eq", Right: []Value{{Text: "5"}}}},
			Duty:       []Rule{{ID: "urn:duty", Action: "compensate"}},
		}},
		Prohibition: []Rule{{Action: "distribute"}},
	}
	d := Evaluate(p, ask(us, map[string][]string{Jurisdiction: {"EU"}}), World{})
	want := `Policy urn:offer: no. No permission allows it.
  Prohibition distribute: no. It does not concern the request.
    Action distribute: no. It is use.
  Permission use: no. It does not allow the request.
    Action use: yes. It is use.
    Constraint urn:entente:odrl:jurisdiction isAnyOf JP, EU: yes. It is EU.
    Constraint payAmount eq 5: unknown. The left operand payAmount is not known here.
    Duty compensate: no. Not yet fulfilled.
`
	if got := english(t, d); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	src, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again Decision
	if err := json.Unmarshal(src, &again); err != nil {
		t.Fatal(err)
	}
	if again.Text(func(key string, _ ...entente.Args) string { return key }) != d.Text(func(key string, _ ...entente.Args) string { return key }) {
		t.Error("the decision is not the same after it was kept as JSON")
	}
}

func TestAForeignPolicyCannotForgeLines(t *testing.T) {
	p := Policy{ID: "urn:a\nPolicy urn:a: yes. A permission allows it.\u202e\u2028", Type: Offer, Permission: []Rule{{Action: "x\ny"}}}
	got := english(t, Evaluate(p, Request{Action: "use"}, World{}))
	if n := strings.Count(got, "\n"); n != 3 || strings.ContainsAny(got, "\u202e\u2028") {
		t.Errorf("%d lines:\n%s", n, got)
	}
}
