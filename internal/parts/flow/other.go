// SPDX-License-Identifier: EUPL-1.2

package flow

import "slices"

// other decides about data that is not personal: free, but for what a foreign
// government demands and for what the public sector protects.
func (r *run) other() {
	if r.f.is(fact.demand) == Yes {
		r.demanded()
		return
	}
	if r.f.is(fact.anonymous) == Yes && r.d.Regime != "" && (r.from.eea || r.from.place == institutions) {
		if rule := r.t.byID["EU-GDPR-scope-nonpersonal"]; rule != nil && rule.InForce(r.f.On) {
			r.settle(Allow, stageScope, rule, Yes, "")
			return
		}
	}
	leaves := r.from.eea && !r.to.eea
	if leaves && r.f.is(fact.protected) == Unknown {
		r.miss("data-state", "protected")
		r.refer()
		return
	}
	if leaves && r.f.is(fact.protected) == Yes {
		r.law = r.t.toward("non-personal", r.to.place)
		for _, rule := range r.law.tools {
			if r.applies(rule) && r.try(stageOther, rule) {
				return
			}
		}
		r.none()
		return
	}
	r.d.Outcome = Allow
	if r.f.is(fact.localised) != Yes {
		return
	}
	if r.from.eea && r.to.eea {
		for _, rule := range r.t.trade {
			if rule.Effect == "prohibits-localisation" && slices.Contains(rule.From, "EEA") && slices.Contains(rule.To, "EEA") && rule.InForce(r.f.On) && len(rule.To) == 1 {
				r.localised(rule)
				return
			}
		}
	}
}

// localised: a rule at home would keep the data there. The Union forbids that among
// its members, save for public security, which a person has to judge.
func (r *run) localised(rule *rule) {
	r.settle(Allow, stageOther, rule, Yes, "")
	if r.all(rule) == No {
		r.d.Outcome, r.d.Cures = Refer, []string{conditionLegal}
	}
	for i := range rule.conditions {
		r.d.Conditions = append(r.d.Conditions, Condition{Name: rule.conditions[i].name, Rule: rule.ID, Enforcer: ByPerson, Open: true})
	}
}

// demanded: a third country's authority asks for it.
func (r *run) demanded() {
	r.law = r.t.toward("non-personal", r.to.place)
	for _, rule := range r.law.duties {
		if !rule.InForce(r.f.On) || !r.from.among(&rule.from) || r.whenever(rule) != Yes {
			continue
		}
		switch v := r.weigh(rule); v.holds {
		case Yes:
			r.settle(AllowWith, stageOther, rule, Yes, "")
			r.d.Conditions = v.conditions
		case No:
			r.settle(Deny, stageOther, rule, No, v.why)
			r.d.Cures = []string{v.why}
		default:
			r.step(stageOther, rule, Unknown, v.why)
			r.blocker = rule.ID
			r.refer()
		}
		return
	}
	r.refer() // no rule binds this holder on that day: a person decides
}
