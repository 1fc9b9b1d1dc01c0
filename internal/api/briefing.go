// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/ical"
	"entente/internal/kit/limit"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/pagepdf"
	"entente/internal/parts/meeting/brief"
)

const (
	mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

	// The file carries its styles and loads nothing.
	pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
)

type briefingInput struct {
	IDParam
	ViewParams

	Meeting string `query:"meeting" doc:"Meeting that it is for; without one it is about the partner at large"`
}

// addBriefing registers a briefing in each of its forms.
func (a *api) addBriefing() {
	for _, form := range []struct {
		name, media string
		write       func(context.Context, *brief.Briefing) ([]byte, error)
	}{
		{"html", "text/html; charset=utf-8", a.briefingHTML},
		{"pdf", "application/pdf", a.briefingPDF},
		{"docx", mediaDOCX, a.briefingDOCX},
		{"ics", "text/calendar; charset=utf-8", a.briefingICS},
	} {
		op := read("/partners/{id}/briefing/"+form.name, "briefing-"+form.name, "Make a briefing as "+strings.ToUpper(form.name), tagBriefing)
		media, _, _ := strings.Cut(form.media, ";")
		op.Responses = sending("Briefing, with what the reader may see", media)
		register(a, op, func(ctx context.Context, in *briefingInput) (*sentFile, error) {
			b, err := a.brief(ctx, in)
			if err != nil {
				return nil, err
			}
			file, err := form.write(ctx, b)
			out := &sentFile{Status: http.StatusOK, Type: form.media, Body: file, Disposition: attachment(briefingName(in) + "." + form.name)}
			if form.name == "html" {
				out.Disposition, out.Policy = "inline", pagePolicy
			}
			return out, err
		})
	}
	register(a, read("/partners/{id}/briefing/json", "briefing-json", "Gather a briefing as JSON", tagBriefing), a.briefingJSON)
}

func briefingName(in *briefingInput) string {
	if in.Meeting != "" {
		return "briefing-" + in.ID + "-" + in.Meeting
	}
	return "briefing-" + in.ID
}

func (a *api) brief(ctx context.Context, in *briefingInput) (*brief.Briefing, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	b, err := a.Brief.Brief(ctx, v, brief.Request{Partner: in.ID, Meeting: in.Meeting})
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (a *api) briefingHTML(ctx context.Context, b *brief.Briefing) ([]byte, error) {
	d, err := b.Document(i18n.From(ctx))
	if err != nil {
		return nil, fmt.Errorf("lay out the briefing: %w", err)
	}
	var out bytes.Buffer
	err = pagehtml.Write(&out, d)
	return out.Bytes(), err
}

func (a *api) briefingDOCX(ctx context.Context, b *brief.Briefing) ([]byte, error) {
	d, err := b.Document(i18n.From(ctx))
	if err != nil {
		return nil, fmt.Errorf("lay out the briefing: %w", err)
	}
	var out bytes.Buffer
	err = pagedocx.Write(&out, d)
	return out.Bytes(), err
}

// briefingPDF prints. Each print is a browser, so few run at once and nobody
// asks for many.
func (a *api) briefingPDF(ctx context.Context, b *brief.Briefing) ([]byte, error) {
	if wait := a.prints.Take(limit.Address(requestOf(ctx))); wait > 0 {
		return nil, limit.TooMany(wait)
	}
	html, err := a.briefingHTML(ctx, b)
	if err != nil {
		return nil, err
	}
	select {
	case a.printing <- struct{}{}:
		defer func() { <-a.printing }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	var out bytes.Buffer
	err = pagepdf.Printer{Path: a.Chromium}.Print(ctx, html, a.Clock(), &out)
	if errors.Is(err, pagepdf.ErrNoChromium) {
		return nil, entente.Fail(entente.Unavailable, "api.no-browser", nil).Because(err)
	}
	return out.Bytes(), err
}

func (a *api) briefingICS(ctx context.Context, b *brief.Briefing) ([]byte, error) {
	c := b.Calendar(i18n.From(ctx), a.host())
	var out bytes.Buffer
	err := ical.Encode(&out, &c)
	return out.Bytes(), err
}

// host is the domain in the DID of the member, which ends the identifiers of
// events.
func (a *api) host() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(a.Log.Author, "did:web:"), ":")
	return name
}
