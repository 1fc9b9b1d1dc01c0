// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"encoding/json"
	"net/http"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/web/ui"
)

// history is the tab with every version that the reader may see.
func (t *Thing[T]) history(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), View(r)
	e, err := t.Get(r)
	if err != nil {
		return err
	}
	list, err := t.Book.History(ctx, v, e.ID)
	if err != nil {
		return err
	}
	say, err := t.speaker(ctx, v, list)
	if err != nil {
		return err
	}
	handles, err := t.handles(ctx, v, list)
	if err != nil {
		return err
	}
	p, err := t.Page(r, e, base(r), TabHistory)
	if err != nil {
		return err
	}
	versions := make([]ui.Version, len(list))
	for i, e := range list {
		var before json.RawMessage
		if i+1 < len(list) {
			before = list[i+1].Content
		}
		versions[i] = t.version(ctx, v, say, handles, e, before)
	}
	p.Actions = nil
	return Render(w, r, p, historyTab(versions, v.Actor.May(entente.MayRead)))
}

func (t *Thing[T]) version(ctx context.Context, v entente.View, say speaker, handles map[string]string, e record.Entry[T], before json.RawMessage) ui.Version {
	out := ui.Version{
		Number: int(e.Number), At: e.RecordedAt(), Author: e.Author, Hash: e.Hash, Note: i18n.T(ctx, "desk.act."+string(e.Act)),
		Audience: e.Audience, Marking: e.Marking, Source: provenanceOf(e.Content),
	}
	switch {
	case !v.Actor.May(entente.MayRead):
		out.Audience = entente.Audience{entente.ToPublic} // the only versions that the public is shown
	case handles[e.Account] != "":
		out.By = handles[e.Account]
	case t.Handles != nil:
		out.By = i18n.T(ctx, "desk.erased")
	}
	// What a first version says is on the overview; where earlier ones are not
	// shown, the first that is shown says all of it.
	if before != nil || e.Number > 1 {
		out.Changes = changes[T](ctx, say, t.Book.Kind.Name, before, e.Content)
	}
	return out
}

// asIs leaves every value as it is.
func asIs(string, string) string { return "" }

func (t *Thing[T]) speaker(ctx context.Context, v entente.View, list []record.Entry[T]) (speaker, error) {
	if t.Say == nil {
		return asIs, nil
	}
	data := make([]T, len(list))
	for i, e := range list {
		data[i] = e.Data
	}
	return t.Say(ctx, v, data)
}

// handles names who wrote the versions; the public is not told.
func (t *Thing[T]) handles(ctx context.Context, v entente.View, list []record.Entry[T]) (map[string]string, error) {
	if t.Handles == nil || !v.Actor.May(entente.MayRead) {
		return map[string]string{}, nil
	}
	var ids []string
	for _, e := range list {
		if e.Account != "" {
			ids = append(ids, e.Account)
		}
	}
	return t.Handles(ctx, ids)
}
