// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"

	"entente"
	"entente/internal/kit/search"
)

// Hit is something that was found.
type Hit struct {
	ID      string `json:"id" doc:"Identifier"`
	Kind    string `json:"kind" doc:"Kind of record, or person"`
	Title   string `json:"title" doc:"Title"`
	Excerpt string `json:"excerpt,omitempty" doc:"Part of the text around the first word found"`
	Href    string `json:"href" doc:"Address in this API"`
}

type searchInput struct {
	ViewParams

	Text  string     `query:"q" doc:"Words, or beginnings of words, all of which must occur" required:"true"`
	Limit countParam `query:"limit" doc:"Most rows to give"`
}

// places are the paths of what can be found.
var places = map[string]string{
	"partner": "partners", "topic": "topics", "instrument": "instruments", "commitment": "commitments", "account": "accounts",
	"post": "posts", "person": "persons", "meeting": "meetings", "agenda-item": "agenda-items", "line": "lines",
	"decision": "decisions", "action-item": "action-items", "document": "documents",
}

func (a *api) addSearch() {
	register(a, read("/search", "search", "Find what holds the words, the best first", tagSearch), a.search)
}

func (a *api) search(ctx context.Context, in *searchInput) (*listOutput[Hit], error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	n, err := in.Limit.read()
	if err != nil {
		return nil, err
	}
	if in.Text == "" {
		return nil, entente.FieldError("q", "error.required", nil)
	}
	hits, err := search.Find(ctx, a.DB, v, in.Text, n)
	if err != nil {
		return nil, err
	}
	out := make([]Hit, len(hits))
	for i, h := range hits {
		out[i] = Hit{h.ID, h.Kind, h.Title, h.Excerpt, Base + "/" + places[h.Kind] + "/" + h.ID}
	}
	return listing(out), nil
}
