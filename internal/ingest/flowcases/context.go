// SPDX-License-Identifier: EUPL-1.2

package flowcases

import "strings"

func (r *reader) data(in map[string]any) {
	for name, v := range in {
		yes, known := truth(v)
		ok := true
		switch key(name) {
		case "personal":
			switch {
			case known:
				ok = r.f.Say("data-personal", "personal", yes)
			case strings.Contains(strings.ToLower(word(v)), "mixed"):
				r.f.Say("data-personal", "personal", true) // inextricably mixed data follow the law of personal data
			default:
				ok = v == nil
			}
		case "categories", "category":
			r.categories(list(v))
		case "state":
			ok = r.state(strings.ToLower(word(v)))
		case "origin":
			o := strings.ToUpper(word(v))
			ok = o != ""
			if o == "EEA" || o == "EU" {
				r.f.Say("data-origin", "eea", true)
			}
		case "subjects", "specialcategory", "note", "volume", "format":
		case "hr", "employeedata":
			ok = known && r.f.Say("data-category", "hr", yes)
		case "entireregister", "wholeregister":
			ok = known && (!yes || r.f.Say("ground", "entire-register", true))
		case "protected", "protectedpublicsector":
			ok = known && (!yes || r.f.Say("data-state", "protected", true))
		case "highlysensitive":
			ok = known && r.f.Say("data-category", "highly-sensitive", yes)
		default:
			ok = false
		}
		if !ok {
			r.lost("data." + name)
		}
	}
}

func (r *reader) state(s string) bool {
	switch {
	case s == "":
		return true
	case strings.HasPrefix(s, "non-personal"), s == "mixed":
		return s == "mixed" && r.f.Say("data-personal", "personal", true) || r.f.Say("data-state", "non-personal", true)
	case strings.HasPrefix(s, "anonym"):
		return r.f.Say("data-state", "anonymous", true)
	case strings.HasPrefix(s, "pseudonym"):
		return r.f.Say("data-state", "pseudonymised", true)
	case strings.HasPrefix(s, "encrypted"):
		return r.f.Say("data-state", "encrypted", true)
	case strings.Contains(s, "protected"):
		return r.f.Say("data-state", "protected", true)
	case strings.HasPrefix(s, "public"):
		return r.f.Say("data-state", "public", true)
	}
	return r.f.Say("data-state", s, true)
}

// categoryWords lead from the words for data to the categories that rules ask for.
var categoryWords = []struct{ word, category string }{
	{"hr", "hr"},
	{"payroll", "hr"},
	{"employee", "hr"},
	{"personnel", "hr"},
	{"staff", "hr"},
	{"genom", "genomic"},
	{"genetic", "genomic"},
	{"health", "health"},
	{"medical", "health"},
	{"patient", "health"},
	{"clinical", "health"},
	{"credit", "personal-credit-information"},
	{"resident-registration", "resident-registration-number"},
	{"rrn", "resident-registration-number"},
	{"journalist", "journalistic-material"},
	{"highly-sensitive", "highly-sensitive"},
	{"protected", ""},
}

func (r *reader) categories(names []string) {
	r.f.Deny("data-category")
	for _, n := range names {
		k, read := strings.ToLower(n), strings.ToLower(n)
		for _, w := range categoryWords {
			if k == w.word || len(w.word) > 3 && strings.Contains(k, w.word) {
				if w.category == "" {
					r.f.Say("data-state", "protected", true)
					continue
				}
				r.f.Say("data-category", w.category, true)
				read = w.category
			}
		}
		r.f.Categories = append(r.f.Categories, read)
	}
}

func (r *reader) context(in map[string]any) {
	for name, v := range in {
		if !r.said(key(name), v) {
			r.lost("context." + name)
		}
	}
}

func (r *reader) said(name string, v any) bool {
	yes, known := truth(v)
	text := strings.ToLower(word(v))
	switch name {
	case "purpose", "sector", "note", "volume":
		return true
	case "tools":
		r.f.Deny("tool")
		all := true
		for _, t := range list(v) {
			if !r.tool(strings.ToLower(t)) {
				all = false
			}
		}
		return all
	case "frequency":
		r.f.Deny("frequency")
		switch {
		case strings.HasPrefix(text, "one"), strings.HasPrefix(text, "single"), strings.HasPrefix(text, "once"):
			r.f.Say("frequency", "one-off", true)
			r.f.Say("frequency", "occasional", true)
		case strings.HasPrefix(text, "occasion"), strings.HasPrefix(text, "sporadic"), strings.HasPrefix(text, "rare"):
			r.f.Say("frequency", "occasional", true)
		}
		return text != ""
	case "tia", "tra", "pia":
		return r.assessment(name, text)
	case "problematiclaw", "problematiclegislation":
		return known && r.f.Say("problematic-law", "found", yes)
	case "supplementary", "supplementarymeasures", "measures":
		for _, m := range list(v) {
			r.measure(strings.ToLower(m))
		}
		return true
	case "request", "authorityrequest", "demand":
		if known && !yes {
			return r.f.Say("request", "third-country-authority", false)
		}
		return r.f.Say("request", "third-country-authority", true)
	case "consent":
		return r.consent(text)
	case "automated":
		return known && r.f.Say("processing", "automated", yes)
	}
	return r.granted(name, yes, known, v)
}

func (r *reader) granted(name string, yes, known bool, v any) bool {
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(name, p) {
				return true
			}
		}
		return false
	}
	say := func(question, answer string) bool { return known && r.f.Say(question, answer, yes) }
	switch {
	case has("edps"):
		return say("approved", "edps")
	case has("anpd"):
		return say("approved", "anpd")
	case has("commissioner"):
		return say("tool", "commissioner-approval")
	case has("saauthori", "authorisation", "authorization", "bcrapprov", "approvedby"):
		return say("approved", "supervisory-authority")
	case has("publicinterest"):
		return say("ground", "public-interest-in-law")
	case has("mlat", "internationalagreement", "treatyinforce"):
		return say("agreement", "in-force")
	case has("agreement"):
		return say("agreement", "in-force") && r.f.Say("tool", "written-agreement", yes)
	case has("order", "suspension"):
		return known && r.f.Say("order", "pipc", yes) || !known && v != nil && r.f.Say("order", "pipc", true)
	case has("statute", "treaty"):
		return say("ground", "statute-or-treaty")
	case has("legalclaim"):
		return say("ground", "legal-claims")
	case has("vital"):
		return say("ground", "vital-interests")
	case has("incapable"):
		return say("ground", "incapable-of-consent")
	case has("wholeregister", "entireregister"):
		return say("ground", "entire-register")
	case has("register"):
		return say("ground", "register-open-by-law")
	case has("compelling"):
		return say("ground", "compelling-legitimate-interests")
	case has("ininterest"):
		return say("ground", "contract-in-interest-of-data-subject")
	case has("contractwith", "necessaryforcontract", "contractnecess"):
		return say("ground", "contract-with-data-subject")
	case has("entrust"):
		return say("ground", "entrustment-necessary-for-contract")
	case has("32", "safeguards", "judicialreview", "reasoned"):
		return say("safeguards", "reasoned-order")
	case has("publicsecurity"):
		return say("localisation", "public-security")
	case has("localis", "localiz"):
		return say("localisation", "required")
	case has("combin"):
		return say("processing", "combined-with-eea-data")
	case has("notif", "inform", "transparen", "disclosed", "policy", "limited", "balanc", "safeguard", "written", "summary", "monitor", "necess", "clause"):
		return true // a duty that is owed in any case
	}
	return false
}

func (r *reader) assessment(kind, text string) bool {
	switch {
	case strings.HasPrefix(text, "pass"), text == "signed", text == "true", text == "done", text == "completed", text == "ok":
		return r.f.Say("assessed", kind, true)
	case strings.HasPrefix(text, "fail"), text == "negative":
		if kind == "tia" {
			r.f.Say("assessment-failed", "tia", true)
			return r.f.Say("assessed", "tia", true)
		}
		return r.f.Say("assessed", kind, false)
	case text == "missing", text == "none", text == "draft", text == "expired", text == "false", text == "absent", text == "unsigned":
		return r.f.Say("assessed", kind, false)
	case text == "", text == "unknown":
		return true
	}
	return false
}

func (r *reader) consent(text string) bool {
	switch {
	case text == "none", text == "false", text == "no", text == "refused", text == "withdrawn", strings.Contains(text, "cookie"), text == "implied", text == "implicit", strings.Contains(text, "bundled"), text == "general":
		r.f.Deny("consent") // a click on a banner is no consent to a transfer
		return true
	case strings.Contains(text, "summary"):
		return r.f.Say("consent", "given-with-written-summary", true)
	case strings.Contains(text, "explicit"):
		return r.f.Say("consent", "explicit", true)
	case strings.Contains(text, "separate"):
		return r.f.Say("consent", "separate", true)
	case strings.Contains(text, "highlight"), strings.Contains(text, "specific"):
		return r.f.Say("consent", "specific-highlighted", true)
	case strings.Contains(text, "deemed"):
		return r.f.Say("consent", "deemed", true)
	case strings.Contains(text, "unambig"):
		return r.f.Say("consent", "unambiguous", true)
	case text == "given", text == "true", strings.Contains(text, "informed"), strings.Contains(text, "prior"), strings.HasPrefix(text, "given"), text == "yes":
		return r.f.Say("consent", "given", true)
	}
	return text == "" || text == "unknown"
}
