// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// partnerRow is a partner with what there is with it.
type partnerRow struct {
	record.Entry[registry.Partner]
	registry.Tally
	names *desk.Names
}

var partnerTable = ui.Table[partnerRow]{
	Caption: "registry.partners.caption", Sort: "name", Empty: "registry.partners.empty",
	Columns: []ui.Column[partnerRow]{
		{Key: "name", Label: "field.partner", Sort: true, Cell: func(_ context.Context, r partnerRow) ui.Cell {
			return ui.Cell{Text: r.names.Partner(r.ID), Href: "/partners/" + r.ID}
		}},
		{Key: "code", Label: "registry.column.code", Sort: true, Hidden: true, Cell: func(_ context.Context, r partnerRow) ui.Cell { return ui.Cell{Text: r.Data.Alpha2} }},
		{Key: "kind", Label: "field.kind", Sort: true, Cell: func(ctx context.Context, r partnerRow) ui.Cell {
			return ui.Cell{Text: desk.Word(i18n.From(ctx), "registry.partner-kind", string(r.Data.Kind))}
		}},
		{Key: "relation", Label: "field.relation", Sort: true, Cell: func(ctx context.Context, r partnerRow) ui.Cell {
			return ui.Cell{Text: desk.Word(i18n.From(ctx), "registry.relation", r.Data.Relation)}
		}},
		{Key: "member-of", Label: "field.memberOf", Hidden: true, Cell: func(_ context.Context, r partnerRow) ui.Cell {
			return ui.Cell{Text: r.names.Partner(r.Data.MemberOf)}
		}},
		{Key: "instruments", Label: "ui.nav.instruments", Kind: ui.Number, Cell: func(ctx context.Context, r partnerRow) ui.Cell {
			return countCell(ctx, r.Instruments, "/instruments?partner="+r.ID)
		}},
		{Key: "commitments", Label: "ui.nav.commitments", Kind: ui.Number, Cell: func(ctx context.Context, r partnerRow) ui.Cell {
			return countCell(ctx, r.Commitments, "/commitments?partner="+r.ID)
		}},
		{Key: "open", Label: "registry.column.open", Kind: ui.Number, Cell: func(ctx context.Context, r partnerRow) ui.Cell { return countCell(ctx, r.Open, "") }},
		{Key: "overdue", Label: "registry.column.overdue", Kind: ui.Number, Cell: func(ctx context.Context, r partnerRow) ui.Cell {
			return countCell(ctx, r.Overdue, "/commitments?due=overdue&partner="+r.ID)
		}},
		{Key: "basis", Label: "field.source", Sort: true, Hidden: true, Cell: func(ctx context.Context, r partnerRow) ui.Cell { return sourceCell(ctx, r.Data.Provenance) }},
	},
}

// partners is the list.
func (p *Pages) partners(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	kinds, err := p.Registry.Choices(ctx, v, "partner", "kind")
	if err != nil {
		return err
	}
	relations, err := p.Registry.Choices(ctx, v, "partner", "relation")
	if err != nil {
		return err
	}
	f := registry.PartnerFilter{Text: q.Get("q"), Kind: q.Get("kind"), Relation: q.Get("relation"), Basis: q.Get("basis"), Confidence: q.Get("confidence")}
	say, names := i18n.From(ctx), &desk.Names{}
	return desk.Listing[partnerRow]{
		Page: ui.Page{
			Title: say.T("ui.nav.partners"), Nav: "partners", Lead: say.T("registry.partners.lead"),
			Actions: templ.Join(
				buttonTo(ui.Primary, newButton(ctx, v, registry.KindPartner, "/partners/new")),
				ui.ButtonLink(ui.Secondary, say.T("list.post"), "/posts"),
			),
		},
		Table: partnerTable, File: "partners",
		Filters: append([]ui.Filter{
			{Name: "q", Label: say.T("registry.filter.name")},
			{Name: "kind", Label: say.T("field.kind"), Options: options(say, "registry.partner-kind", kinds)},
			{Name: "relation", Label: say.T("field.relation"), Options: options(say, "registry.relation", relations)},
		}, basisFilters(ctx, q)...),
		Read: func(ctx context.Context, v entente.View, rq record.Query) ([]partnerRow, int, error) {
			page, err := p.Registry.ListPartners(ctx, v, f, rq)
			if err != nil {
				return nil, 0, err
			}
			rows, n, err := p.partnerRows(ctx, v, page.Rows)
			names = n
			return rows, page.Total, err
		},
		Foot: func() templ.Component { return names.Footnotes() },
	}.Serve(w, r)
}

func (p *Pages) partnerRows(ctx context.Context, v entente.View, list []record.Entry[registry.Partner]) ([]partnerRow, *desk.Names, error) {
	tallies, err := p.Registry.TallyPartners(ctx, v, ids(list)...)
	if err != nil {
		return nil, nil, err
	}
	named := ids(list)
	for _, e := range list {
		named = append(named, e.Data.MemberOf)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, named, nil)
	rows := make([]partnerRow, len(list))
	for i, e := range list {
		rows[i] = partnerRow{e, tallies[e.ID], names}
	}
	return rows, names, err
}

// relations are the frameworks that the form offers.
var relations = []string{
	"digital-partnership", "trade-and-technology-council", "digital-dialogue", "adequacy-and-tca", "adequacy-only", "candidate", "western-balkans",
	"eastern-partnership", "southern-neighbourhood", "eea-efta", "efta", "eu", "eu-member-state", "indo-pacific", "latin-america-caribbean",
	"middle-east", "sub-saharan-africa", "territory", "regional-organisation", "international-organisation", "team-europe-platform", "financier",
}

func (p *Pages) partnerThing() *desk.Thing[registry.Partner] {
	return &desk.Thing[registry.Partner]{
		Book: p.Registry.Partners, Nav: "partners", Path: "/partners/{id}", New: "/partners/new", Handles: p.Handles,
		Name: func(ctx context.Context, e record.Entry[registry.Partner]) string {
			return desk.PartnerName(i18n.From(ctx), e.ID, e.Data)
		},
		Blank: func(*http.Request) (registry.Partner, error) {
			return registry.Partner{Kind: registry.State, Provenance: desk.OwnWork()}, nil
		},
		Fill: func(d registry.Partner) url.Values {
			f := url.Values{"name": {d.Name}, "kind": {string(d.Kind)}, "relation": {d.Relation}, "alpha2": {d.Alpha2}, "alpha3": {d.Alpha3}, "memberOf": {d.MemberOf}}
			desk.FillProvenance(f, d.Provenance)
			return f
		},
		Read: func(f url.Values, d registry.Partner) (registry.Partner, error) {
			d.Name, d.Kind, d.Relation = f.Get("name"), registry.PartnerKind(f.Get("kind")), f.Get("relation")
			d.Alpha2, d.Alpha3, d.MemberOf = f.Get("alpha2"), f.Get("alpha3"), f.Get("memberOf")
			d.Provenance = desk.ReadProvenance(f)
			return d, nil
		},
		Fields: func(ctx context.Context, v entente.View, f ui.Form, d registry.Partner) (templ.Component, error) {
			say := i18n.From(ctx)
			partners, err := p.partnerOptions(ctx, v, nil)
			return partnerForm(f, desk.Options(say, "registry.partner-kind", registry.PartnerKinds()...),
				with(say, options(say, "registry.relation", relations), "registry.relation", d.Relation), partners), err
		},
		Say: p.sayPartner,
	}
}

func (p *Pages) sayPartner(ctx context.Context, v entente.View, list []registry.Partner) (func(field, value string) string, error) {
	var named []string
	for _, d := range list {
		named = append(named, d.MemberOf)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, named, nil)
	say := i18n.From(ctx)
	return func(field, value string) string {
		switch field {
		case "memberOf":
			return names.Partner(value)
		case "kind":
			return desk.Word(say, "registry.partner-kind", value)
		case "relation":
			return desk.Word(say, "registry.relation", value)
		}
		return ""
	}, err
}
