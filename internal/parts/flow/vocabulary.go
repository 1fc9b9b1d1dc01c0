// SPDX-License-Identifier: EUPL-1.2

package flow

// Doubt says what an unknown fact leads to, where a rule asks for it.
type Doubt int8

const (
	// Bind says that a contract can make it so, hence it becomes a condition.
	Bind Doubt = iota
	// Select says that the legal route hangs on it, hence a person must find it out.
	Select
	// Claim says that it counts only when somebody claims it, hence it is not so.
	Claim
)

// Enforcer is what makes a condition hold. Each condition has exactly one.
type Enforcer string

// The five enforcers.
const (
	AtNegotiation Enforcer = "negotiation" // looked at before the agreement is made, and written into it
	AtStart       Enforcer = "start"       // looked at before each transfer starts
	ByTransform   Enforcer = "transform"   // columns are changed on their way
	ByLog         Enforcer = "log"         // an entry in the hash-chained log
	ByPerson      Enforcer = "task"        // a person does it and says so
)

// group is one question of the closed vocabulary, with the answers there are.
// A condition of a rule names a group and one or more of its values, any of
// which satisfies it.
type group struct {
	name     string
	one      bool // a fact has one value only: naming one denies the others
	duty     bool // not a fact that can be known beforehand, but something to do
	doubt    Doubt
	shown    bool // stays a condition of the flow even when it is known to hold
	enforcer Enforcer
	values   []string
	first    int // bit of its first value
}

// publicBodies are the kinds that act with public power.
var publicBodies = []string{
	"public-authority", "ministry", "agency", "health-authority", "tax-authority", "law-enforcement-authority",
	"court", "municipality", "public-hospital", "public-university",
}

var kinds = append([]string{
	"company", "cloud-provider", "data-intermediation-provider", "data-altruism-organisation", "reuse-grantee",
	"association", "hospital", "university", "research-institute", "academy", "bank", "credit-bureau", "law-firm",
	"press", "writer", "religious-body", "political-party", "international-organisation", "natural-person",
	"employee", "branch", "carrier",
}, publicBodies...)

// vocabulary is all that a rule can ask. It is closed: a rule that asks anything
// else is refused when it is loaded, and a programmer adds the question here.
var vocabulary = []*group{
	{name: "data-personal", one: true, doubt: Select, values: []string{"personal"}},
	{name: "data-state", one: true, doubt: Select, enforcer: ByTransform, values: []string{"clear", "pseudonymised", "anonymous", "encrypted", "split", "public", "non-personal", "protected"}},
	{name: "data-category", doubt: Select, enforcer: ByTransform, values: []string{
		"hr", "health", "genomic", "personal-credit-information", "resident-registration-number", "journalistic-material", "highly-sensitive",
	}},
	{name: "data-origin", one: true, doubt: Claim, values: []string{"eea"}},
	{name: "exporter-role", one: true, doubt: Select, enforcer: AtNegotiation, values: []string{"controller", "processor", "data-subject"}},
	{name: "importer-role", one: true, doubt: Select, enforcer: AtNegotiation, values: []string{"controller", "processor"}},
	{name: "exporter-kind", one: true, doubt: Select, enforcer: AtNegotiation, values: kinds},
	{name: "importer-kind", one: true, doubt: Select, shown: true, enforcer: AtNegotiation, values: kinds},
	{name: "importer-relation", doubt: Claim, enforcer: AtNegotiation, values: []string{"group-member", "same-legal-person"}},
	{name: "exporter-under", doubt: Select, values: []string{"gdpr"}},
	{name: "importer-under", doubt: Bind, shown: true, enforcer: AtNegotiation, values: []string{"gdpr", "appi", "pipa", "pipeda", "lgpd", "faroese-act"}},
	{name: "importer-certified", doubt: Select, shown: true, enforcer: AtStart, values: []string{"dpf", "dpf-uk-extension", "dpf-swiss", "safe-harbour", "privacy-shield"}},
	{name: "exporter-certified", doubt: Claim, values: []string{"dpf"}},
	{name: "certificate-covers", doubt: Bind, shown: true, enforcer: AtStart, values: []string{"hr", "non-hr"}},
	{name: "importer-holds", doubt: Claim, shown: true, enforcer: AtStart, values: []string{"apec-cbpr", "apec-prp", "global-cbpr", "global-prp", "pipc-certification"}},
	{name: "importer-overseen", doubt: Select, enforcer: AtNegotiation, values: []string{"fsc"}},
	{name: "tool", doubt: Claim, shown: true, enforcer: AtNegotiation, values: []string{
		"scc-m1", "scc-m2", "scc-m3", "scc-m4", "scc-2010-87", "scc-2001-497", "bcr", "binding-instrument", "administrative-arrangement",
		"ad-hoc-clauses", "sa-clauses", "edps-clauses", "code-of-conduct", "certification", "contract", "written-agreement", "equivalent-system",
		"group-rules", "importer-law", "idta", "uk-addendum", "rs-scc", "anpd-scc", "asean-clauses", "guarantees", "dpf-onward-contract", "commissioner-approval",
	}},
	{name: "tool-concluded", doubt: Select, enforcer: AtNegotiation, values: []string{"before-2021-09-27"}},
	{name: "approved", doubt: Bind, shown: true, enforcer: ByPerson, values: []string{"supervisory-authority", "edps", "anpd"}},
	{name: "assessed", doubt: Select, shown: true, enforcer: AtStart, values: []string{"tia", "tra", "pia", "controller"}},
	{name: "assessment-failed", doubt: Claim, values: []string{"tia"}},
	{name: "problematic-law", one: true, doubt: Claim, values: []string{"found"}},
	{name: "measure", doubt: Claim, enforcer: AtNegotiation, values: []string{
		"encryption-keys-with-exporter", "pseudonymisation-key-with-exporter", "transit-encryption", "protected-recipient", "split-processing",
	}},
	{name: "purpose", doubt: Bind, shown: true, enforcer: AtNegotiation, values: []string{
		"academic-study", "candidate-nomination", "immigration-control", "journalism", "law-enforcement", "missionary-activity", "national-defence",
		"political-activity", "public-security", "religious-activity", "remote-access", "research", "secondary-use", "storage", "transit", "writing", "other",
	}},
	{name: "consent", one: true, doubt: Claim, shown: true, enforcer: ByPerson, values: []string{
		"explicit", "given", "separate", "given-with-written-summary", "deemed", "specific-highlighted", "unambiguous",
	}},
	{name: "ground", doubt: Claim, shown: true, enforcer: ByPerson, values: []string{
		"contract-with-data-subject", "contract-in-interest-of-data-subject", "public-interest-in-law", "legal-claims", "vital-interests",
		"incapable-of-consent", "register-open-by-law", "entire-register", "compelling-legitimate-interests", "statute-or-treaty",
		"entrustment-necessary-for-contract", "legal-cooperation",
	}},
	{name: "frequency", doubt: Bind, shown: true, enforcer: AtStart, values: []string{"occasional", "one-off"}},
	{name: "request", doubt: Claim, values: []string{"third-country-authority"}},
	{name: "agreement", doubt: Claim, shown: true, enforcer: AtStart, values: []string{"in-force"}},
	{name: "safeguards", doubt: Select, shown: true, enforcer: ByPerson, values: []string{"reasoned-order"}},
	{name: "order", doubt: Claim, enforcer: AtStart, values: []string{"pipc"}},
	{name: "processing", doubt: Bind, shown: true, enforcer: AtNegotiation, values: []string{"automated", "combined-with-eea-data"}},
	{name: "localisation", doubt: Claim, values: []string{"required", "public-security"}},

	{name: "clause", duty: true, doubt: Bind, enforcer: AtNegotiation, values: []string{
		"jp-supplementary-rules", "kr-notification-2021-5", "enforceable-rights-and-effective-remedies", "importer-bound-by-bcr", "processing-unchanged",
		"onward-transfers-covered", "binding-commitments-of-importer", "comparable-protection", "contractual-safety-and-grievance-measures",
		"pipa-protective-measures", "safety-and-rights-measures", "limited-number-of-data-subjects", "suitable-safeguards", "minimum-data",
		"protection-extends-to-all-information", "no-single-processor-can-attribute", "transit-only", "reuser-notifies-intention-to-transfer",
		"contractual-commitment-on-ip-and-confidentiality", "accept-member-state-courts",
	}},
	{name: "transform", duty: true, doubt: Bind, enforcer: ByTransform, values: []string{"withhold", "pseudonymise", "generalise", "aggregate", "encrypt", "minimise"}},
	{name: "record", duty: true, doubt: Bind, enforcer: ByLog, values: []string{"record-in-art30", "record-of-transfer", "exporter-remains-accountable"}},
	{name: "notice", duty: true, doubt: Bind, enforcer: ByPerson, values: []string{
		"notice-names-third-country-and-safeguard", "inform-supervisory-authority", "inform-data-subjects", "inform-customer",
		"information-on-country-and-measures", "information-on-request", "disclosed-in-privacy-policy", "transparency-on-foreign-processing", "transparency-page",
	}},
	{name: "task", duty: true, doubt: Bind, enforcer: ByPerson, values: []string{
		"strict-necessity", "map-transfer", "identify-tool", "assess-law-and-practice", "adopt-supplementary-measures", "procedural-steps", "re-evaluate",
		"check-member-state-limits", "member-state-additional-conditions", "ehds-specific-conditions", "continuous-monitoring",
		"adequate-protection-established", "decision-pending-in-the-joint-committee",
	}},
}

// Three names have no values of their own to look up.
const (
	condDestination = "destination"           // any of: a place, a set of places
	condOutside     = "importer-outside"      // importer-under turned round; false sends the flow to a person
	condCured       = "law-or-practice-cured" // the measure rules of the regime decide
	condGround      = "domestic-ground"       // lawful at home: assumed here, said in the answer
	condRemark      = "remark"                // what the rule says besides; it decides nothing
)

const words = 5 // of 64 facts each

// bits is a set of facts, by their place in the vocabulary.
type bits [words]uint64

func (b *bits) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b *bits) clear(i int)    { b[i>>6] &^= 1 << (i & 63) }
func (b *bits) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// meets tells whether two sets share a fact.
func (b *bits) meets(o *bits) bool {
	return b[0]&o[0]|b[1]&o[1]|b[2]&o[2]|b[3]&o[3]|b[4]&o[4] != 0
}

// covers tells whether all of o are in b.
func (b *bits) covers(o *bits) bool {
	return o[0]&^b[0]|o[1]&^b[1]|o[2]&^b[2]|o[3]&^b[3]|o[4]&^b[4] == 0
}

// What is in the vocabulary, by name and by bit. Facts are named "question:answer".
var groups, factBit, factName, factGroup = index()

func index() (byName map[string]*group, bits map[string]int, names []string, of []*group) {
	byName, bits = map[string]*group{}, map[string]int{}
	for _, g := range vocabulary {
		g.first = len(names)
		byName[g.name] = g
		for _, v := range g.values {
			name := g.name + ":" + v
			bits[name] = len(names)
			names, of = append(names, name), append(of, g)
		}
	}
	if len(names) > words*64 {
		panic("flow: more facts than bits")
	}
	return byName, bits, names, of
}
