// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/ical"
	"entente/internal/kit/page"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/pagepdf"
	"entente/internal/parts/meeting/brief"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// briefingView is the page on which a briefing is asked for.
type briefingView struct {
	path, partner, name string
	partners            []ui.Option
	pdf                 bool // there is a program that prints
}

func (b briefingView) file(format string) string {
	return b.path + "/" + format + "?" + url.Values{"partner": {b.partner}}.Encode()
}

// briefing lets the reader choose whose relationship it is about and how to
// take it along.
func (p *Pages) briefing(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	m, err := p.Meeting.Meetings.Get(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, m.Data.Parties, nil)
	if err != nil {
		return err
	}
	b := briefingView{path: r.URL.Path}
	for _, id := range desk.Others(m.Data.Parties, p.Self) {
		if names.Known(id) {
			b.partners = append(b.partners, ui.Option{Value: id, Text: names.Partner(id)})
		}
	}
	b.partner = ui.QueryOf(r).Get("partner")
	if b.partner == "" && len(b.partners) > 0 {
		b.partner = b.partners[0].Value
	}
	if !names.Known(b.partner) {
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	b.name = names.Partner(b.partner)
	_, err = pagepdf.Find(p.Chromium)
	b.pdf = err == nil
	crumbs, err := p.crumbs(ctx, v, m.ID)
	if err != nil {
		return err
	}
	head := ui.Page{Kicker: m.Data.Title, Title: i18n.T(ctx, "meeting.briefing.for", entente.Args{"Partner": b.name}), Lead: i18n.T(ctx, "meeting.briefing.lead"), Nav: "meetings", Crumbs: crumbs, Narrow: true}
	return desk.Render(w, r, head, briefingPage(b))
}

// briefingFile answers with the briefing itself.
func (p *Pages) briefingFile(w http.ResponseWriter, r *http.Request) error {
	ctx, v, format := r.Context(), desk.View(r), r.PathValue("format")
	kind, ok := formats[format]
	if !ok {
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	partner := ui.QueryOf(r).Get("partner")
	b, err := p.Briefs.Brief(ctx, v, brief.Request{Partner: partner, Meeting: r.PathValue("id")})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := p.write(ctx, &out, b, format); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	if format == "html" {
		// It styles itself, and runs and loads nothing.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-modals allow-popups")
	} else {
		h.Set("Content-Disposition", attachment("briefing-"+b.Partner.ID+"-"+string(v.Day)+"."+format))
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		desk.Logger(ctx).DebugContext(ctx, "send a briefing", "error", err) // the reader is gone
	}
	return nil
}

// formats are the forms of a briefing with their media types.
var formats = map[string]string{
	"html": "text/html; charset=utf-8", "pdf": "application/pdf", "ics": "text/calendar; charset=utf-8",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

func (p *Pages) write(ctx context.Context, out *bytes.Buffer, b *brief.Briefing, format string) error {
	say := i18n.From(ctx)
	if format == "ics" {
		c := b.Calendar(say, p.Host)
		if err := ical.Encode(out, &c); err != nil {
			return fmt.Errorf("write the calendar: %w", err)
		}
		return nil
	}
	d, err := b.Document(say)
	if err != nil {
		return fmt.Errorf("lay out the briefing: %w", err)
	}
	switch format {
	case "docx":
		err = pagedocx.Write(out, d)
	case "pdf":
		return p.print(ctx, out, d)
	default:
		err = pagehtml.Write(out, d)
	}
	if err != nil {
		return fmt.Errorf("write the briefing as %s: %w", format, err)
	}
	return nil
}

func (p *Pages) print(ctx context.Context, out *bytes.Buffer, d *page.Document) error {
	var html bytes.Buffer
	if err := pagehtml.Write(&html, d); err != nil {
		return fmt.Errorf("write the briefing to print: %w", err)
	}
	err := pagepdf.Printer{Path: p.Chromium}.Print(ctx, html.Bytes(), p.Clock(), out)
	if errors.Is(err, pagepdf.ErrNoChromium) {
		return entente.Fail(entente.Unavailable, "error.no-chromium", nil).Because(err)
	}
	if err != nil {
		return fmt.Errorf("print the briefing: %w", err)
	}
	return nil
}
