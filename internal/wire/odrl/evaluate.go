// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"slices"
	"strings"

	"entente"
)

// Evaluate judges a request under a policy, in the state of the world that is
// given. It never fails: what cannot be judged is not allowed, and the decision
// says why. Every rule and constraint is judged, so that the whole of it shows.
func Evaluate(p Policy, r Request, w World) Decision {
	j := judgement{request: r, world: w}
	root := Node{Kind: KindPolicy, ID: p.ID, Words: p.ID, Outcome: Yes}

	strange := j.frame(p)
	var permissions, prohibitions, obligations []Node
	for _, rule := range p.Permission {
		permissions = append(permissions, j.rule(KindPermission, rule, p))
	}
	for _, rule := range p.Prohibition {
		prohibitions = append(prohibitions, j.rule(KindProhibition, rule, p))
	}
	for _, rule := range p.Obligation {
		obligations = append(obligations, j.duty(KindObligation, rule))
	}
	root.Children = slices.Concat(strange, prohibitions, obligations, permissions)

	violated := slices.ContainsFunc(obligations, func(n Node) bool { return n.State == Violated })
	permitted, prohibited := or(outcomes(permissions)...), or(outcomes(prohibitions)...)
	switch {
	case len(strange) > 0:
		root.Outcome, root.Reason = Unknown, "odrl.reason.policy-unknown"
	case prohibited == Yes:
		root.Outcome, root.Reason = No, "odrl.reason.prohibited"
	case violated:
		root.Outcome, root.Reason = No, "odrl.reason.obligation-violated"
	case prohibited == Unknown:
		root.Outcome, root.Reason = Unknown, "odrl.reason.prohibition-unknown"
	case slices.Contains(outcomes(obligations), Unknown):
		root.Outcome, root.Reason = Unknown, "odrl.reason.obligation-unknown"
	case permitted == Yes:
		root.Reason = "odrl.reason.permitted"
	case permitted == Unknown:
		root.Outcome, root.Reason = Unknown, "odrl.reason.permission-unknown"
	default:
		root.Outcome, root.Reason = No, "odrl.reason.not-permitted"
	}
	return Decision{Allowed: root.Outcome == Yes, Because: root}
}

// frame lists what about the policy as a whole we do not know.
func (judgement) frame(p Policy) []Node {
	var out []Node
	for _, profile := range p.Profile {
		if profile != Profile && name(profile) != "core" {
			out = append(out, Node{
				Kind: KindProfile, Words: profile, Outcome: Unknown,
				Reason: "odrl.reason.profile", Args: entente.Args{"Name": profile},
			})
		}
	}
	if !slices.Contains([]string{Set, Offer, Agreement}, p.Type) {
		out = append(out, unknownProperty("@type"))
	}
	if !slices.Contains([]string{"", "perm", "prohibit", "invalid"}, p.Conflict) {
		out = append(out, unknownProperty("conflict"))
	}
	for k := range p.Other {
		if !foreign(k) {
			out = append(out, unknownProperty(k))
		}
	}
	slices.SortFunc(out, func(a, b Node) int { return strings.Compare(a.Kind+a.Words, b.Kind+b.Words) })
	return out
}

// foreign tells whether a member of a policy is of another vocabulary than ODRL,
// and so says nothing about what is allowed: a title, a context.
func foreign(member string) bool {
	return member == "@context" || strings.Contains(name(member), ":")
}

func unknownProperty(names string) Node {
	return Node{
		Kind: KindProperty, Words: names, Outcome: Unknown,
		Reason: "odrl.reason.property", Args: entente.Args{"Names": names},
	}
}

// rule judges whether a permission or a prohibition applies to the request.
func (j judgement) rule(kind string, r Rule, p Policy) Node {
	n := Node{Kind: kind, ID: r.ID, Words: r.Action}
	n.Children = j.premises(r, p)
	n.Active = and(outcomes(n.Children)...)
	n.Outcome = n.Active
	for _, d := range r.Duty {
		duty := j.duty(KindDuty, d)
		if duty.State == Violated {
			n.Active = No
		}
		n.Outcome = and(n.Outcome, duty.Outcome)
		n.Children = append(n.Children, duty)
	}
	// A remedy mends an infringement; it does not lift the prohibition.
	for _, d := range r.Remedy {
		n.Children = append(n.Children, j.duty(KindRemedy, d))
	}
	if len(r.Other) > 0 {
		// It might widen the rule as well as narrow it.
		n.Children = append(n.Children, unknownProperty(extraNames(r.Other)))
		n.Outcome, n.Active = Unknown, Unknown
	}
	n.Reason = "odrl.reason." + kind + "-" + string(n.Outcome)
	if n.Outcome == Unknown {
		n.Reason += "-rule"
	}
	return n
}

// premises judges what a rule says about whom, what and when.
func (j judgement) premises(r Rule, p Policy) []Node {
	var out []Node
	if target := orElse(r.Target, p.Target); target.ID != "" {
		out = append(out, j.covered(KindTarget, target, j.request.Target))
	}
	if party := orElse(r.Assignee, p.Assignee); party.ID != "" {
		out = append(out, j.covered(KindAssignee, party, j.request.Party))
	}
	if r.Action != "" {
		n := Node{
			Kind: KindAction, Words: r.Action, Outcome: covers(name(r.Action), name(j.request.Action)),
			Reason: "odrl.reason.compared", Args: entente.Args{"Is": j.request.Action},
		}
		if n.Outcome == Unknown {
			n.Reason = "odrl.reason.action"
		}
		out = append(out, n)
	}
	for _, c := range r.Constraint {
		out = append(out, j.constraint(c))
	}
	return out
}

// covered judges whether a party or an asset is the one, or in the collection,
// that a rule names.
func (j judgement) covered(kind string, rule Ref, asked string) Node {
	n := Node{
		Kind: kind, Words: rule.ID, Outcome: under(j.world.Parts, asked, rule.ID),
		Reason: "odrl.reason.compared", Args: entente.Args{"Is": asked},
	}
	switch {
	case asked == "":
		n.Outcome, n.Reason, n.Args = Unknown, "odrl.reason.no-fact", entente.Args{"Name": kind}
	case n.Outcome == Unknown && rule.Collection:
		n.Reason = "odrl.reason.membership"
	case n.Outcome == Unknown:
		n.Outcome = No // another single party or asset
	}
	return n
}

func orElse(own Ref, common string) Ref {
	if own.ID != "" {
		return own
	}
	return Ref{ID: common}
}

// duty judges whether a duty is fulfilled. The world says where it stands; what
// we cannot read in it makes that unknown, for it might ask for something else
// than what was done.
func (j judgement) duty(kind string, d Rule) Node {
	key := d.Key()
	n := Node{Kind: kind, ID: key, Words: d.Action, State: j.world.Duties[key]}
	switch n.State {
	case "", Pending:
		n.State, n.Outcome = Pending, No
	case Fulfilled:
		n.Outcome = Yes
	case Violated:
		n.Outcome = No
	default:
		n.Outcome = Unknown
	}
	n.Active, n.Reason = Yes, "odrl.reason.duty-"+string(n.State)
	understood := func(node Node) {
		n.Children = append(n.Children, node)
		n.Active = and(n.Active, node.Outcome)
		if node.Outcome == Unknown {
			n.Outcome = Unknown
		}
	}
	if _, ok := includedIn[name(d.Action)]; !ok {
		understood(Node{
			Kind: KindAction, Words: d.Action, Outcome: Unknown,
			Reason: "odrl.reason.action", Args: entente.Args{"Is": d.Action},
		})
	}
	for _, c := range d.Constraint {
		understood(j.constraint(c))
	}
	for _, c := range d.Consequence {
		// A consequence is owed besides: its own state shows, and decides
		// nothing while the duty itself is not fulfilled.
		n.Children = append(n.Children, j.duty(KindConsequence, c))
	}
	if len(d.Other) > 0 {
		understood(unknownProperty(extraNames(d.Other)))
	}
	if n.Outcome == Unknown {
		n.Reason = "odrl.reason.duty-unknown"
	}
	return n
}
