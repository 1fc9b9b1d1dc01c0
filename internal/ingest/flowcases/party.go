// SPDX-License-Identifier: EUPL-1.2

package flowcases

import "strings"

// kindWords lead from the words for a body to its kind; the first that is found in
// the text wins, so the special stand before the general.
var kindWords = []struct{ word, kind string }{
	{"travel", "company"},
	{"news-agency", "press"},
	{"advertising", "company"},
	{"recruit", "company"},
	{"marketing", "company"},
	{"debt", "company"},
	{"rating", "company"},
	{"credit", "credit-bureau"},
	{"natural-person", "natural-person"},
	{"data-subject", "natural-person"},
	{"individual", "natural-person"},
	{"consumer", "natural-person"},
	{"employee", "employee"},
	{"own-staff", "employee"},
	{"branch", "branch"},
	{"international-organi", "international-organisation"},
	{"intermedia", "data-intermediation-provider"},
	{"altruis", "data-altruism-organisation"},
	{"reuse", "reuse-grantee"},
	{"re-use", "reuse-grantee"},
	{"police", "law-enforcement-authority"},
	{"prosecut", "law-enforcement-authority"},
	{"law-enforcement", "law-enforcement-authority"},
	{"competent-authority", "law-enforcement-authority"},
	{"customs", "law-enforcement-authority"},
	{"home-office", "ministry"},
	{"tax", "tax-authority"},
	{"health-authority", "health-authority"},
	{"ministry", "ministry"},
	{"department", "ministry"},
	{"court", "court"},
	{"tribunal", "court"},
	{"municipal", "municipality"},
	{"city", "municipality"},
	{"province", "public-authority"},
	{"public-university", "public-university"},
	{"public-hospital", "public-hospital"},
	{"public", "public-authority"},
	{"authority", "public-authority"},
	{"regulator", "public-authority"},
	{"supervisor", "public-authority"},
	{"government", "public-authority"},
	{"register", "public-authority"},
	{"registry", "public-authority"},
	{"embassy", "public-authority"},
	{"commission", "agency"},
	{"agency", "agency"},
	{"institution", "agency"},
	{"parliament", "agency"},
	{"university", "university"},
	{"academic", "academy"},
	{"academy", "academy"},
	{"research", "research-institute"},
	{"institute", "research-institute"},
	{"hospital", "hospital"},
	{"clinic", "hospital"},
	{"press", "press"},
	{"newspaper", "press"},
	{"broadcaster", "press"},
	{"journalist", "press"},
	{"media", "press"},
	{"publisher", "press"},
	{"writer", "writer"},
	{"author", "writer"},
	{"church", "religious-body"},
	{"religio", "religious-body"},
	{"mission", "religious-body"},
	{"temple", "religious-body"},
	{"political", "political-party"},
	{"party", "political-party"},
	{"bank", "bank"},
	{"insur", "company"},
	{"law-firm", "law-firm"},
	{"lawyer", "law-firm"},
	{"legal", "law-firm"},
	{"cloud", "cloud-provider"},
	{"hosting", "cloud-provider"},
	{"data-processing-service", "cloud-provider"},
	{"saas", "cloud-provider"},
	{"iaas", "cloud-provider"},
	{"carrier", "carrier"},
	{"airline", "carrier"},
	{"association", "association"},
	{"ngo", "association"},
	{"charity", "association"},
	{"foundation", "association"},
	{"company", "company"},
	{"subsidiary", "company"},
	{"parent", "company"},
	{"group", "company"},
	{"corporation", "company"},
	{"provider", "company"},
	{"firm", "company"},
	{"operator", "company"},
	{"vendor", "company"},
	{"hotel", "company"},
	{"employer", "company"},
	{"retailer", "company"},
	{"platform", "company"},
	{"shop", "company"},
	{"agent", "company"},
	{"manufacturer", "company"},
	{"startup", "company"},
	{"processor", "company"},
	{"merchant", "company"},
	{"business", "company"},
	{"utility", "company"},
	{"telecom", "company"},
	{"pharma", "company"},
	{"laboratory", "company"},
}

// lawWords lead from the name of a law to the regime that holds its rules.
var lawWords = map[string]string{
	"gdpr": "gdpr", "eugdpr": "gdpr", "20161679": "gdpr", "2016679": "gdpr", "20181725": "eui", "eudpr": "eui", "regulation20181725": "eui", "led": "led", "2016680": "led",
	"appi": "jp", "pipa": "kr", "pdpa": "sg", "pipeda": "ca", "lgpd": "br", "ukgdpr": "gb", "fadp": "ch", "revfadp": "ch", "nfadp": "ch", "zzpl": "rs", "2297vi": "ua", "lawonpersonaldataprotection2297vi": "ua",
	"1332011": "md", "1952024": "md", "quebec": "ca-qc", "quebeclaw25": "ca-qc", "law25": "ca-qc", "loi25": "ca-qc", "p391": "ca-qc",
}

var statuteWords = map[string]string{
	"pipeda": "pipeda", "appi": "appi", "pipa": "pipa", "lgpd": "lgpd", "gdpr": "gdpr", "faroeseact": "faroese-act", "faroese": "faroese-act",
}

func (r *reader) party(side string, in map[string]any) {
	for name, v := range in {
		if !r.member(side, key(name), v) {
			r.lost(side + "." + name)
		}
	}
}

func (r *reader) member(side, name string, v any) bool {
	yes, known := truth(v)
	switch name {
	case "jurisdiction", "name", "country", "note":
		return true
	case "role":
		return r.f.Say(side+"-role", word(v), true)
	case "kind":
		return r.kind(side, strings.ToLower(word(v)))
	case "law":
		regime, ok := lawWords[key(word(v))]
		if side == "exporter" && ok {
			r.f.Law = regime
		}
		return ok || side == "importer"
	case "certifications", "certificates":
		return r.certificates(side, list(v))
	case "dpf", "dpfstatus", "ondpflist", "dpflisted":
		return known && r.f.Say(side+"-certified", "dpf", yes)
	}
	if side == "exporter" {
		return r.statute(side, name, yes, known)
	}
	switch {
	case strings.HasPrefix(name, "uk") && strings.Contains(name, "ext"), name == "dpfuk", name == "ukbridge":
		return known && r.f.Say("importer-certified", "dpf-uk-extension", yes)
	case strings.Contains(name, "swiss"), name == "dpfch":
		return known && r.f.Say("importer-certified", "dpf-swiss", yes)
	case name == "safeharbour", name == "safeharbor":
		return known && r.f.Say("importer-certified", "safe-harbour", yes)
	case name == "privacyshield":
		return known && r.f.Say("importer-certified", "privacy-shield", yes)
	case name == "parentdpf":
		return true // its parent's listing is not its own
	case strings.Contains(name, "coveredentity"):
		return known && r.f.Say("importer-certified", "dpf", yes)
	case strings.HasPrefix(name, "dpf"), strings.Contains(name, "hrcover"), strings.Contains(name, "covershr"), strings.Contains(name, "coverage"):
		return r.coverage(v)
	case strings.Contains(name, "fsc"):
		return known && r.f.Say("importer-overseen", "fsc", yes)
	case strings.Contains(name, "privilege"), strings.Contains(name, "protectedrecipient"):
		return known && (!yes || r.f.Say("measure", "protected-recipient", true))
	case strings.HasPrefix(name, "same"):
		return known && r.f.Say("importer-relation", "same-legal-person", yes)
	case strings.HasPrefix(name, "group"), strings.Contains(name, "boundbybcr"):
		return known && r.f.Say("importer-relation", "group-member", yes)
	case strings.Contains(name, "employee"):
		return known && (!yes || r.f.Say("importer-kind", "employee", true))
	case strings.HasPrefix(name, "public"):
		return known && (!yes || r.f.Say("importer-kind", "public-authority", true))
	}
	return r.statute(side, name, yes, known)
}

// statute reads "underPIPEDA", "subjectToGDPR", "appiOperator".
func (r *reader) statute(side, name string, yes, known bool) bool {
	for w, law := range statuteWords {
		if known && strings.Contains(name, w) && r.f.Say(side+"-under", law, yes) {
			return true
		}
	}
	return false
}

func (r *reader) kind(side, text string) bool {
	if strings.Contains(text, "group") || strings.Contains(text, "subsidiary") || strings.Contains(text, "parent") || strings.Contains(text, "affiliate") {
		if side == "importer" {
			r.f.Say("importer-relation", "group-member", true)
		}
	}
	for _, w := range kindWords {
		if strings.Contains(text, w.word) {
			return r.f.Say(side+"-kind", w.kind, true)
		}
	}
	return false
}

// coverage reads what a listing covers: "non-HR", ["HR"], true for HR.
func (r *reader) coverage(v any) bool {
	words := list(v)
	if yes, known := truth(v); known && len(words) <= 1 {
		return r.f.Say("certificate-covers", "hr", yes)
	}
	r.f.Deny("certificate-covers")
	for _, w := range words {
		switch k := key(w); {
		case k == "hr", k == "hrdata":
			r.f.Say("certificate-covers", "hr", true)
		case strings.HasPrefix(k, "non"):
			r.f.Say("certificate-covers", "non-hr", true)
		case k == "both", k == "all", strings.Contains(k, "and"):
			r.f.Say("certificate-covers", "hr", true)
			r.f.Say("certificate-covers", "non-hr", true)
		default:
			return false
		}
	}
	return true
}

var certificateWords = []struct{ word, holds string }{
	{"apeccbpr", "apec-cbpr"},
	{"apecprp", "apec-prp"},
	{"globalcbpr", "global-cbpr"},
	{"globalprp", "global-prp"},
	{"pipc", "pipc-certification"},
	{"ismsp", "pipc-certification"},
}

func (r *reader) certificates(side string, names []string) bool {
	all := true
	if side == "importer" {
		r.f.Deny("importer-holds")
	}
	for _, n := range names {
		k, found := key(n), false
		for _, c := range certificateWords {
			if strings.Contains(k, c.word) {
				r.f.Say("importer-holds", c.holds, true)
				found = true
			}
		}
		if !found && (k == "dpf" || k == "euusdpf") {
			found = r.f.Say(side+"-certified", "dpf", true)
		}
		// A certificate that no rule of the table knows opens nothing: ISO/IEC 27001, SOC 2.
		all = all && (found || !strings.Contains(k, "unknown"))
	}
	return all
}
