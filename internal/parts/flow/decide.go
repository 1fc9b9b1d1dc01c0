// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"slices"
	"strings"
)

// The stages of the law's own order.
const (
	stageScope      = "scope"
	stageGate       = "gate"
	stageAdequacy   = "adequacy"
	stageTool       = "tool"
	stageMeasure    = "measure"
	stageDerogation = "derogation"
	stageOnward     = "onward"
	stageOther      = "non-personal"
)

// run is one decision in the making.
type run struct {
	t        *Table
	f        *Facts
	from, to where
	law      *regime
	d        Decision
	missing  bits
	doubt    bool   // a rule might have held, had more been known
	barred   bool   // a gate might stand in the way
	granted  string // what the choice of the law takes for granted
	review   bool   // a rule sends the flow to a person
	blocker  string
	bound    []Condition // what gates that stand open ask for
	ground   string      // a gate that is a ground by itself
}

// Decide answers whether data may flow, by the law's own order: is it personal,
// whose law, is it a transfer at all, does an authority demand it, adequacy, tools
// with their assessment, derogations, and otherwise no.
func (t *Table) Decide(f *Facts) Decision {
	r := run{t: t, f: f, from: locate(f.From, f.On), to: locate(f.To, f.On)}
	r.d.Trace = make([]Step, 0, 2) // enough for a decision of the Union
	r.d.Regime = r.regime()
	switch f.is(fact.personal) {
	case Unknown:
		r.miss("data-personal", "personal")
		r.refer()
	case Yes:
		if !r.inside() {
			r.personal()
			r.premise()
		}
	default:
		r.other()
	}
	r.tempt()
	r.annotate()
	r.d.whole()
	return r.d
}

// regime tells whose law governs the export.
func (r *run) regime() string {
	if r.f.Law != "" {
		return r.f.Law
	}
	if r.from.place == institutions {
		return "eui"
	}
	if r.from.eea {
		return r.police()
	}
	if law := lawOf[r.from.place]; law != "" {
		return law
	}
	if len(r.from.place) > 2 {
		return lawOf[r.from.place[:2]] // a province without rules of its own
	}
	return ""
}

// police tells the Regulation from the Directive for the police: who exports, and for
// what, decides. A purpose that is not known can be bound; who it is has to be known.
func (r *run) police() string {
	kind, purpose := r.f.is(fact.byPolice), r.f.is(fact.forPolice)
	switch {
	case kind == No || purpose == No:
		return "gdpr"
	case kind == Yes:
		if purpose == Unknown {
			r.granted = "purpose:law-enforcement"
		}
		return "led"
	case purpose == Unknown:
		r.granted = "not purpose:law-enforcement"
	default:
		r.miss("exporter-kind", "law-enforcement-authority")
		r.barred = true
	}
	return "gdpr"
}

// premise holds an answer that lets data flow against what it takes for granted: what
// a contract can bind becomes a condition, and for the rest a person is asked.
func (r *run) premise() {
	switch {
	case !r.d.May():
	case r.barred:
		r.d.Basis, r.d.Conditions, r.d.Flags = nil, nil, nil
		r.refer()
	case r.granted != "":
		r.d.Conditions = append(r.d.Conditions, Condition{Name: r.granted, Rule: r.d.Basis[0], Enforcer: AtNegotiation, Open: true})
		if r.d.Outcome == Allow {
			r.d.Outcome = AllowWith
		}
	}
}

// lawOf has the laws of third countries that the program knows, by place: JP, CA-QC.
// A law of which a table has no rules is still the law, and allows nothing.
var lawOf = func() map[string]string {
	laws := map[string]string{}
	for _, name := range regimeNames {
		if place := strings.ToUpper(name); KnownPlace(place) && place != institutions {
			laws[place] = name
		}
	}
	return laws
}()

func (r *run) personal() {
	gdpr := r.t.toward("gdpr", r.to.place)
	r.law = gdpr
	if r.d.Regime != "gdpr" {
		r.law = r.t.toward(r.d.Regime, r.to.place)
	}
	if r.gates(gdpr, true) {
		return
	}
	if r.d.Regime == "" {
		if r.f.is(fact.exporterUnder) == Yes {
			r.refer() // the Regulation reaches it abroad: its rules start from the Area
			return
		}
		r.onward()
		return
	}
	if r.d.Regime != "gdpr" && r.gates(r.law, false) {
		return
	}
	stages := [...]struct {
		name  string
		rules []*rule
	}{{stageAdequacy, r.law.adequacy}, {stageTool, r.law.tools}, {stageDerogation, r.law.derogations}}
	for _, s := range stages {
		if s.name == stageDerogation && r.doubt {
			break // a derogation is for want of anything else, and that is not known
		}
		if s.name == stageTool {
			r.d.Trace = slices.Grow(r.d.Trace, len(r.law.tools)+len(r.law.derogations))
		}
		for _, rule := range s.rules {
			if r.applies(rule) && r.try(s.name, rule) {
				return
			}
		}
	}
	r.none()
}

// inside: data that does not leave the Area, or goes to or from the institutions.
func (r *run) inside() bool {
	home := r.from.eea || r.from.place == institutions
	if !home || !r.to.eea && r.to.place != institutions {
		return false
	}
	rule := r.t.byID["EU-GDPR-intra-EEA"]
	return rule != nil && rule.InForce(r.f.On) && r.try(stageGate, rule)
}

// applies tells whether a rule is meant for these places on this day.
func (r *run) applies(rule *rule) bool {
	return rule.InForce(r.f.On) && r.from.among(&rule.from) && (rule.to.adequate || r.to.among(&rule.to))
}

// gates asks what stands before the grounds. It gives true when one has decided.
func (r *run) gates(law *regime, gdpr bool) bool {
	for _, rule := range law.gates {
		if !rule.InForce(r.f.On) {
			continue
		}
		switch rule.Effect {
		case "not-a-transfer":
			if gdpr && r.all(rule) == Yes && (r.d.Regime == "gdpr" || r.d.Regime == "eui" || r.f.is(fact.byDataSubject) == Yes) {
				r.settle(NotATransfer, stageScope, rule, Yes, "")
				return true
			}
		case "transfer-test":
			if r.test(rule) {
				return true
			}
		case "suspension-order":
			if r.from.among(&rule.from) && r.whenever(rule) == Yes {
				r.settle(Deny, stageGate, rule, Yes, rule.when[0].name)
				return true
			}
		case "deny-unless":
			if gdpr == (r.d.Regime == "gdpr" || r.d.Regime == "eui") && r.applies(rule) && r.stands(rule) {
				return true
			}
		}
	}
	return false
}

// test is the test of what is a transfer: one criterion that fails is enough.
// What is not known counts as met, which is the strict side.
func (r *run) test(rule *rule) bool {
	if r.d.Regime != "" && r.d.Regime != "gdpr" {
		return false // the exporter's own law has its own rules
	}
	if r.f.is(fact.fromArea) == Yes && r.d.Regime == "" {
		return false // it came from here: see onward
	}
	if r.d.Regime == "" {
		under := r.f.is(fact.exporterUnder)
		if under == Yes {
			return false
		}
		r.settle(NotATransfer, stageScope, rule, No, "exporter-subject-to-gdpr")
		if under == Unknown {
			r.d.Conditions = append(r.d.Conditions, Condition{Name: "not exporter-under:gdpr", Rule: rule.ID, Enforcer: AtNegotiation, Open: true})
		}
		if r.to.eea && r.f.is(fact.toProcessor) != No {
			r.d.Conditions = append(r.d.Conditions, Condition{Name: "chapter-v-only-when-processor-sends-back", Rule: rule.ID, Enforcer: ByPerson, Open: true})
		}
		r.d.Flags = append(r.d.Flags, "law-of-the-exporter-not-in-the-table")
		return true
	}
	for i := range rule.conditions {
		c := &rule.conditions[i]
		if c.op == opNot && c.holds(r.f, &r.to) == No {
			r.settle(NotATransfer, stageScope, rule, No, c.name)
			return true
		}
	}
	return false
}

// stands tells whether a gate stands in the way. One that opens leaves its
// conditions behind; so does one of which it is not known whether it is there.
func (r *run) stands(rule *rule) bool {
	there := r.whenever(rule)
	if there == No {
		return false
	}
	v := r.weigh(rule)
	if v.holds == No && there == Yes {
		r.settle(Deny, stageGate, rule, No, v.why)
		r.d.Cures = append(r.d.Cures, v.why)
		return true
	}
	if v.holds != Yes {
		r.step(stageGate, rule, Unknown, v.why)
		r.doubt, r.barred = true, true
		for i := range rule.when {
			rule.when[i].unknown(r.f, &r.to, &r.missing)
		}
		if r.blocker == "" {
			r.blocker = rule.ID
		}
		return false
	}
	r.step(stageGate, rule, Yes, "")
	r.bound = append(r.bound, v.conditions...)
	if rule.Effect == "deny-unless" && there == Yes && r.f.is(fact.agreed) == Yes {
		r.ground = rule.ID
	}
	return false
}

func (r *run) whenever(rule *rule) Truth {
	if len(rule.when) == 0 {
		return No
	}
	return every(rule.when, r.f, &r.to)
}

func (r *run) all(rule *rule) Truth { return every(rule.conditions, r.f, &r.to) }

// try weighs a rule that would allow. It gives true when it does.
func (r *run) try(stage string, rule *rule) bool {
	v := r.weigh(rule)
	r.step(stage, rule, v.holds, v.why)
	switch v.holds {
	case Unknown:
		r.doubt = r.doubt || !v.review
		r.review = r.review || v.review
		return false
	case No:
		if v.blocker != "" {
			r.blocker = v.blocker
		}
		if v.tempting {
			r.d.NotRelyOn = append(r.d.NotRelyOn, Temptation{rule.ID, v.why})
			r.d.Cures = append(r.d.Cures, v.why)
		}
		return false
	case Yes:
	}
	r.d.Conditions = slices.Concat(v.conditions, r.bound)
	r.d.Basis = append([]string{rule.ID}, v.also...)
	r.d.Outcome = Allow
	if len(r.d.Conditions) > 0 {
		r.d.Outcome = AllowWith
	}
	r.flags(rule)
	r.d.Cures = nil
	return true
}

// none: no ground was found.
func (r *run) none() {
	switch {
	case r.review:
		r.d.Outcome = Refer
		r.d.Cures = []string{conditionLegal, "document-art3(2)-gap"}
	case r.ground != "" && !r.barred:
		r.d.Outcome, r.d.Basis, r.d.Conditions, r.d.Cures = AllowWith, []string{r.ground}, r.bound, nil
	case r.doubt:
		r.refer()
	default:
		r.d.Outcome = Deny
		if r.blocker != "" {
			r.d.Basis = []string{r.blocker}
		}
		if len(r.d.Cures) == 0 {
			r.d.Cures = []string{"art46-tool"}
		}
	}
}

func (r *run) refer() {
	r.d.Outcome = Refer
	r.d.Missing = r.missing.names()
	if r.blocker != "" {
		r.d.Basis = []string{r.blocker}
	}
	r.d.Cures = []string{conditionLegal}
}

// onward: data that came from the Area and goes on from a third country whose own
// law the table does not have. The conditions under which it came go with it.
func (r *run) onward() {
	dpf := r.t.byID["EU-A45-US"]
	if r.from.place == "US" && r.f.is(fact.exporterListed) == Yes && dpf != nil && dpf.InForce(r.f.On) {
		if r.f.is(fact.onwardContract) == Yes || r.f.is(fact.contract) == Yes {
			r.settle(AllowWith, stageOnward, dpf, Yes, "")
			r.d.Conditions = []Condition{{Name: "dpf-onward-transfer-contract", Rule: dpf.ID, Enforcer: AtNegotiation, Open: true}}
			r.flags(dpf)
			return
		}
		r.step(stageOnward, dpf, No, "dpf-onward-transfer-contract")
		r.d.Cures = []string{"dpf-onward-transfer-contract"}
	} else {
		r.d.Cures = []string{"onward-transfer-under-the-conditions-it-came-with"}
	}
	r.d.Outcome = Deny
}

func (r *run) settle(o Outcome, stage string, rule *rule, holds Truth, why string) {
	r.step(stage, rule, holds, why)
	r.d.Outcome, r.d.Basis = o, []string{rule.ID}
}

func (r *run) step(stage string, rule *rule, holds Truth, why string) {
	r.d.Trace = append(r.d.Trace, Step{stage, rule.ID, holds, why})
}

func (r *run) miss(question, answer string) { r.missing.set(factBit[question+":"+answer]) }

func (r *run) flags(rule *rule) {
	for _, f := range rule.Flags {
		if r.f.On >= f.From {
			r.d.Flags = append(r.d.Flags, f.Flag)
		}
	}
}
