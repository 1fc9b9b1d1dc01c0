// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"entente"
)

// Table is a book of rules made ready to decide with. It is safe for use by many.
type Table struct {
	Book Book
	Hash string

	rules   []rule
	byID    map[string]*rule
	regimes map[string]*regime
	trade   []*rule
}

// regime is the rules of one law, by the stage at which they are asked.
type regime struct {
	gates, adequacy, tools, measures, derogations, duties []*rule
}

// rule is a Rule with its conditions compiled.
type rule struct {
	*Rule

	at                         int // its place in the table
	when, conditions, excluded []cond
}

// effects are what a rule can do.
var effects = []string{
	"allow", "allow-with-safeguards", "derogation", "deny-unless", "not-a-transfer", "out-of-chapter-v", "transfer-test", "assess",
	"notify-and-record", "safeguard-duty", "supplementary-effective", "supplementary-not-effective", "prohibits-localisation",
	"preserves-protection", "member-state-may-limit", "suspension-order", "influences", "none",
}

var (
	kindsOfRule   = []string{"gate", "adequacy", "tool", "measure", "derogation", "duty", "trade", "info", "default"}
	regimeNames   = []string{"gdpr", "eui", "led", "jp", "kr", "sg", "ca", "ca-qc", "br", "gb", "ch", "ua", "md", "rs", "non-personal", "trade", "info"}
	verifications = []string{"primary-excerpt", "secondary", "known-text"}
	confidences   = []string{"high", "medium", "low"}
	kindsOfData   = []string{
		"personal", "anonymous", "non-personal", "any", "non-personal-protected-public-sector", "personal-law-enforcement", "health-secondary-use",
	}
)

//go:embed base/rules.json
var baseBook []byte

// Base is the table that the program carries, from the sources named in base.
func Base() (*Table, error) {
	var b Book
	if err := json.Unmarshal(baseBook, &b); err != nil {
		return nil, err
	}
	return NewTable(b)
}

// NewTable checks a book and makes it ready. What is wrong is told by row (from 1,
// as in the spreadsheet) and field, all of it at once.
func NewTable(b Book) (*Table, error) {
	hash, err := b.Hash()
	if err != nil {
		return nil, err
	}
	t := &Table{Book: b, Hash: hash, byID: map[string]*rule{}, regimes: map[string]*regime{}}
	t.rules = make([]rule, len(b.Rules))
	var wrong entente.Problems
	for i := range b.Rules {
		r := &t.rules[i]
		r.Rule, r.at = &t.Book.Rules[i], i
		w := problems{row: i + 1, id: r.ID, all: &wrong}
		r.check(&w)
		if _, double := t.byID[r.ID]; double {
			w.add("id", "double", r.ID)
		}
		t.byID[r.ID] = r
		r.when, r.conditions, r.excluded = w.compile("when", r.When), w.compile("conditions", r.Conditions), w.compile("exclusions", r.Exclusions)
	}
	t.checkTime(&wrong)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	t.sort()
	return t, nil
}

// Rule gives a rule by its id.
func (t *Table) Rule(id string) (Rule, bool) {
	if r := t.byID[id]; r != nil {
		return *r.Rule, true
	}
	return Rule{}, false
}

func (t *Table) sort() {
	for i := range t.rules {
		r := &t.rules[i]
		if r.Regime == "trade" {
			t.trade = append(t.trade, r)
			continue
		}
		g := t.regimes[r.Regime]
		if g == nil {
			g = &regime{}
			t.regimes[r.Regime] = g
		}
		switch r.Kind {
		case "gate":
			g.gates = append(g.gates, r)
		case "adequacy":
			g.adequacy = append(g.adequacy, r)
		case "tool":
			g.tools = append(g.tools, r)
		case "measure":
			g.measures = append(g.measures, r)
		case "derogation":
			g.derogations = append(g.derogations, r)
		case "duty":
			g.duties = append(g.duties, r)
		}
	}
	for _, g := range t.regimes {
		for _, list := range [][]*rule{g.gates, g.adequacy, g.tools, g.measures, g.derogations, g.duties} {
			sort.SliceStable(list, func(a, b int) bool { return list[a].Priority < list[b].Priority })
		}
	}
}

// problems gathers what is wrong with one row.
type problems struct {
	row int
	id  string
	all *entente.Problems
}

func (w *problems) add(field, why string, value any) {
	w.all.Add(fmt.Sprintf("rules[%d].%s", w.row, field), "flow.rule."+why, entente.Args{"Row": w.row, "ID": w.id, "Field": field, "Value": value})
}

func (w *problems) among(field, value string, list []string) {
	if !slices.Contains(list, value) {
		w.add(field, "unknown", value)
	}
}

func (r *rule) check(w *problems) {
	if r.ID == "" || len(r.ID) > 100 || strings.ContainsAny(r.ID, " \t\n\"<>") {
		w.add("id", "id", r.ID)
	}
	w.among("regime", r.Regime, regimeNames)
	w.among("kind", r.Kind, kindsOfRule)
	w.among("effect", r.Effect, effects)
	w.among("data", r.Data, kindsOfData)
	w.among("verification", r.Verification, verifications)
	w.among("confidence", r.Confidence, confidences)
	for field, list := range map[string][]string{"from": r.From, "to": r.To} {
		if len(list) == 0 {
			w.add(field, "missing", "")
		}
		for _, place := range list {
			if !slices.Contains(sets, place) && !KnownPlace(place) {
				w.add(field, "place", place)
			}
		}
	}
	for field, value := range map[string]string{"instrument": r.Instrument, "article": r.Article, "citation.ref": r.Citation.Ref} {
		if strings.TrimSpace(value) == "" {
			w.add(field, "missing", "")
		}
	}
	w.date("inForceFrom", r.InForceFrom)
	if r.InForceTo != "" {
		w.date("inForceTo", r.InForceTo)
		if r.InForceTo < r.InForceFrom {
			w.add("inForceTo", "order", r.InForceTo)
		}
	}
}

func (w *problems) date(field, value string) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		w.add(field, "date", value)
	}
}
