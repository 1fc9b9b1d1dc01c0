// SPDX-License-Identifier: EUPL-1.2

package flow

import "slices"

// verdict is what a rule comes to.
type verdict struct {
	holds      Truth
	why        string // the first condition that is not met or not known
	conditions []Condition
	also       []string // rules that hold with it
	blocker    string   // the rule that says why it fails
	tempting   bool     // somebody could want to rely on it
	review     bool     // a person must look, and no fact would settle it
}

func (v *verdict) fails(why string) {
	if v.holds != No {
		v.holds, v.why = No, why
	}
}

func (v *verdict) doubts(why string) {
	if v.holds == Yes {
		v.holds, v.why = Unknown, why
	}
}

// weigh asks all conditions and exclusions of a rule. Exclusions come first: what
// is outside a decision cannot be brought in by its conditions.
func (r *run) weigh(rule *rule) verdict {
	v := verdict{holds: Yes, tempting: rule.Kind == "adequacy"}
	var missing bits
	if len(rule.To) > 0 && rule.Kind == "adequacy" {
		r.under(rule, &v)
	}
	left := 0
	for i := range rule.excluded {
		c := &rule.excluded[i]
		switch c.holds(r.f, &r.to) {
		case Yes:
			if c.apart && left+1 < len(r.f.Categories) {
				left++
				v.conditions = append(v.conditions, Condition{
					Name: "withhold:" + c.category, Rule: rule.ID, Enforcer: ByTransform, Is: "withhold", Args: []string{c.category}, Open: true,
				})
				continue
			}
			v.fails(c.name)
		case Unknown:
			if c.unknown(r.f, &r.to, &missing) {
				v.doubts(c.name)
			} else {
				v.conditions = append(v.conditions, Condition{Name: "not " + c.name, Rule: rule.ID, Enforcer: c.enforcer, Open: true})
			}
		}
	}
	for i := range rule.conditions {
		r.weighOne(rule, &rule.conditions[i], &v, &missing)
	}
	if v.holds == Unknown && !v.review {
		for i := range missing {
			r.missing[i] |= missing[i]
		}
	}
	return v
}

func (r *run) weighOne(rule *rule, c *cond, v *verdict, missing *bits) {
	if c.op == opCured {
		r.cured(c, v)
		return
	}
	if c.claimed(r.f) {
		v.tempting = true
	}
	switch c.holds(r.f, &r.to) {
	case No:
		if c.outside {
			v.doubts(c.name)
			v.review = v.holds != No
			return
		}
		v.fails(c.name)
	case Unknown:
		if c.unknown(r.f, &r.to, missing) {
			v.doubts(c.name)
			return
		}
		v.add(rule, c, true)
	case Yes:
		if c.owed(r.f, &r.to) {
			v.add(rule, c, c.op == opDuty)
		}
	}
}

func (v *verdict) add(rule *rule, c *cond, open bool) {
	v.conditions = append(v.conditions, Condition{Name: c.name, Rule: rule.ID, Enforcer: c.enforcer, Is: c.is, Args: c.args, Open: open})
}

// claimed tells whether a condition is one that somebody claims: a tool, a ground,
// a consent, a certificate.
func (c *cond) claimed(f *Facts) bool {
	if c.op == opFacts {
		return (c.is == "tool" || c.is == "ground" || c.is == "consent" || c.is == "importer-holds") && f.any(&c.facts) == Yes
	}
	for i := range c.parts {
		if c.parts[i].claimed(f) {
			return true
		}
	}
	return false
}

// owed tells whether a condition that holds stays a condition of the flow.
func (c *cond) owed(f *Facts, to *where) bool {
	switch c.op {
	case opDuty:
		return true
	case opFacts:
		return c.shown
	case opAll:
		for i := range c.parts {
			if c.parts[i].owed(f, to) {
				return true
			}
		}
	case opAny:
		owed := false
		for i := range c.parts {
			if c.parts[i].holds(f, to) == Yes {
				if !c.parts[i].owed(f, to) {
					return false
				}
				owed = true
			}
		}
		return owed
	}
	return false
}

// under weighs the decisions of the Union that a rule leans on when it names the
// places that the Union found adequate.
func (r *run) under(rule *rule, v *verdict) {
	leans := false
	for _, name := range rule.To {
		if name == "EU-adequate" {
			leans = true
		} else if r.to.within(name) {
			return
		}
	}
	gdpr := r.t.regimes["gdpr"]
	if !leans || gdpr == nil {
		return
	}
	best := verdict{holds: No, why: "no-decision-of-the-union"}
	for _, base := range gdpr.adequacy {
		if base == rule || !base.InForce(r.f.On) || !r.named(base) {
			continue
		}
		w := r.weigh(base)
		if w.holds == Yes || best.holds == No {
			best = w
		}
		if w.holds == Yes {
			break
		}
	}
	switch best.holds {
	case No:
		v.fails(best.why)
		v.tempting = false
	case Unknown:
		v.doubts(best.why)
	default:
		v.conditions = append(v.conditions, best.conditions...)
	}
}

// named tells whether a rule names the destination itself.
func (r *run) named(rule *rule) bool {
	return slices.Contains(rule.To, r.to.place)
}

// cured answers whether the importer's law or practice leaves the safeguards
// standing: none was found to harm them, or a measure works against it.
func (r *run) cured(c *cond, v *verdict) {
	failed := r.f.Is("assessment-failed", "tia") == Yes
	problem := r.f.Is("problematic-law", "found") == Yes
	if !failed && !problem {
		return
	}
	measures := r.law.measures
	if len(measures) == 0 && r.t.regimes["gdpr"] != nil {
		measures = r.t.regimes["gdpr"].measures
	}
	for _, want := range [...]string{"supplementary-not-effective", "supplementary-effective"} {
		for _, m := range measures {
			if m.Effect != want || !m.InForce(r.f.On) || r.all(m) != Yes {
				continue
			}
			if want == "supplementary-not-effective" {
				v.blocker = m.ID
				v.fails("keep-in-eea-or-remove-clear-text-access")
				return
			}
			v.also = append(v.also, m.ID)
			for i := range m.conditions {
				v.measure(m, &m.conditions[i])
			}
			return
		}
	}
	if failed {
		v.fails("effective-supplementary-measures")
		return
	}
	v.doubts(c.name)
	v.review = false
	r.miss("measure", "encryption-keys-with-exporter")
	r.miss("measure", "pseudonymisation-key-with-exporter")
	r.miss("measure", "protected-recipient")
	r.miss("measure", "split-processing")
	r.miss("measure", "transit-encryption")
}

// measure adds the duties of a supplementary measure, each by its own name.
func (v *verdict) measure(rule *rule, c *cond) {
	for i := range c.parts {
		v.measure(rule, &c.parts[i])
	}
	if c.op != opDuty {
		return
	}
	name := c.name
	if len(c.args) == 1 && c.is == "clause" {
		name = c.args[0]
	}
	v.conditions = append(v.conditions, Condition{Name: name, Rule: rule.ID, Enforcer: c.enforcer, Is: c.is, Args: c.args, Open: true})
}
