// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

const (
	mostFound   = 200
	mostTyped   = 8  // under the search box
	mostOfAKind = 10 // on the page, before one kind is chosen
)

// kindOrder is how results are grouped: what people look for most first.
var kindOrder = []string{
	registry.KindPartner, meeting.KindMeeting, registry.KindInstrument, registry.KindCommitment, registry.KindTopic,
	registry.KindPost, "person", registry.KindAccount, meeting.KindAgendaItem, meeting.KindDecision, meeting.KindActionItem,
	meeting.KindDocument, meeting.KindLine,
}

// hitGroup is the results of one kind.
type hitGroup struct {
	kind string
	hits []ui.Hit
}

func (p Pages) search(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	text := q.Get("q")
	found, err := p.find(ctx, v, text)
	if err != nil {
		return err
	}
	if ui.Wants(r) == "search-hits" {
		hits, err := p.hits(ctx, v, text, found[:min(mostTyped, len(found))])
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "private, no-cache")
		return ui.SearchHits(hits, len(found), ui.Href(ctx, "/search?"+url.Values{"q": {text}}.Encode())).Render(ctx, w)
	}
	kind := q.Get("kind")
	groups, err := p.groups(ctx, v, text, found, kind)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "search.title"), Lead: i18n.T(ctx, "search.lead")}
	if text != "" {
		page.Title = i18n.T(ctx, "search.title-for", entente.Args{"Text": entente.Shorten(text, 60)})
		page.Lead = ""
	}
	if len(found) > 0 {
		page.Tabs = kindTabs(ctx, q, found, kind)
	}
	return desk.Render(w, r, page, searchBody(text, len(found), groups, kind))
}

// find asks for the words as they are typed. In another language than that of
// the record, partners are found by what they are called there too.
func (p Pages) find(ctx context.Context, v entente.View, text string) ([]search.Hit, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	found, err := search.Find(ctx, p.DB, v, text, mostFound)
	if err != nil {
		return nil, err
	}
	partners, err := p.partnersCalled(ctx, v, text)
	if err != nil {
		return nil, err
	}
	for _, h := range found {
		if !slices.ContainsFunc(partners, func(o search.Hit) bool { return o.ID == h.ID }) {
			partners = append(partners, h)
		}
	}
	return partners[:min(len(partners), mostFound)], nil
}

func (p Pages) partnersCalled(ctx context.Context, v entente.View, text string) ([]search.Hit, error) {
	words := strings.Fields(search.Fold(text))
	say := i18n.From(ctx)
	if say.Lang() == "en" || len(words) == 0 {
		return nil, nil
	}
	page, err := p.Registry.ListPartners(ctx, v, registry.PartnerFilter{}, record.Query{Limit: mostNamed})
	if err != nil {
		return nil, err
	}
	var out []search.Hit
	for _, e := range page.Rows {
		name := desk.PartnerName(say, e.ID, e.Data)
		if holds(search.Fold(name), words) {
			out = append(out, search.Hit{ID: e.ID, Kind: registry.KindPartner, Title: name})
		}
	}
	return out, nil
}

// holds reports whether each word begins one of the text.
func holds(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(strings.Fields(text), func(t string) bool { return strings.HasPrefix(t, w) })
	})
}

// groups sorts results by kind and keeps those that the page shows.
func (p Pages) groups(ctx context.Context, v entente.View, text string, found []search.Hit, kind string) ([]hitGroup, error) {
	var out []hitGroup
	for _, k := range kindOrder {
		if kind != "" && k != kind {
			continue
		}
		var list []search.Hit
		for _, h := range found {
			if h.Kind == k && (kind != "" || len(list) < mostOfAKind) {
				list = append(list, h)
			}
		}
		if len(list) == 0 {
			continue
		}
		hits, err := p.hits(ctx, v, text, list)
		if err != nil {
			return nil, err
		}
		for i := range hits {
			hits[i].Kind = "" // the heading says it
		}
		out = append(out, hitGroup{k, hits})
	}
	return out, nil
}

func kindTabs(ctx context.Context, q ui.Query, found []search.Hit, kind string) []ui.Tab {
	n := map[string]int{}
	for _, h := range found {
		n[h.Kind]++
	}
	tabs := []ui.Tab{{Text: i18n.T(ctx, "search.all"), Href: q.Without("kind").String(), Count: len(found), Counted: true, Current: kind == ""}}
	for _, k := range kindOrder {
		if n[k] > 0 {
			tabs = append(tabs, ui.Tab{Text: i18n.T(ctx, "search.kind."+k), Href: q.With("kind", k).String(), Count: n[k], Counted: true, Current: k == kind})
		}
	}
	return tabs
}

// hits says where each result is to be read.
func (p Pages) hits(ctx context.Context, v entente.View, text string, found []search.Hit) ([]ui.Hit, error) {
	say := i18n.From(ctx)
	var partners []string
	for _, h := range found {
		if h.Kind == registry.KindPartner {
			partners = append(partners, h.ID)
		}
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, partners, nil)
	if err != nil {
		return nil, err
	}
	out := make([]ui.Hit, 0, len(found))
	for _, h := range found {
		href, err := p.place(ctx, v, h)
		if entente.Is(err, entente.NotFound) {
			continue // what it belongs to may not be seen
		}
		if err != nil {
			return nil, fmt.Errorf("find the page of %s: %w", h.ID, err)
		}
		hit := ui.Hit{Href: href, Title: h.Title, Kind: say.T("search.one." + h.Kind), Excerpt: spans(h.Excerpt, text)}
		if h.Kind == registry.KindPartner {
			hit.Title = names.Partner(h.ID)
		}
		out = append(out, hit)
	}
	return out, nil
}

// place is the page on which a result stands.
func (p Pages) place(ctx context.Context, v entente.View, h search.Hit) (string, error) {
	in := func(id, anchor string, err error) (string, error) {
		return "/meetings/" + id + "#" + anchor, err
	}
	switch h.Kind {
	case registry.KindAccount:
		e, err := p.Registry.Accounts.Get(ctx, v, h.ID)
		return "/commitments/" + e.Data.Commitment, err
	case meeting.KindAgendaItem:
		e, err := p.Meeting.Agenda.Get(ctx, v, h.ID)
		return in(e.Data.Meeting, h.ID, err)
	case meeting.KindDecision:
		e, err := p.Meeting.Decisions.Get(ctx, v, h.ID)
		return in(e.Data.Meeting, h.ID, err)
	case meeting.KindActionItem:
		e, err := p.Meeting.Actions.Get(ctx, v, h.ID)
		return in(e.Data.Meeting, h.ID, err)
	case meeting.KindDocument:
		e, err := p.Meeting.Documents.Get(ctx, v, h.ID)
		return in(e.Data.Meeting, h.ID, err)
	case meeting.KindLine:
		l, err := p.Meeting.Lines.Get(ctx, v, h.ID)
		if err != nil {
			return "", err
		}
		e, err := p.Meeting.Agenda.Get(ctx, v, l.Data.AgendaItem)
		return in(e.Data.Meeting, l.Data.AgendaItem, err)
	}
	return "/" + h.Kind + "s/" + h.ID, nil
}

// spans marks in an excerpt the words that were searched for.
func spans(excerpt, text string) []ui.Span {
	asked := strings.Fields(search.Fold(text))
	var out []ui.Span
	for i, word := range strings.Fields(excerpt) {
		found := false
		for part := range strings.FieldsSeq(search.Fold(word)) {
			found = found || slices.ContainsFunc(asked, func(a string) bool { return strings.HasPrefix(part, a) })
		}
		if i > 0 {
			word = " " + word
		}
		if n := len(out); n > 0 && out[n-1].Found == found {
			out[n-1].Text += word
		} else {
			out = append(out, ui.Span{Text: word, Found: found})
		}
	}
	return out
}
