// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// Words for where a commitment stands that are no account's state.
const (
	stateDisagreement = "disagreement" // accounts differ
	stateNone         = "none"         // nothing is known
)

// stateOf is the one word for where a commitment stands: what its accounts say
// together, that they differ, or what the source reports.
func stateOf(c registry.Commitment, accounts []registry.Account, stated []registry.Stated) string {
	switch {
	case len(registry.Disagreements(accounts, stated...)) > 0:
		return stateDisagreement
	case len(accounts) > 0:
		return string(accounts[0].State)
	}
	return cmp.Or(c.Reported, stateNone)
}

// stateTones are the tones of the states and of the words that sources use.
var stateTones = map[string]ui.Tone{
	"done": ui.Good, "in-force": ui.Good, "signed": ui.Good, "ongoing": ui.Info, stateDisagreement: ui.Warn, "dropped": ui.Quiet,
}

func stateTone(state string) ui.Tone { return cmp.Or(stateTones[state], ui.Neutral) }

// stateWord says where a commitment stands.
func stateWord(p *i18n.Printer, state string) string {
	if p.Has("registry.state." + state) {
		return p.T("registry.state." + state)
	}
	return desk.Word(p, "registry.reported", state)
}

// whoSays tells whose word the state of a commitment is.
func whoSays(p *i18n.Printer, names *desk.Names, c registry.Commitment, accounts []registry.Account) string {
	switch {
	case len(accounts) > 1:
		return p.T("registry.says.sides")
	case len(accounts) == 1:
		return p.T("registry.says.side", entente.Args{"Side": names.Partner(accounts[0].Side)})
	case c.Reported != "":
		return p.T("registry.says.source")
	}
	return ""
}

var statusTones = map[registry.Status]ui.Tone{
	registry.StatusInForce: ui.Good, registry.StatusApplied: ui.Good, registry.StatusSigned: ui.Info, registry.StatusAdopted: ui.Good,
	registry.StatusPending: ui.Info, registry.StatusExpired: ui.Quiet, registry.StatusUnknown: ui.Neutral,
}

// statusWhy says on which date a status rests.
func statusWhy(ctx context.Context, s registry.Standing) string {
	return i18n.T(ctx, "registry.status-why."+string(s.Status), entente.Args{"Date": s.Since})
}

// options are the choices of a filter or field, in the order of their words.
func options(p *i18n.Printer, area string, values []string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, v := range values {
		out[i] = ui.Option{Value: v, Text: desk.Word(p, area, v)}
	}
	return sorted(p, out)
}

// sorted orders choices by their text, as the reader's language does.
func sorted(p *i18n.Printer, list []ui.Option) []ui.Option {
	c := collate.New(language.Make(p.Lang()), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b ui.Option) int { return c.CompareString(a.Text, b.Text) })
	return list
}

// with puts a value among the choices that is not there, so that a form does
// not lose it.
func with(p *i18n.Printer, list []ui.Option, area, value string) []ui.Option {
	if value == "" || slices.ContainsFunc(list, func(o ui.Option) bool { return o.Value == value }) {
		return list
	}
	return append(list, ui.Option{Value: value, Text: desk.Word(p, area, value)})
}

// maxChoices bounds how many things a field or filter offers.
const maxChoices = 500

// partnerOptions offers partners by name; with a count, only those of which it
// is not zero.
func (p *Pages) partnerOptions(ctx context.Context, v entente.View, count func(registry.Tally) int) ([]ui.Option, error) {
	page, err := p.Registry.ListPartners(ctx, v, registry.PartnerFilter{}, record.Query{Limit: maxChoices})
	if err != nil {
		return nil, err
	}
	tallies := map[string]registry.Tally{}
	if count != nil {
		if tallies, err = p.Registry.TallyPartners(ctx, v, ids(page.Rows)...); err != nil {
			return nil, err
		}
	}
	say, out := i18n.From(ctx), []ui.Option{}
	for _, e := range page.Rows {
		if count == nil || count(tallies[e.ID]) > 0 {
			out = append(out, ui.Option{Value: e.ID, Text: desk.PartnerName(say, e.ID, e.Data)})
		}
	}
	return sorted(say, out), nil
}

// topicOptions is the same for topics.
func (p *Pages) topicOptions(ctx context.Context, v entente.View, count func(registry.Tally) int) ([]ui.Option, error) {
	page, err := p.Registry.ListTopics(ctx, v, "", record.Query{Limit: maxChoices})
	if err != nil {
		return nil, err
	}
	tallies := map[string]registry.Tally{}
	if count != nil {
		if tallies, err = p.Registry.TallyTopics(ctx, v, ids(page.Rows)...); err != nil {
			return nil, err
		}
	}
	say, out := i18n.From(ctx), []ui.Option{}
	for _, e := range page.Rows {
		if count == nil || count(tallies[e.ID]) > 0 {
			out = append(out, ui.Option{Value: e.ID, Text: e.Data.In(say.Lang())})
		}
	}
	return sorted(say, out), nil
}

func ids[T any](entries []record.Entry[T]) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.ID
	}
	return out
}

// newButton leads an editor to the form of a new thing; nobody else sees it.
func newButton(ctx context.Context, v entente.View, kind, href string) *ui.Link {
	if v.Past() || !v.Actor.May(entente.MayEdit) {
		return nil
	}
	return &ui.Link{Text: desk.Word(i18n.From(ctx), "new", kind), Href: href}
}

// basisFilters narrow a list by what stands behind its facts. Confidence is
// there when the address asks for it.
func basisFilters(ctx context.Context, q ui.Query) []ui.Filter {
	p := i18n.From(ctx)
	return append(
		[]ui.Filter{{Name: "basis", Label: p.T("field.basis"), Options: desk.Options(p, "basis-short", entente.Bases()...)}},
		asked(q, ui.Filter{Name: "confidence", Label: p.T("field.confidence"), Options: desk.Options(p, "confidence", entente.Confidences()...)})...,
	)
}

// asked are the filters that a list has only when a link leads to it with
// them, so that they are seen and can be lifted.
func asked(q ui.Query, filters ...ui.Filter) []ui.Filter {
	var out []ui.Filter
	for _, f := range filters {
		if q.Get(f.Name) != "" {
			out = append(out, f)
		}
	}
	return out
}
