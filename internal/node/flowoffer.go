// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"net/url"
	"slices"
	"strings"

	"entente"
	"entente/internal/parts/flow"
	"entente/internal/wire/odrl"
)

// Names in offers that no public vocabulary has.
const (
	conditionName = "urn:entente:condition:"
	ruleName      = "urn:entente:rule:"
	purposeName   = "urn:entente:purpose:"
	decisionName  = "urn:entente:decision:"
	tableName     = "urn:entente:rule-table:"
)

// The Data Privacy Vocabulary 2.3 has these, https://w3id.org/dpv.
const (
	dpv     = "https://w3id.org/dpv#"
	dpvGDPR = "https://w3id.org/dpv/legal/eu/gdpr#"
)

var (
	dpvPurposes = map[string]string{
		"academic-study": dpv + "AcademicResearch", "research": dpv + "ScientificResearch", "public-security": dpv + "ProtectionOfPublicSecurity",
	}
	// dpvBases are the parts of chapter V that it has, by the beginning of the
	// rules that stand on them.
	dpvBases = []struct{ rule, article string }{
		{"EU-SCC-2021-914-", "A46-2-c"},
		{"EU-A46-2-a", "A46-2-a"},
		{"EU-A46-2-b", "A46-2-b"},
		{"EU-A46-2-d", "A46-2-d"},
		{"EU-A46-2-e", "A46-2-e"},
		{"EU-A46-2-f", "A46-2-f"},
		{"EU-A46-3-a", "A46-3-a"},
		{"EU-A46-3-b", "A46-3-b"},
		{"EU-A49-1-a", "A49-1-a"},
		{"EU-A49-1-b", "A49-1-b"},
		{"EU-A49-1-c", "A49-1-c"},
		{"EU-A49-1-d", "A49-1-d"},
		{"EU-A49-1-e", "A49-1-e"},
		{"EU-A49-1-f", "A49-1-f"},
		{"EU-A49-1-g", "A49-1-g"},
		{"EU-A45-", "A45-3"},
	}
)

// purposesOf are the purposes that a flow was decided for, as IRIs.
func purposesOf(f *flow.Facts) []string {
	var out []string
	for _, name := range flow.AnswersOf("purpose") {
		if f.Is("purpose", name) != flow.Yes {
			continue
		}
		if known := dpvPurposes[name]; known != "" {
			out = append(out, known)
		} else {
			out = append(out, purposeName+name)
		}
	}
	return out
}

// basesOf are the rules that a decision stands on, as IRIs.
func basesOf(d *flow.Decision) []string {
	var out []string
	for _, rule := range d.Basis {
		for _, b := range dpvBases {
			if article := dpvGDPR + b.article; strings.HasPrefix(rule, b.rule) {
				if !slices.Contains(out, article) {
					out = append(out, article)
				}
				break
			}
		}
		out = append(out, ruleName+url.PathEscape(rule))
	}
	return out
}

func conditionIRI(name string) string { return conditionName + url.PathEscape(name) }

// dutyIRI is what a duty is called: that of one decision is not met for another.
func dutyIRI(decision, name string) string {
	return decisionName + url.PathEscape(decision) + ":" + url.PathEscape(name)
}

// dutyActions are what is owed besides, by who makes it hold. All other
// conditions are on the importer.
var dutyActions = map[flow.Enforcer]string{
	flow.ByTransform: odrl.Anonymize, flow.ByLog: odrl.Inform, flow.ByPerson: odrl.ReviewPolicy,
}

// offerOf writes a decision that allows as an offer to the importer: each of its
// conditions is a premise of the one permission, so that what is not known to
// hold lets nothing flow.
func offerOf(k *flow.Kept, importer string) (odrl.Policy, error) {
	d := &k.Decision
	if !d.May() {
		return odrl.Policy{}, entente.FieldError("decision", "flow.offer.none", entente.Args{"ID": k.ID, "Outcome": string(d.Outcome)})
	}
	use := odrl.Rule{Action: "use", Constraint: []odrl.Constraint{
		odrl.Among(odrl.Member, importer),
		odrl.Among(odrl.FlowDecision, decisionName+url.PathEscape(k.ID)),
		odrl.Among(odrl.RuleTable, tableName+k.Book),
	}}
	for _, basis := range basesOf(d) {
		use.Constraint = append(use.Constraint, odrl.Among(odrl.LawfulBasis, basis))
	}
	if purposes := purposesOf(&k.Facts); len(purposes) > 0 {
		use.Constraint = append(use.Constraint, odrl.Purposes(purposes...))
	}
	seen := map[string]bool{}
	for i := range d.Conditions {
		c := &d.Conditions[i]
		iri, action := conditionIRI(c.Name), dutyActions[c.Enforcer]
		if action != "" {
			iri = dutyIRI(k.ID, c.Name)
		}
		switch {
		case seen[iri]:
		case action != "":
			use.Duty = append(use.Duty, odrl.Rule{ID: iri, Action: action})
		default:
			use.Constraint = append(use.Constraint, odrl.Among(odrl.ImporterStatus, iri))
		}
		seen[iri] = true
	}
	return odrl.Policy{
		Type: odrl.Offer, Profile: []string{odrl.Profile},
		Permission:  []odrl.Rule{use},
		Prohibition: []odrl.Rule{{Action: odrl.Distribute}}, // onward: a decision of its own
	}, nil
}

// flowFacts adds to a request what is the case of a decision: what it is for and
// stands on, that it stands (stands), and which of its conditions are met.
func flowFacts(k *flow.Kept, stands bool, met map[string]bool, r *odrl.Request, w *odrl.World) {
	d := &k.Decision
	r.Stated = map[string][]string{odrl.LawfulBasis: basesOf(d), odrl.OdrlPurpose: purposesOf(&k.Facts)}
	r.Asset = map[string][]string{odrl.RuleTable: {tableName + k.Book}}
	if stands && d.May() {
		r.Asset[odrl.FlowDecision] = []string{decisionName + url.PathEscape(k.ID)}
	}
	if r.Claims == nil {
		r.Claims = map[string][]string{}
	}
	r.Claims[odrl.ImporterStatus], w.Duties = nil, map[string]odrl.DutyState{}
	for i := range d.Conditions {
		c := &d.Conditions[i]
		switch {
		case !met[c.Name]:
		case dutyActions[c.Enforcer] != "":
			w.Duties[dutyIRI(k.ID, c.Name)] = odrl.Fulfilled
		default:
			r.Claims[odrl.ImporterStatus] = append(r.Claims[odrl.ImporterStatus], conditionIRI(c.Name))
		}
	}
}
