// SPDX-License-Identifier: EUPL-1.2

package flowcases

import (
	"regexp"
	"strings"
)

var concluded = regexp.MustCompile(`\b(19|20)\d\d(-\d\d(-\d\d)?)?$|concluded\s+((?:19|20)\d\d(?:-\d\d)?(?:-\d\d)?)`)

// toolWords lead from the name of an instrument to the tool it is. The first found
// wins: the tools of one law stand before those with like names.
var toolWords = []struct{ word, tool string }{
	{"rs-scc", "rs-scc"},
	{"serbian", "rs-scc"},
	{"commissioner", "commissioner-approval"},
	{"anpd", "anpd-scc"},
	{"br-scc", "anpd-scc"},
	{"uk-addendum", "uk-addendum"},
	{"addendum", "uk-addendum"},
	{"idta", "idta"},
	{"asean", "asean-clauses"},
	{"2001-497", "scc-2001-497"},
	{"2010-87", "scc-2010-87"},
	{"2004-915", "scc-2001-497"},
	{"edps", "edps-clauses"},
	{"sa-scc", "sa-clauses"},
	{"sa-clauses", "sa-clauses"},
	{"scc-46-2-d", "sa-clauses"},
	{"binding-instrument", "binding-instrument"},
	{"binding-agreement", "binding-instrument"},
	{"administrative-arrangement", "administrative-arrangement"},
	{"ad-hoc", "ad-hoc-clauses"},
	{"bcr", "bcr"},
	{"binding-corporate", "bcr"},
	{"code", "code-of-conduct"},
	{"certification", "certification"},
	{"equivalent", "equivalent-system"},
	{"group-rules", "group-rules"},
	{"corporate-rules", "group-rules"},
	{"intra-group", "group-rules"},
	{"dpf-onward", "dpf-onward-contract"},
	{"onward", "dpf-onward-contract"},
	{"written-agreement", "written-agreement"},
	{"guarantee", "guarantees"},
	{"law", "importer-law"},
	{"contract", "contract"},
	{"dpa", "contract"},
	{"agreement", "contract"},
	{"clauses", "contract"},
}

func (r *reader) tool(t string) bool {
	t = strings.TrimSpace(t)
	switch {
	case t == "", t == "none":
		return true
	case strings.Contains(t, "mlat"), strings.Contains(t, "mutual-legal"), strings.Contains(t, "international-agreement"):
		return r.f.Say("agreement", "in-force", true)
	case strings.HasPrefix(t, "dta"), strings.Contains(t, "cbpr"), strings.Contains(t, "trade"), strings.Contains(t, "dpf-list"), strings.Contains(t, "convention"), strings.Contains(t, "privacy-policy"):
		return true // named as one, and none
	}
	for _, w := range toolWords {
		if strings.Contains(t, w.word) {
			r.f.Say("tool", w.tool, true)
			if strings.HasPrefix(w.tool, "scc-20") {
				r.concluded(t)
			}
			return true
		}
	}
	if !strings.Contains(t, "scc") {
		return false
	}
	for _, m := range []string{"m1", "m2", "m3", "m4"} {
		if strings.Contains(t, m) || strings.Contains(t, "module "+m[1:]) || strings.Contains(t, "module-"+m[1:]) {
			return r.f.Say("tool", "scc-"+m, true)
		}
	}
	for _, m := range []string{"m1", "m2", "m3", "m4"} { // not said which: the roles will tell
		r.f.Say("tool", "scc-"+m, true)
	}
	return true
}

// concluded reads when a contract on the old clauses was made. They could be used
// for new contracts until 26 September 2021.
func (r *reader) concluded(t string) {
	m := concluded.FindStringSubmatch(t)
	if m == nil || !strings.Contains(t, "concluded") && !strings.Contains(t, " ") {
		return
	}
	day := m[0]
	if i := strings.LastIndexByte(day, ' '); i >= 0 {
		day = day[i+1:]
	}
	switch {
	case len(day) == 4 && day == "2021":
		return // before or after is not said
	case len(day) == 7 && day == "2021-09":
		return
	}
	r.f.Say("tool-concluded", "before-2021-09-27", day < "2021-09-27")
}

// measure reads a supplementary measure. One that no use case names works against
// nothing.
func (r *reader) measure(m string) {
	switch {
	case strings.Contains(m, "split"), strings.Contains(m, "multi-party"):
		r.f.Say("measure", "split-processing", true)
	case strings.Contains(m, "pseudonym"):
		if !strings.Contains(m, "importer") {
			r.f.Say("measure", "pseudonymisation-key-with-exporter", true)
		}
	case strings.Contains(m, "shield"), strings.Contains(m, "privilege"), strings.Contains(m, "protected-recipient"):
		r.f.Say("measure", "protected-recipient", true)
	case strings.Contains(m, "provider-key"), strings.Contains(m, "importer-key"), strings.Contains(m, "keys-with-importer"), strings.Contains(m, "key-with-importer"):
		// who can be made to hand over the key protects from nothing
	case strings.Contains(m, "transit"), strings.Contains(m, "transport"):
		r.f.Say("measure", "transit-encryption", true)
	case strings.Contains(m, "encrypt") && (strings.Contains(m, "exporter") || strings.Contains(m, "eea") || strings.Contains(m, "own-key") || strings.Contains(m, "customer-key") || strings.Contains(m, "held")):
		r.f.Say("measure", "encryption-keys-with-exporter", true)
	case strings.Contains(m, "key") && strings.Contains(m, "exporter"):
		r.f.Say("measure", "encryption-keys-with-exporter", true)
	}
}
