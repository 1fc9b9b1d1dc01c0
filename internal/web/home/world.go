// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/picture"
	"entente/internal/kit/sheet"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// spritePath is where the shapes of the map are served, apart from the page, so
// that a browser keeps them. The number changes with the boundary file.
const spritePath = "/map/1/shapes.svg"

var shapes = sync.OnceValues(func() ([]byte, error) {
	var b bytes.Buffer
	if err := picture.DefaultBoundaries().Sprite(&b); err != nil {
		return nil, fmt.Errorf("write the shapes of the map: %w", err)
	}
	return b.Bytes(), nil
})

func sprite(w http.ResponseWriter, r *http.Request) error {
	b, err := shapes()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	if _, err := w.Write(b); err != nil {
		desk.Logger(r.Context()).DebugContext(r.Context(), "send the shapes of the map", "error", err) // the reader is gone
	}
	return nil
}

// world paints each partner by its count. The members of a union that is a
// partner are painted as the union, unless they are partners of their own; so
// are those of this member, in a tone that is no amount.
func (g *grid) world(ctx context.Context) picture.World {
	say := i18n.From(ctx)
	most := 0
	for _, n := range g.total {
		most = max(most, n)
	}
	s := steps(most)
	m := picture.World{
		Frame: picture.Frame{ID: "map", Title: say.T("home.map.title-" + string(g.by)), Desc: say.T("home.map.desc"), Legend: amounts(s)},
		// The window is wide enough for the neighbourhood of most members of the
		// network as it is.
		Insets: []picture.Inset{{Label: say.T("home.map.europe"), West: -12, South: 33, East: 46, North: 62}},
		Sprite: spritePath,
		Words:  picture.WorldWords{Area: say.T("home.map.area"), Value: say.T("home.map.value")},
		Values: map[string]picture.Mark{},
	}
	paint := func(code, id string) {
		n := g.total[id]
		m.Values[code] = picture.Mark{
			Ink: ink(n, s), Name: g.names.Partner(id), Label: g.names.Partner(id), Href: ui.Href(ctx, "/partners/"+id),
			Value: say.T("home.map.value-"+string(g.by), entente.Args{"Count": n}),
		}
	}
	own := picture.Mark{Ink: picture.Muted, Name: g.names.Partner(g.self), Value: say.T("home.map.self"), Href: ui.Href(ctx, "/partners/"+g.self)}
	for code, union := range g.members {
		if union == g.self {
			m.Values[code] = own
		} else if g.total[union] > 0 {
			paint(code, union)
		}
	}
	for _, id := range g.partners {
		if code := g.alpha2[id]; code != "" {
			paint(code, id)
		}
	}
	if code := g.alpha2[g.self]; code != "" {
		m.Values[code] = own
	}
	if g.names.Known(g.self) {
		m.Legend = append(m.Legend, picture.LegendItem{Ink: picture.Muted, Label: say.T("home.map.own", entente.Args{"Name": g.names.Partner(g.self)})})
	}
	return m
}

// ink is the amount of a count.
func ink(n int, s [4]int) picture.Ink {
	for i, high := range s {
		if n <= high {
			return picture.L1 + picture.Ink(i)
		}
	}
	return picture.L5
}

// amounts is the legend of the inks.
func amounts(s [4]int) []picture.LegendItem {
	var out []picture.LegendItem
	low := 1
	for i, high := range s {
		label := strconv.Itoa(low)
		if high > low {
			label += "–" + strconv.Itoa(high)
		}
		out = append(out, picture.LegendItem{Ink: picture.L1 + picture.Ink(i), Label: label})
		low = high + 1
	}
	return append(out, picture.LegendItem{Ink: picture.L5, Label: "≥ " + strconv.Itoa(low)})
}

// figure sends what a drawing shows: as rows, with all partners and topics, or
// the drawing itself with its shapes inside.
func (p Pages) figure(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	name, kind, _ := strings.Cut(r.PathValue("file"), ".")
	g, err := p.grid(ctx, v, measureOf(ui.QueryOf(r)))
	if err != nil {
		return err
	}
	var drawing picture.Picture
	switch {
	case name == "matrix" && kind == "svg":
		drawing = g.matrix(ctx, false)
	case name == "matrix":
		drawing = g.matrix(ctx, true)
	case name == "map":
		world := g.world(ctx)
		world.Sprite, world.Note = "", i18n.T(ctx, "home.map.note")
		drawing = world
	default:
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	file := string(g.by) + "-" + name
	switch kind {
	case "csv", "xlsx":
		return desk.SendTable(w, r, sheetOf(drawing.Table()), file, kind)
	case "svg":
		b, err := picture.Bytes(drawing, wide)
		if err != nil {
			return fmt.Errorf("draw %s: %w", file, err)
		}
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Content-Disposition", `attachment; filename="`+file+`.svg"`)
		w.Header().Set("Cache-Control", "private, no-cache")
		if _, err := w.Write(b); err != nil { //nolint:gosec // kit/picture escapes what it draws
			desk.Logger(ctx).DebugContext(ctx, "send a figure", "error", err) // the reader is gone
		}
		return nil
	}
	return entente.Fail(entente.NotFound, "error.not-found", nil)
}

func sheetOf(t picture.Table) sheet.Table {
	out := sheet.Table{Rows: t.Rows}
	for i, h := range t.Headers {
		c := sheet.Column{Title: h}
		if i > 0 {
			c.Kind = sheet.Number // a cell that is none stays text
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}
