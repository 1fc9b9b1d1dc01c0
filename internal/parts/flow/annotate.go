// SPDX-License-Identifier: EUPL-1.2

package flow

import "slices"

// Why a tempting rule is none.
const (
	whyExpired  = "expired"
	whyNotYet   = "not-in-force"
	whyOtherLaw = "other-law"  // it binds exporters under another law
	whyTheirs   = "their-law"  // a law like ours over there is not a finding of ours
	whyTrade    = "trade"      // binds the parties, and leaves the protection of data alone
	whyNoTool   = "not-a-tool" // certificates between companies
)

// tempt adds the rules that somebody could want to rely on here and that fail.
func (r *run) tempt() {
	if r.f.is(fact.personal) == No {
		return
	}
	for _, rule := range r.t.near[r.to.place] {
		if r.used(rule.ID) || slices.ContainsFunc(r.d.NotRelyOn, func(n Temptation) bool { return n.Rule == rule.ID }) {
			continue
		}
		mine := rule.Regime == r.d.Regime
		switch {
		case r.named(rule) && mine && !rule.InForce(r.f.On):
			why := whyExpired
			if r.f.On < rule.InForceFrom {
				why = whyNotYet
			}
			r.not(rule, why)
		case r.named(rule) && !mine && rule.Regime == "gdpr" && rule.InForce(r.f.On) && !r.d.May():
			r.not(rule, whyOtherLaw)
		case !mine && rule.Regime == lawOf[r.to.place] && rule.InForce(r.f.On) && !r.d.May():
			r.not(rule, whyTheirs)
		}
	}
	if r.law != nil && !r.d.May() {
		for _, rule := range r.law.tools {
			if !rule.InForce(r.f.On) && r.claims(rule) {
				r.not(rule, whyExpired)
			}
		}
	}
	for _, rule := range r.t.trade {
		if r.between(rule) {
			r.not(rule, whyTrade)
		}
	}
	if !r.d.May() && (r.f.is(fact.globalCBPR) == Yes || r.f.is(fact.apecCBPR) == Yes) {
		if rule := r.t.byID["GCBPR"]; rule != nil {
			r.not(rule, whyNoTool)
		}
	}
}

func (r *run) claims(rule *rule) bool {
	for i := range rule.conditions {
		if rule.conditions[i].claimed(r.f) {
			return true
		}
	}
	return false
}

func (r *run) used(id string) bool { return slices.Contains(r.d.Basis, id) }

func (r *run) not(rule *rule, why string) {
	r.d.NotRelyOn = append(r.d.NotRelyOn, Temptation{rule.ID, why})
}

func (r *run) between(rule *rule) bool {
	return r.from.eea != r.to.eea && r.from.among(&rule.from) && r.to.among(&rule.to)
}

// annotate adds what is true beside the answer: trade agreements, and the duties
// that go with every transfer.
func (r *run) annotate() {
	localised := r.f.is(fact.localised) == Yes
	for _, rule := range r.t.trade {
		if !r.between(rule) {
			continue
		}
		if !rule.InForce(r.f.On) {
			if localised && !slices.ContainsFunc(r.d.NotRelyOn, func(n Temptation) bool { return n.Rule == rule.ID }) {
				r.not(rule, whyNotYet)
			}
			continue
		}
		r.d.Trade = append(r.d.Trade, rule.ID)
		if localised && rule.Effect == "prohibits-localisation" {
			r.d.Flags = append(r.d.Flags, "trade:"+rule.ID)
		}
	}
	if r.law == nil || !r.d.May() || r.d.Outcome == NotATransfer || r.to.eea || r.f.is(fact.personal) != Yes {
		return
	}
	for _, rule := range r.law.duties {
		if rule.Effect == "notify-and-record" && r.applies(rule) {
			r.d.Duties = append(r.d.Duties, rule.ID)
		}
	}
}
