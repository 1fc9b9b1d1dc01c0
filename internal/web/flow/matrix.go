// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// exporters are the places whose own law the table has, and one State for the
// Union, whose law is the same in all.
var exporters = []string{"DE", "EUI", "NO", "JP", "KR", "SG", "CA", "BR", "GB", "CH", "UA", "MD", "RS"}

// importers are asked in this order.
var importers = []string{"DE", "JP", "KR", "SG", "CA", "IN", "BR", "GB", "CH", "US", "UA", "MD", "RS", "AL", "BA", "ME", "MK", "XK"}

// kindsOfFlow are the kinds of data that the matrix can be asked for.
var kindsOfFlow = []string{"customers", "staff", "health", "public", "machine"}

type matrixView struct {
	kind, on string
	kinds    []ui.Link
	to       []string
	rows     []matrixRow
}

type matrixRow struct {
	from  string
	cells []matrixCell
}

type matrixCell struct {
	same    bool
	outcome flow.Outcome
	basis   string
	href    string
}

// typical are the facts of a kind of data between two companies, or two ministries.
func typical(kind string) url.Values {
	q := url.Values{"asked": {"data-personal", "data-category", "purpose", "tool", "importer-kind", "exporter-kind", "exporter-role", "importer-role", "data-state"}}
	is := []string{"data-personal:personal", "data-state:clear", "exporter-role:controller", "importer-role:controller", "purpose:other", "exporter-kind:company", "importer-kind:company"}
	switch kind {
	case "staff":
		is = append(is, "data-category:hr")
	case "health":
		is = append(is, "data-category:health")
	case "public":
		is = slices.Concat(is[:5], []string{"exporter-kind:ministry", "importer-kind:ministry"})
	case "machine":
		is = []string{"data-state:non-personal"}
	}
	q["is"] = is
	return q
}

func (p *Pages) matrix(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, q := r.Context(), desk.View(r).Actor, ui.QueryOf(r)
	if err := actor.Need(entente.MayRead); err != nil {
		return err
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	v := matrixView{kind: q.Get("data"), on: q.Get("day"), to: importers}
	if !slices.Contains(kindsOfFlow, v.kind) {
		v.kind = kindsOfFlow[0]
	}
	for _, k := range kindsOfFlow {
		l := ui.Link{Text: i18n.T(ctx, "flow.matrix."+k), Href: "/flow/matrix?data=" + k}
		if k == v.kind {
			l.Href = ""
		}
		v.kinds = append(v.kinds, l)
	}
	for _, from := range exporters {
		row := matrixRow{from: from}
		for _, to := range importers {
			row.cells = append(row.cells, p.cell(t, v, from, to))
		}
		v.rows = append(v.rows, row)
	}
	page := ui.Page{Title: i18n.T(ctx, "flow.matrix.title"), Lead: i18n.T(ctx, "flow.matrix.lead"), Nav: nav, Crumbs: crumbs(ctx), Tabs: tabs(ctx, "matrix")}
	return desk.Render(w, r, page, matrixPage(v))
}

func (p *Pages) cell(t *flow.Table, v matrixView, from, to string) matrixCell {
	if from == to {
		return matrixCell{same: true}
	}
	q := typical(v.kind)
	q.Set("from", from)
	q.Set("to", to)
	if v.on != "" {
		q.Set("day", v.on)
	}
	f := p.factsOf(q)
	if f.Check() != nil {
		return matrixCell{same: true}
	}
	d := t.Decide(&f)
	c := matrixCell{outcome: d.Outcome, href: "/flow/answer?" + q.Encode()}
	if len(d.Basis) > 0 {
		c.basis = d.Basis[0]
	}
	return c
}

// mark is the sign of an outcome, so that it can be told without colour.
func mark(o flow.Outcome) string {
	switch o {
	case flow.Allow:
		return "●"
	case flow.AllowWith:
		return "◐"
	case flow.NotATransfer:
		return "○"
	case flow.Refer:
		return "?"
	case flow.Deny:
	}
	return "✕"
}

func cellTitle(ctx context.Context, from, to string, c matrixCell) string {
	s := place(ctx, from) + " → " + place(ctx, to) + ": " + outcome(ctx, c.outcome)
	if c.basis != "" {
		s += ", " + c.basis
	}
	return s
}
