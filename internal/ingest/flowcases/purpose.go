// SPDX-License-Identifier: EUPL-1.2

package flowcases

import (
	"strings"

	"entente/internal/parts/flow"
)

// purposeWords lead from what a purpose says to the facts in it. All that are found
// count; a purpose without any of them is an ordinary one.
var purposeWords = []struct {
	words    []string // all of them
	question string
	answer   string
}{
	{[]string{"immigration"}, "purpose", "immigration-control"},
	{[]string{"academic"}, "purpose", "academic-study"},
	{[]string{"scientific"}, "purpose", "academic-study"},
	{[]string{"university", "study"}, "purpose", "academic-study"},
	{[]string{"research"}, "purpose", "research"},
	{[]string{"secondary use"}, "purpose", "secondary-use"},
	{[]string{"mission"}, "purpose", "missionary-activity"},
	{[]string{"religious"}, "purpose", "religious-activity"},
	{[]string{"worship"}, "purpose", "religious-activity"},
	{[]string{"candidate"}, "purpose", "candidate-nomination"},
	{[]string{"nominat"}, "purpose", "candidate-nomination"},
	{[]string{"political"}, "purpose", "political-activity"},
	{[]string{"campaign", "elect"}, "purpose", "political-activity"},
	{[]string{"journalis"}, "purpose", "journalism"},
	{[]string{"press "}, "purpose", "journalism"},
	{[]string{"press"}, "purpose", "journalism"},
	{[]string{"news"}, "purpose", "journalism"},
	{[]string{"reporting for"}, "purpose", "journalism"},
	{[]string{"novel"}, "purpose", "writing"},
	{[]string{"writing"}, "purpose", "writing"},
	{[]string{"law enforcement"}, "purpose", "law-enforcement"},
	{[]string{"criminal"}, "purpose", "law-enforcement"},
	{[]string{"police"}, "purpose", "law-enforcement"},
	{[]string{"prosecut"}, "purpose", "law-enforcement"},
	{[]string{"public security"}, "purpose", "public-security"},
	{[]string{"public safety"}, "purpose", "public-security"},
	{[]string{"national defence"}, "purpose", "national-defence"},
	{[]string{"state security"}, "purpose", "national-defence"},
	{[]string{"military"}, "purpose", "national-defence"},
	{[]string{"remote access"}, "purpose", "remote-access"},
	{[]string{"remote support"}, "purpose", "remote-access"},
	{[]string{"backup"}, "purpose", "storage"},
	{[]string{"storage"}, "purpose", "storage"},
	{[]string{"archive"}, "purpose", "storage"},
	{[]string{"transit"}, "purpose", "transit"},
	{[]string{"rout"}, "purpose", "transit"},

	{[]string{"litigation"}, "ground", "legal-claims"},
	{[]string{"legal claim"}, "ground", "legal-claims"},
	{[]string{"lawsuit"}, "ground", "legal-claims"},
	{[]string{"arbitration"}, "ground", "legal-claims"},
	{[]string{"defence in", "proceeding"}, "ground", "legal-claims"},
	{[]string{"discovery"}, "ground", "legal-claims"},
	{[]string{"urgent care"}, "ground", "vital-interests"},
	{[]string{"emergency", "care"}, "ground", "vital-interests"},
	{[]string{"emergency", "treatment"}, "ground", "vital-interests"},
	{[]string{"life-saving"}, "ground", "vital-interests"},
	{[]string{"vital interest"}, "ground", "vital-interests"},
	{[]string{"rescue"}, "ground", "vital-interests"},
	{[]string{"disaster"}, "ground", "vital-interests"},
	{[]string{"unconscious"}, "ground", "incapable-of-consent"},
	{[]string{"incapable"}, "ground", "incapable-of-consent"},
	{[]string{"missing after"}, "ground", "incapable-of-consent"},
	{[]string{"contact tracing"}, "ground", "public-interest-in-law"},
	{[]string{"compelling"}, "ground", "compelling-legitimate-interests"},
	{[]string{"whole register"}, "ground", "entire-register"},
	{[]string{"entire register"}, "ground", "entire-register"},
	{[]string{"entire", "register"}, "ground", "entire-register"},
	{[]string{"whole", "register"}, "ground", "entire-register"},
	{[]string{"full copy", "register"}, "ground", "entire-register"},
	{[]string{"bulk", "register"}, "ground", "entire-register"},
	{[]string{"complete", "register"}, "ground", "entire-register"},
	{[]string{"register"}, "ground", "register-open-by-law"},
	{[]string{"registry"}, "ground", "register-open-by-law"},
	{[]string{"hotel"}, "ground", "contract-with-data-subject"},
	{[]string{"travel agen"}, "ground", "contract-with-data-subject"},
	{[]string{"booking"}, "ground", "contract-with-data-subject"},
	{[]string{"reservation"}, "ground", "contract-with-data-subject"},
	{[]string{"flight"}, "ground", "contract-with-data-subject"},
	{[]string{"contract with the data subject"}, "ground", "contract-with-data-subject"},
	{[]string{"deliver", "order", "customer"}, "ground", "contract-with-data-subject"},
	{[]string{"payment order"}, "ground", "contract-with-data-subject"},
	{[]string{"transfer of money"}, "ground", "contract-with-data-subject"},
	{[]string{"pre-contract"}, "ground", "contract-with-data-subject"},
	{[]string{"in the interest of the data subject"}, "ground", "contract-in-interest-of-data-subject"},
	{[]string{"in the interest of the"}, "ground", "contract-in-interest-of-data-subject"},
	{[]string{"beneficiar"}, "ground", "contract-in-interest-of-data-subject"},
	{[]string{"entrust"}, "ground", "entrustment-necessary-for-contract"},
	{[]string{"under a statute"}, "ground", "statute-or-treaty"},
	{[]string{"under a treaty"}, "ground", "statute-or-treaty"},
	{[]string{"legal cooperation"}, "ground", "legal-cooperation"},
	{[]string{"judicial cooperation"}, "ground", "legal-cooperation"},

	{[]string{"subpoena"}, "request", "third-country-authority"},
	{[]string{"foreign court order"}, "request", "third-country-authority"},
	{[]string{"foreign order"}, "request", "third-country-authority"},
	{[]string{"foreign administrative order"}, "request", "third-country-authority"},
	{[]string{"warrant"}, "request", "third-country-authority"},
	{[]string{"cloud act"}, "request", "third-country-authority"},
	{[]string{"order", "third-country"}, "request", "third-country-authority"},
	{[]string{"mlat"}, "agreement", "in-force"},
	{[]string{"mutual legal assistance"}, "agreement", "in-force"},
	{[]string{"under an international agreement"}, "agreement", "in-force"},
	{[]string{"under an agreement"}, "agreement", "in-force"},
	{[]string{"reasoned"}, "safeguards", "reasoned-order"},

	{[]string{"force storage"}, "localisation", "required"},
	{[]string{"must stay"}, "localisation", "required"},
	{[]string{"must be stored"}, "localisation", "required"},
	{[]string{"must be kept in"}, "localisation", "required"},
	{[]string{"store", "locally"}, "localisation", "required"},
	{[]string{"localis"}, "localisation", "required"},
	{[]string{"localiz"}, "localisation", "required"},
	{[]string{"local server"}, "localisation", "required"},
	{[]string{"force", "in "}, "localisation", "required"},
	{[]string{"public security", "stay"}, "localisation", "public-security"},
	{[]string{"public security", "stor"}, "localisation", "public-security"},
}

// purpose reads the purpose.
func (r *reader) purpose() {
	if r.text == "" {
		return
	}
	r.f.Deny("purpose")
	ordinary := true
	for _, p := range purposeWords {
		none := p.question == "agreement" && denied(r.text, "agreement", "mlat") || p.question == "safeguards" && denied(r.text, "reason")
		if has(r.text, p.words) && !none {
			r.f.Say(p.question, p.answer, true)
			ordinary = ordinary && p.question != "purpose"
		}
	}
	if ordinary {
		r.f.Say("purpose", "other", true)
	}
	if denied(r.text, "agreement", "mlat", "treaty") {
		r.f.Say("agreement", "in-force", false)
	}
	if denied(r.text, "reasons", "judicial review", "safeguards") || strings.Contains(r.text, "or safeguards") && strings.Contains(r.text, "without") {
		r.f.Say("safeguards", "reasoned-order", false)
	}
	if r.f.Is("importer-kind", "employee") != flow.Yes && strings.Contains(r.text, "employee") && (strings.Contains(r.text, "travel") || strings.Contains(r.text, "business trip") || strings.Contains(r.text, "on mission")) {
		r.f.Say("importer-kind", "employee", true)
		r.f.Say("importer-relation", "same-legal-person", true)
	}
}

func has(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// denied tells whether a text says that there is none of a thing.
func denied(text string, things ...string) bool {
	for _, t := range things {
		for _, no := range []string{"no ", "without ", "without a ", "without an ", "no such ", "lacking ", "not under an ", "outside any "} {
			if strings.Contains(text, no+t) {
				return true
			}
		}
	}
	return false
}

// derive says what follows from where the parties are and who they are.
func (r *reader) derive() {
	f := r.f
	if f.Is("importer-kind", "employee") == flow.Yes && f.Is("importer-relation", "same-legal-person") == flow.Unknown {
		f.Say("importer-relation", "same-legal-person", true)
	}
	if f.Is("importer-overseen", "fsc") == flow.Unknown && f.To == "KR" && f.Is("importer-kind", "company") == flow.Yes {
		f.Say("importer-overseen", "fsc", false)
	}
	if f.Is("exporter-role", "data-subject") == flow.Yes {
		f.Say("exporter-kind", "natural-person", true)
	}
	if f.Is("ground", "vital-interests") == flow.Yes && f.Is("purpose", "research") == flow.Yes {
		f.Say("ground", "vital-interests", false)
	}
}
