// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// mostRows is how many rows a page about one thing shows of a list; the list
// itself has all.
const mostRows = 100

// instrumentView is everything that the page of an instrument shows.
type instrumentView struct {
	instrumentRow
	commitments []commitmentRow
	total       int
	mayEdit     bool
	source      entente.Provenance
}

// instrument is the page of one.
func (p *Pages) instrument(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	thing := p.instrumentThing()
	e, err := thing.Get(r)
	if err != nil {
		return err
	}
	list, err := p.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{Instrument: e.ID}, record.Query{Sort: "made", Desc: true, Limit: mostRows})
	if err != nil {
		return err
	}
	commitments, _, err := p.commitmentRows(ctx, v, list.Rows)
	if err != nil {
		return err
	}
	rows, _, err := p.instrumentRows(ctx, v, []record.Entry[registry.Instrument]{e})
	if err != nil {
		return err
	}
	page, err := thing.Page(r, e, r.URL.Path, desk.TabOverview)
	if err != nil {
		return err
	}
	view := instrumentView{
		instrumentRow: rows[0], commitments: commitments, total: list.Total, source: e.Data.Provenance,
		mayEdit: !v.Past() && v.Actor.May(entente.MayEdit),
	}
	page.Kicker = desk.Word(i18n.From(ctx), "registry.instrument-kind", e.Data.Kind)
	page.Facts = templ.Join(statusTag(view.standing), ui.Why(view.why(ctx)), page.Facts)
	return desk.Render(w, r, page, instrumentPage(view))
}

// why says how the status is worked out, and from which dates.
func (i instrumentView) why(ctx context.Context) ui.Reason {
	return ui.Reason{
		Text: statusWhy(ctx, i.standing), Formula: i18n.T(ctx, "registry.status-formula"),
		Inputs: i.dates(ctx), Sources: []entente.Provenance{i.Data.Provenance},
	}
}

// dates are the four dates, each by itself.
func (i instrumentView) dates(ctx context.Context) []ui.Item {
	d := i.Data
	return []ui.Item{
		{Label: i18n.T(ctx, "field.signed"), Show: ui.DateText(d.Signed, "")},
		{Label: i18n.T(ctx, "field.applied"), Show: ui.DateText(d.Applied, "")},
		{Label: i18n.T(ctx, "field.inForce"), Show: ui.DateText(d.InForce, "")},
		{Label: i18n.T(ctx, "field.expires"), Show: ui.DateText(d.Expires, "")},
	}
}

// facts are the facts beside the dates.
func (i instrumentView) facts(ctx context.Context) []ui.Item {
	p, d := i18n.From(ctx), i.Data
	out := []ui.Item{
		{Label: p.T("field.parties"), Show: allParties(i.names, sides(d.Parties, i.self))},
		{Label: p.T("field.topics"), Show: topicLinks(i.names, d.Topics)},
	}
	if len(d.Topics) == 0 {
		out[1].Show = nil
	}
	if d.CELEX != "" {
		out = append(out, ui.Item{Label: p.T("field.celex"), Show: outside(d.CELEX, eurLex(p.Lang(), d.CELEX))})
	}
	if d.Reference != "" {
		out = append(out, ui.Item{Label: p.T("field.reference"), Text: d.Reference})
	}
	return append(out, ui.Item{Label: p.T("field.reported"), Text: desk.Word(p, "registry.reported", d.Reported)})
}

// eurLex is the address of an act on EUR-Lex, in the reader's language.
func eurLex(lang, celex string) string {
	return "https://eur-lex.europa.eu/legal-content/" + strings.ToUpper(lang) + "/TXT/?uri=" + url.QueryEscape("CELEX:"+celex)
}

// gap says why the status that the source reports is not borne out.
func (i instrumentView) gap(ctx context.Context) string {
	p := i18n.From(ctx)
	return p.T("registry.gap", entente.Args{
		"Reported": desk.Word(p, "registry.reported", i.Data.Reported), "Derived": p.T("registry.status." + string(i.standing.Status)),
	})
}
