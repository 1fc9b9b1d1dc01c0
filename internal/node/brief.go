// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/ical"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/pagepdf"
	"entente/internal/parts/meeting/brief"
)

// BriefFormats are the forms that a briefing can be written in.
func BriefFormats() []string { return []string{"html", "pdf", "docx", "ics"} }

// Briefing gathers the briefing for a meeting with a partner; without a
// meeting, for the partner at large.
func (n *Node) Briefing(ctx context.Context, v entente.View, partner, meeting string) (*brief.Briefing, error) {
	return n.Briefs.Brief(ctx, v, brief.Request{Partner: partner, Meeting: meeting})
}

// WriteBriefing gives a briefing in one of [BriefFormats].
func (n *Node) WriteBriefing(ctx context.Context, b *brief.Briefing, p *i18n.Printer, format string) ([]byte, error) {
	var out bytes.Buffer
	if format == "ics" {
		c := b.Calendar(p, n.host())
		err := ical.Encode(&out, &c)
		return out.Bytes(), err
	}
	d, err := b.Document(p)
	if err != nil {
		return nil, err
	}
	switch format {
	case "html":
		err = pagehtml.Write(&out, d)
	case "docx":
		err = pagedocx.Write(&out, d)
	case "pdf":
		var html bytes.Buffer
		if err := pagehtml.Write(&html, d); err != nil {
			return nil, err
		}
		err = pagepdf.Printer{Path: n.Config.Chromium}.Print(ctx, html.Bytes(), n.Clock(), &out)
		if errors.Is(err, pagepdf.ErrNoChromium) {
			err = entente.Fail(entente.Unavailable, "error.no-chromium", nil).Because(err)
		}
	default:
		return nil, entente.FieldError("format", "error.choice", entente.Args{"Value": entente.Shorten(format, 40)})
	}
	return out.Bytes(), err
}

// host is what the node's own identifiers end in: the host of its DID.
func (n *Node) host() string {
	host, _, _ := strings.Cut(strings.TrimPrefix(n.Log.Author, "did:web:"), ":")
	return host
}
