// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/parts/flow"
)

// What is not known, told one by one: what the answer must say then.
func TestUnknownIsAsked(t *testing.T) {
	cases := map[string]struct {
		from, to string
		yes, no  string
		outcome  flow.Outcome
		says     string // a missing fact or a condition
	}{
		"police, perhaps":          {"FR", "GB", "data-personal:personal purpose:law-enforcement", "", flow.Refer, "exporter-kind:law-enforcement-authority"},
		"neither who nor for what": {"FR", "GB", "data-personal:personal", "", flow.AllowWith, "not purpose:law-enforcement"},
		"not police":               {"FR", "GB", "data-personal:personal exporter-kind:company", "", flow.Allow, ""},
		"police, for what":         {"FR", "ZA", "data-personal:personal exporter-kind:law-enforcement-authority tool:binding-instrument", "", flow.AllowWith, "purpose:law-enforcement"},
		"protected, perhaps":       {"FR", "ZA", "", "data-personal:personal", flow.Refer, "data-state:protected"},
		"not protected":            {"FR", "ZA", "data-state:non-personal", "data-personal:personal", flow.Allow, ""},
		"abroad, under the GDPR":   {"US", "ZA", "data-personal:personal exporter-under:gdpr", "", flow.Refer, ""},
		"abroad, perhaps under it": {"US", "ZA", "data-personal:personal", "", flow.NotATransfer, "not exporter-under:gdpr"},
		"in clear text, perhaps": {"FR", "ZA", "data-personal:personal exporter-kind:company importer-kind:cloud-provider tool:sa-clauses assessed:tia problematic-law:found " +
			"measure:split-processing", "purpose:remote-access", flow.Refer, "data-state:clear"},
	}
	table := base(t)
	for name, c := range cases {
		f := flow.Facts{On: "2026-06-01", From: c.from, To: c.to}
		for so, list := range map[bool]string{true: c.yes, false: c.no} {
			for fact := range strings.FieldsSeq(list) {
				q, a, _ := strings.Cut(fact, ":")
				if !f.Say(q, a, so) {
					t.Fatalf("%s: no fact %s", name, fact)
				}
			}
		}
		d := table.Decide(&f)
		if d.Outcome != c.outcome || c.says != "" && !slices.Contains(append(d.Missing, d.ConditionNames()...), c.says) {
			t.Errorf("%s: %s, missing %v, conditions %v; want %s with %q", name, d.Outcome, d.Missing, d.ConditionNames(), c.outcome, c.says)
		}
	}
	// A law whose rules are gone is still the law of the place.
	f := flow.Facts{On: "2026-06-01", From: "CA", To: "ZA"}
	f.Say("data-personal", "personal", true)
	if d := without(t, table.Book, "CA-PIPEDA-4.1.3").Decide(&f); d.May() {
		t.Errorf("without the rules of Canada: %s", d.Outcome)
	}
}
