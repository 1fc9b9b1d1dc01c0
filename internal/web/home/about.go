// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"context"
	"net/http"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/picture"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p Pages) about(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	self, err := p.selfName(ctx, v)
	if err != nil {
		return err
	}
	grounds, err := p.grounds(ctx, v)
	if err != nil {
		return err
	}
	size, at, err := p.Log.End(ctx)
	if err != nil {
		return err
	}
	facts := []ui.Item{{Label: i18n.T(ctx, "about.member"), Text: self}}
	for _, g := range grounds {
		facts = append(facts, ui.Item{Label: i18n.T(ctx, "home.record."+g.kind), Text: i18n.Number(ctx, g.total), Show: counted(g.total, g.path)})
	}
	// How busy the log is, is for the node's own people.
	if v.Actor.May(entente.MayRead) {
		facts = append(facts, ui.Item{Label: i18n.T(ctx, "about.versions"), Text: i18n.Number(ctx, size)})
		if !at.IsZero() {
			facts = append(facts, ui.Item{Label: i18n.T(ctx, "about.data-date"), Text: i18n.DayTime(ctx, at)})
		}
	}
	page := ui.Page{Title: i18n.T(ctx, "about.title"), Lead: i18n.T(ctx, "about.lead"), Narrow: true}
	return desk.Render(w, r, page, aboutBody(facts, picture.DefaultBoundaries().Source()))
}

// selfName says the member whose node this is.
func (p Pages) selfName(ctx context.Context, v entente.View) (string, error) {
	names, err := desk.LoadNames(ctx, p.Registry, v, []string{p.Self}, nil)
	if err != nil {
		return "", err
	}
	if !names.Known(p.Self) {
		return ui.ShellOf(ctx).Theme.Name, nil
	}
	return names.Partner(p.Self), nil
}

// bases are the meanings of what can stand behind a fact.
func bases(ctx context.Context) []ui.Item {
	var out []ui.Item
	for _, b := range entente.Bases() {
		out = append(out, ui.Item{Label: i18n.T(ctx, "basis."+string(b)), Text: i18n.T(ctx, "about.basis-means."+string(b))})
	}
	return out
}

func confidences(ctx context.Context) []ui.Item {
	var out []ui.Item
	for _, c := range entente.Confidences() {
		out = append(out, ui.Item{Label: i18n.T(ctx, "confidence."+string(c)), Text: i18n.T(ctx, "about.confidence-means."+string(c))})
	}
	return out
}

func accessibility(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page := ui.Page{Title: i18n.T(ctx, "access.title"), Lead: i18n.T(ctx, "access.lead"), Narrow: true}
	return desk.Render(w, r, page, accessBody())
}
