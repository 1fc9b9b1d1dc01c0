// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"bytes"
	"context"
	"fmt"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/picture"
	"entente/internal/web/ui"
)

// How many partners and topics the drawing names; the rest is one row and one
// column.
const (
	matrixRows = 22
	matrixCols = 22
)

// rest stands for all partners or topics that are not named.
const rest = ""

// matrix draws the most active corner of the grid; whole draws all of it, for
// the files.
func (g *grid) matrix(ctx context.Context, whole bool) picture.Matrix {
	say := i18n.From(ctx)
	rows, cols := g.partners, g.topics
	if !whole {
		rows, cols = named(rows, matrixRows), named(cols, matrixCols)
	}
	m := picture.Matrix{
		Frame: picture.Frame{ID: "matrix", Title: say.T("home.matrix.title-" + string(g.by)), Desc: say.T("home.matrix.desc")},
		Words: picture.MatrixWords{Corner: say.T("home.matrix.corner"), Total: say.T("home.matrix.total")},
		Steps: steps(g.most()),
	}
	for _, id := range rows {
		h := picture.Head{Label: say.T("home.matrix.other-partners")}
		if id != rest {
			h = picture.Head{Label: g.names.Partner(id), Href: ui.Href(ctx, "/partners/"+id)}
		}
		m.Rows = append(m.Rows, h)
	}
	for _, id := range cols {
		h := picture.Head{Label: say.T("home.matrix.other-topics")}
		if id != rest {
			h = picture.Head{Label: g.names.Topic(id), Href: ui.Href(ctx, "/topics/"+id)}
		}
		m.Cols = append(m.Cols, h)
	}
	row, col := places(rows), places(cols)
	at := map[[2]int]int{}
	for key, n := range g.count {
		at[[2]int{row(key[0]), col(key[1])}] += n
	}
	for place, n := range at {
		partner, topic := rows[place[0]], cols[place[1]]
		m.Cells = append(m.Cells, picture.Cell{
			Row: place[0], Col: place[1], Count: n, Href: g.list(ctx, partner, topic),
			Title: say.T("home.matrix.cell", entente.Args{
				"Partner": m.Rows[place[0]].Label, "Topic": m.Cols[place[1]].Label, "Number": n,
			}),
		})
	}
	return m
}

// list is the address of the list that a cell counts; there is none for what
// stands for several.
func (g *grid) list(ctx context.Context, partner, topic string) string {
	if partner == rest || topic == rest {
		return ""
	}
	return ui.Href(ctx, "/"+string(g.by)+"?"+url.Values{"partner": {partner}, "topic": {topic}}.Encode())
}

// named keeps the first of a list and lets rest stand for the others.
func named(list []string, most int) []string {
	if len(list) <= most+1 {
		return list
	}
	return append(append([]string{}, list[:most]...), rest)
}

// places finds where an identifier stands; what is not named is in the rest.
func places(list []string) func(string) int {
	at := make(map[string]int, len(list))
	for i, id := range list {
		at[id] = i
	}
	return func(id string) int {
		if i, ok := at[id]; ok {
			return i
		}
		return len(list) - 1
	}
}

func (g *grid) most() int {
	most := 0
	for _, n := range g.count {
		most = max(most, n)
	}
	return most
}

// steps are the highest counts of the four lighter inks: halves of the highest.
func steps(most int) [4]int {
	s := [4]int{most / 16, most / 8, most / 4, most / 2}
	least := 1
	for i := range s {
		s[i] = max(s[i], least)
		least = s[i] + 1
	}
	return s
}

const (
	wide   = 960
	narrow = 360
)

// figures are the drawings of the home page.
func (g *grid) figures(ctx context.Context, v entente.View) ([]ui.Picture, error) {
	source := i18n.T(ctx, "home.source", entente.Args{"Date": v.Day})
	var out []ui.Picture
	matrix, world := g.matrix(ctx, false), g.world(ctx)
	for _, f := range []struct {
		file          string
		draw          picture.Picture
		title         string
		caption, note string
	}{
		{"matrix", matrix, matrix.Title, i18n.T(ctx, "home.matrix.caption-"+string(g.by)), g.cut(ctx)},
		{"map", world, world.Title, i18n.T(ctx, "home.map.caption"), i18n.T(ctx, "home.map.note")},
	} {
		var b bytes.Buffer
		if err := picture.Responsive(&b, f.draw, wide, narrow); err != nil {
			return nil, fmt.Errorf("draw the %s: %w", f.file, err)
		}
		p := ui.Picture{
			ID: f.file, Title: f.title, Caption: f.caption, Source: source, Note: f.note,
			Drawing: templ.Raw(b.String()), Twin: ui.Twin(f.title, f.draw.Table()),
		}
		for _, kind := range []string{"csv", "xlsx", "svg"} {
			address := "/figures/" + f.file + "." + kind
			if g.by != byCommitments {
				address += "?by=" + string(g.by)
			}
			p.Downloads = append(p.Downloads, ui.Link{Text: map[string]string{"csv": "CSV", "xlsx": "XLSX", "svg": "SVG"}[kind], Href: address})
		}
		out = append(out, p)
	}
	return out, nil
}

// cut says what the drawing does not name.
func (g *grid) cut(ctx context.Context) string {
	rows, cols := min(len(g.partners), matrixRows+1), min(len(g.topics), matrixCols+1)
	if rows == len(g.partners) && cols == len(g.topics) {
		return ""
	}
	if rows < len(g.partners) {
		rows = matrixRows
	}
	if cols < len(g.topics) {
		cols = matrixCols
	}
	return i18n.T(ctx, "home.matrix.cut", entente.Args{
		"Rows": rows, "AllRows": len(g.partners), "Cols": cols, "AllCols": len(g.topics),
	})
}
