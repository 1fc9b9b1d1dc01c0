// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// Person is somebody who holds posts or attended meetings. It is no record: it
// can be erased.
type Person struct {
	ID      string `json:"id" doc:"Identifier"`
	Name    string `json:"name,omitempty" doc:"Name; none once the person is erased"`
	Contact string `json:"contact,omitempty" doc:"How to reach the person"`
	Source  string `json:"source,omitempty" doc:"Address that the name was read at"`
	Erased  bool   `json:"erased,omitempty" doc:"Name, contact and posts were taken out for good"`
}

// PersonDraft names a person, who is found or added by name.
type PersonDraft struct {
	Name    string `json:"name" doc:"Name"`
	Contact string `json:"contact,omitempty" doc:"How to reach the person; kept when the person is new"`
	Source  string `json:"source,omitempty" doc:"Address that the name was read at; kept when the person is new"`
}

func (d PersonDraft) person() registry.Person {
	return registry.Person{Name: d.Name, Contact: d.Contact, Source: d.Source}
}

// Holding says that a person holds a post for a time.
type Holding struct {
	Post   string       `json:"post" doc:"Post"`
	Person Person       `json:"person" doc:"Person"`
	From   entente.Date `json:"from,omitempty" doc:"Since when"`
	To     entente.Date `json:"to,omitempty" doc:"Until when"`
}

// HoldingDraft says who holds a post.
type HoldingDraft struct {
	Person PersonDraft  `json:"person" doc:"Person"`
	From   entente.Date `json:"from,omitempty" doc:"Since when"`
	To     entente.Date `json:"to,omitempty" doc:"Until when"`
}

// PersonAndPosts is a person with the posts held.
type PersonAndPosts struct {
	Person   Person    `json:"person" doc:"Person"`
	Holdings []Holding `json:"holdings" doc:"Posts that the person holds or held, the newest first"`
}

type postQuery struct {
	ListParams

	Text    string `query:"q" doc:"Words in the title"`
	Partner string `query:"partner" doc:"Partner it acts for"`
}

func (a *api) addPeople() {
	k := kind[registry.Post, none]{
		path: "posts", tag: tagPeople, one: "a post", many: "posts", book: a.Registry.Posts,
		example: registry.Post{Title: "Head of delegation", Partner: "jp", Unit: "Ministry of Foreign Affairs", Provenance: exampleProvenance},
	}
	addKind(a, k, func(ctx context.Context, v entente.View, in *postQuery, q record.Query) (record.Page[registry.Post], error) {
		return a.Registry.ListPosts(ctx, v, registry.PostFilter{Text: in.Text, Partner: in.Partner}, q)
	})
	addCreate(a, k)

	op := read("/posts/{id}/holders", "holders-of-post", "List who holds or held a post", tagPeople)
	op.right = entente.MayRead
	register(a, op, a.holders)
	op = operation{Operation: huma.Operation{
		Method: http.MethodPost, Path: "/posts/{id}/holders", OperationID: "hold-post", Summary: "Record who holds a post", Tags: []string{tagPeople},
	}, right: entente.MayEdit}
	register(a, takingJSON(op, HoldingDraft{Person: PersonDraft{Name: "…"}, From: "2025-01"}), a.hold)
	op = read("/persons/{id}", "get-person", "Read a person", tagPeople)
	op.right = entente.MayRead
	register(a, op, a.person)
	op = operation{Operation: huma.Operation{
		Method: http.MethodDelete, Path: "/persons/{id}", OperationID: "erase-person", Summary: "Erase a person", Tags: []string{tagPeople},
		Description: "Takes name, contact and posts out for good. A keyed digest stays, so that an import does not bring the name back.",
	}, right: entente.MayAdminister}
	register(a, op, a.erase)
}

type idInput struct{ IDParam }

func (a *api) holders(ctx context.Context, in *historyInput) (*listOutput[Holding], error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return nil, err
	}
	return a.holdersOf(ctx, v, in.ID)
}

func (a *api) holdersOf(ctx context.Context, v entente.View, post string) (*listOutput[Holding], error) {
	list, err := a.Registry.Holders(ctx, v, post)
	if err != nil {
		return nil, err
	}
	return listing(holdings(list)), nil
}

func holdings(list []registry.Holding) []Holding {
	out := make([]Holding, len(list))
	for i, h := range list {
		out[i] = Holding{h.Post, Person(h.Person), h.From, h.To}
	}
	return out
}

func (a *api) hold(ctx context.Context, in *idInput) (*listOutput[Holding], error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayEdit); err != nil {
		return nil, err
	}
	draft, err := body[HoldingDraft](ctx)
	if err != nil {
		return nil, err
	}
	err = a.Registry.Hold(ctx, actor, registry.Holding{Post: in.ID, Person: draft.Person.person(), From: draft.From, To: draft.To})
	if err != nil {
		return nil, inPerson(err)
	}
	return a.holdersOf(ctx, a.now(ctx), in.ID)
}

// inPerson puts the path to the person in front of the fields that are of it.
func inPerson(err error) error {
	fields := entente.FieldErrors(err)
	if len(fields) == 0 {
		return err
	}
	var pr entente.Problems
	for _, f := range fields {
		switch f.Field {
		case "name", "contact", "source":
			pr.Merge("person.", f)
		default:
			pr.Merge("", f)
		}
	}
	return pr.Err()
}

type personOutput struct{ Body *PersonAndPosts }

func (a *api) person(ctx context.Context, in *historyInput) (*personOutput, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return nil, err
	}
	p, err := a.Registry.Person(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := a.Registry.HoldingsOf(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	return &personOutput{&PersonAndPosts{Person(p), holdings(list)}}, nil
}

func (a *api) erase(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, a.Registry.ErasePerson(ctx, authn.ActorFrom(ctx), in.ID)
}
