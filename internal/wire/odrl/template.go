// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"entente"
)

// Values are what a form holds: the values of each field by its name. A field
// that is missing or empty restricts nothing.
type Values map[string][]string

// Field is one field of a form.
type Field struct {
	Name     string // as in Values
	Label    string // key of its name for people
	Many     bool   // takes several values, one of which must be met
	Required bool
}

// Template is a form from which offers are made: who may use it, and until
// when, where and for what.
type Template struct {
	Key    string // who: network, member, group, jurisdiction
	Label  string // key of its name for people
	Fields []Field
}

// The fields. Days are UTC; a purpose is an IRI, of the Data Privacy Vocabulary
// for example.
const (
	FieldMember       = "member"
	FieldGroup        = "group"
	FieldJurisdiction = "jurisdiction"
	FieldPurpose      = "purpose"
	FieldUntil        = "until"
)

// Templates lists the forms.
func Templates() []Template {
	field := func(name string, many, required bool) Field {
		return Field{Name: name, Label: "odrl.field." + name, Many: many, Required: required}
	}
	template := func(key string, who ...Field) Template {
		fields := slices.Concat(who, []Field{field(FieldPurpose, false, false), field(FieldUntil, false, false)})
		return Template{Key: key, Label: "odrl.template." + key, Fields: fields}
	}
	return []Template{
		template("network", field(FieldJurisdiction, true, false)),
		template("member", field(FieldMember, true, true), field(FieldJurisdiction, true, false)),
		template("group", field(FieldGroup, true, true), field(FieldJurisdiction, true, false)),
		template("jurisdiction", field(FieldJurisdiction, true, true)),
	}
}

// TemplateOf finds a form by its key.
func TemplateOf(key string) (Template, bool) {
	all := Templates()
	i := slices.IndexFunc(all, func(t Template) bool { return t.Key == key })
	if i < 0 {
		return Template{}, false
	}
	return all[i], true
}

// Feed is the offer of a node's own feed to one member.
func Feed(member string) Policy { return offer([]Constraint{among(Member, []string{member})}) }

// Build makes an offer, without id and target, of the values of a form. The
// errors name the fields.
func (t Template) Build(v Values) (Policy, error) {
	var problems entente.Problems
	for name := range v {
		if !slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Name == name }) {
			problems.Add(name, "odrl.error.field", nil)
		}
	}
	var constraints []Constraint
	if t.Key == "network" {
		constraints = append(constraints, among(Group, []string{Network}))
	}
	for _, f := range t.Fields {
		values := v[f.Name]
		switch {
		case len(values) == 0 && f.Required:
			problems.Add(f.Name, "odrl.error.missing", nil)
		case len(values) > 1 && !f.Many:
			problems.Add(f.Name, "odrl.error.one", nil)
		case len(values) > maxFieldValues:
			problems.Add(f.Name, "odrl.error.many", entente.Args{"Max": maxFieldValues})
		case len(values) > 0:
			for _, s := range values {
				if !valid[f.Name](s) {
					problems.Add(f.Name, "odrl.error."+wrong[f.Name], entente.Args{"Value": s})
				}
			}
			constraints = append(constraints, restriction(f.Name, values))
		}
	}
	if err := problems.Err(); err != nil {
		return Policy{}, err
	}
	return offer(constraints), nil
}

const maxFieldValues = 100

// valid says which values a field takes, wrong the message for the others.
var (
	valid = map[string]func(string) bool{
		FieldMember:       didPattern.MatchString,
		FieldGroup:        absolute,
		FieldJurisdiction: jurisdictionPattern.MatchString,
		FieldPurpose:      absolute,
		FieldUntil:        func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil },
	}
	wrong = map[string]string{
		FieldMember: "did", FieldGroup: "iri", FieldJurisdiction: "jurisdiction", FieldPurpose: "iri", FieldUntil: "day",
	}
	didPattern          = regexp.MustCompile(`^did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,500}$`)
	jurisdictionPattern = regexp.MustCompile(`^[A-Z]{2,3}(-[A-Z0-9]{1,3})?$`)
)

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && len(s) > len(u.Scheme)+1 && len(s) < 500 && !strings.ContainsAny(s, " <>\"{}|\\^`")
}

func offer(constraints []Constraint) Policy {
	return Policy{
		Type: Offer, Profile: []string{Profile},
		Permission: []Rule{{Action: "use", Constraint: constraints}},
	}
}

// restriction is what a field says in a policy.
func restriction(field string, values []string) Constraint {
	switch field {
	case FieldMember:
		return among(Member, values)
	case FieldGroup:
		return among(Group, values)
	case FieldJurisdiction:
		return among(Jurisdiction, values)
	case FieldPurpose:
		return Constraint{Left: vocabulary + OdrlPurpose, Operator: "isA", Right: []Value{{Text: values[0]}}}
	}
	return until(values[0])
}

// Among says that an operand has one of some values.
func Among(operand string, values ...string) Constraint { return among(operand, values) }

// Purposes says that what the data are for is one of some.
func Purposes(values ...string) Constraint { return among(vocabulary+OdrlPurpose, values) }

func among(operand string, values []string) Constraint {
	c := Constraint{Left: operand, Operator: "isAnyOf"}
	for _, s := range values {
		c.Right = append(c.Right, Value{Text: s})
	}
	if len(c.Right) == 1 {
		c.Operator = "eq"
	}
	return c
}

// until ends with the day, in UTC. Written as a moment, it means the same to
// every reader.
func until(day string) Constraint {
	t, _ := time.Parse(time.DateOnly, day) // Build has read it
	return Constraint{Left: vocabulary + DateTime, Operator: "lt", Right: []Value{{
		Text: t.AddDate(0, 0, 1).Format(time.RFC3339), Type: xsd + "dateTime",
	}}}
}

// Read tells which form a policy was made from, and with which values. It is
// not ok for one that was made elsewhere, or says anything more. The envelope
// of the policy does not matter.
func Read(p Policy) (key string, v Values, ok bool) {
	if len(p.Permission) != 1 {
		return "", nil, false
	}
	v = Values{}
	inNetwork := false
	for _, c := range p.Permission[0].Constraint {
		field, values := fieldOf(c)
		if field == FieldGroup && slices.Equal(values, []string{Network}) && !inNetwork {
			inNetwork = true
			continue
		}
		if field == "" || v[field] != nil {
			return "", nil, false
		}
		v[field] = values
	}
	for _, t := range Templates() {
		if (t.Key == "network") != inNetwork {
			continue
		}
		// Whatever was not understood on the way shows as a difference here.
		if again, err := t.Build(v); err == nil && Equal(p, again, Envelope()...) {
			return t.Key, v, true
		}
	}
	return "", nil, false
}

// fieldOf finds the field that a constraint may come from.
func fieldOf(c Constraint) (field string, values []string) {
	for _, v := range c.Right {
		values = append(values, v.Text)
	}
	if len(values) == 0 {
		return "", nil
	}
	switch name(c.Left) {
	case Member:
		return FieldMember, values
	case Group:
		return FieldGroup, values
	case Jurisdiction:
		return FieldJurisdiction, values
	case OdrlPurpose:
		return FieldPurpose, values
	case DateTime:
		if t, err := time.Parse(time.RFC3339, values[0]); err == nil {
			return FieldUntil, []string{t.UTC().AddDate(0, 0, -1).Format(time.DateOnly)}
		}
	}
	return "", nil
}
