// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entente"
)

// Facts are what is known of a flow. Each fact of the vocabulary is known to be so,
// known not to be so, or unknown.
type Facts struct {
	On         string // the day it is asked for, YYYY-MM-DD
	From, To   string // places of the exporter and the importer
	Law        string // the exporter's law, where it is not that of its place: a regime's name
	Categories []string
	Yes, No    bits
}

// Say makes a fact of the vocabulary known: "exporter-role", "controller", true.
// Where a question has one answer, a yes denies the others. It gives false for
// what the vocabulary does not have.
func (f *Facts) Say(question, answer string, so bool) bool {
	bit, ok := factBit[question+":"+answer]
	if ok {
		f.say(bit, so)
	}
	return ok
}

func (f *Facts) say(bit int, so bool) {
	if !so {
		f.Yes.clear(bit)
		f.No.set(bit)
		return
	}
	if g := factGroup[bit]; g.one {
		f.Deny(g.name)
	}
	f.No.clear(bit)
	f.Yes.set(bit)
}

// Deny makes all answers to a question known not to be so, but those known to be.
func (f *Facts) Deny(question string) {
	g := groups[question]
	if g == nil {
		return
	}
	for i := range g.values {
		if g.one {
			f.Yes.clear(g.first + i)
		}
		if !f.Yes.has(g.first + i) {
			f.No.set(g.first + i)
		}
	}
}

// Is tells what is known of a fact.
func (f *Facts) Is(question, answer string) Truth {
	bit, ok := factBit[question+":"+answer]
	if !ok {
		return Unknown
	}
	return f.is(bit)
}

// is is Is by the fact's bit.
func (f *Facts) is(bit int) Truth {
	switch {
	case f.Yes.has(bit):
		return Yes
	case f.No.has(bit):
		return No
	}
	return Unknown
}

func (f *Facts) any(of *bits) Truth {
	if f.Yes.meets(of) {
		return Yes
	}
	if f.No.covers(of) {
		return No
	}
	return Unknown
}

// factsJSON is how facts are stored and sent.
type factsJSON struct {
	On         string   `json:"on"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Law        string   `json:"law,omitempty"`
	Categories []string `json:"categories"`
	Yes        []string `json:"yes"`
	No         []string `json:"no"`
}

func (b *bits) names() []string {
	out := []string{}
	for i, name := range factName {
		if b.has(i) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// MarshalJSON writes facts by name, in an order that does not hang on the program.
func (f Facts) MarshalJSON() ([]byte, error) {
	j := factsJSON{On: f.On, From: f.From, To: f.To, Law: f.Law, Categories: append([]string{}, f.Categories...), Yes: f.Yes.names(), No: f.No.names()}
	return json.Marshal(j)
}

// UnmarshalJSON reads facts, and refuses those that the vocabulary does not have.
func (f *Facts) UnmarshalJSON(text []byte) error {
	var j factsJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*f = Facts{On: j.On, From: j.From, To: j.To, Law: j.Law, Categories: j.Categories}
	for i, list := range [][]string{j.No, j.Yes} {
		for _, name := range list {
			bit, ok := factBit[name]
			if !ok {
				return entente.FieldError("facts", "flow.fact.unknown", entente.Args{"Name": fmt.Sprintf("%.100s", name)})
			}
			f.say(bit, i == 1)
		}
	}
	return nil
}

// Check says what of the facts cannot be decided about.
func (f *Facts) Check() error {
	var wrong entente.Problems
	if _, err := time.Parse(time.DateOnly, f.On); err != nil {
		wrong.Add("on", "flow.fact.date", entente.Args{"Value": fmt.Sprintf("%.40s", f.On)})
	}
	for field, place := range map[string]string{"from": f.From, "to": f.To} {
		if !KnownPlace(place) {
			wrong.Add(field, "flow.fact.place", entente.Args{"Value": fmt.Sprintf("%.40s", place)})
		}
	}
	if f.Law != "" && !slices.Contains(regimeNames, f.Law) {
		wrong.Add("law", "flow.fact.law", entente.Args{"Value": fmt.Sprintf("%.40s", f.Law)})
	}
	return wrong.Err()
}

// AnswersOf lists the answers that the vocabulary has to a question.
func AnswersOf(question string) []string {
	if g := groups[question]; g != nil {
		return slices.Clone(g.values)
	}
	return nil
}
