// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
)

// kind is one kind of record as the API offers it: a T, from which D is worked
// out.
type kind[T, D any] struct {
	path      string // "partners"
	tag       string
	one, many string // "a partner", "partners"
	example   T
	book      record.Book[T]
	internal  bool // it is never released

	// derive works out the facts of rows; nil where there are none.
	derive func(context.Context, entente.View, []record.Entry[T]) ([]D, error)
	// create and edit are the book's own where they are nil.
	create func(ctx context.Context, a entente.Actor, id string, data T, m entente.Marking) (record.Entry[T], error)
	edit   func(ctx context.Context, a entente.Actor, id string, number int64, data T, m entente.Marking) (record.Entry[T], error)
}

// lister reads a page; Q has the parameters of the list.
type lister[T, Q any] func(context.Context, entente.View, *Q, record.Query) (record.Page[T], error)

// listParams is a Q that embeds ListParams.
type listParams[Q any] interface {
	*Q
	list() *ListParams
}

type (
	pageOutput[T, D any] struct {
		Link string `header:"Link" doc:"Address of the next page, with rel=next"`
		Body *Page[T, D]
	}
	gotOutput[T, D any] struct {
		Status int
		ETag   string `header:"ETag" doc:"Version, for If-Match and If-None-Match"`
		Body   *Record[T, D]
	}
	savedOutput[T, D any] struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body *Record[T, D]
	}
	createdOutput[T, D any] struct {
		ETag     string `header:"ETag" doc:"Version, for If-Match"`
		Location string `header:"Location" doc:"Address of what was made"`
		Body     *Record[T, D]
	}
)

type getInput struct {
	IDParam
	ViewParams

	IfNoneMatch string `header:"If-None-Match" doc:"Entity tag that the reader has: answered with 304 when nothing differs"`
}

type changeInput struct {
	IDParam

	IfMatch string `header:"If-Match" required:"true" doc:"Entity tag of the version that was read"`
}

// records gives answers about records of one kind.
type records[T, D any] struct {
	*api
	kind[T, D]
}

var notModified = &huma.Response{Description: "The reader has it already"}

// addKind registers reading and writing of a kind.
func addKind[T, D, Q any, P listParams[Q]](a *api, k kind[T, D], list lister[T, Q]) {
	s, name := records[T, D]{a, k}, k.book.Kind.Name
	register(a, s.operation(http.MethodGet, "", "list-"+k.path, "List "+k.many, ""), func(ctx context.Context, in *Q) (*pageOutput[T, D], error) {
		return s.list(ctx, in, P(in).list(), func(v entente.View, q record.Query) (record.Page[T], error) { return list(ctx, v, in, q) })
	})
	describeSort(find(a.huma.OpenAPI(), http.MethodGet, "/"+k.path), k.book.Kind.Sorts)
	get := s.operation(http.MethodGet, "/{id}", "get-"+name, "Read "+k.one, "")
	get.Responses = map[string]*huma.Response{"304": notModified}
	register(a, get, s.get)
	register(a, s.operation(http.MethodGet, "/{id}/history", "history-of-"+name, "List the versions of "+k.one, ""), s.history)
	replace := s.operation(http.MethodPut, "/{id}", "replace-"+name, "Replace the content of "+k.one, entente.MayEdit)
	replace.conditional = true
	register(a, takingJSON(replace, Revision[T]{Data: k.example}), s.replace)
	if !k.internal {
		s.addRelease()
	}
}

// addCreate registers the making of a record from JSON.
func addCreate[T, D any](a *api, k kind[T, D]) {
	s := records[T, D]{a, k}
	op := s.operation(http.MethodPost, "", "create-"+k.book.Kind.Name, "Create "+k.one, entente.MayEdit)
	op.DefaultStatus = http.StatusCreated
	register(a, takingJSON(op, Draft[T]{Data: k.example}), s.createOne)
}

func (s records[T, D]) operation(method, below, id, summary string, right entente.Right) operation {
	return operation{Operation: huma.Operation{
		Method: method, Path: "/" + s.path + below, OperationID: id, Summary: summary, Tags: []string{s.tag},
	}, right: right}
}

func (s records[T, D]) list(ctx context.Context, in any, p *ListParams, list func(entente.View, record.Query) (record.Page[T], error)) (*pageOutput[T, D], error) {
	if err := checkChoices(in); err != nil {
		return nil, err
	}
	v, err := s.view(ctx, p.ViewParams)
	if err != nil {
		return nil, err
	}
	q, err := p.query(s.book.Kind.Sorts)
	if err != nil {
		return nil, err
	}
	page, err := list(v, q)
	if err != nil {
		return nil, err
	}
	out := &pageOutput[T, D]{Body: &Page[T, D]{Total: page.Total, Next: page.Next}}
	if out.Body.Items, err = s.say(ctx, v, page.Rows); err != nil {
		return nil, err
	}
	if page.Next != "" {
		out.Link = nextLink(requestOf(ctx).URL, page.Next)
	}
	return out, nil
}

// nextLink is the address of the page behind a cursor.
func nextLink(u *url.URL, cursor string) string {
	query := u.Query()
	query.Set("cursor", cursor)
	return "<" + u.Path + "?" + query.Encode() + `>; rel="next"`
}

// say puts entries into envelopes.
func (s records[T, D]) say(ctx context.Context, v entente.View, entries []record.Entry[T]) ([]Record[T, D], error) {
	out := make([]Record[T, D], len(entries))
	for i, e := range entries {
		out[i] = Record[T, D]{Envelope: envelope(v, e.Version), Data: e.Data}
	}
	if s.derive == nil || len(entries) == 0 {
		return out, nil
	}
	facts, err := s.derive(ctx, v, entries)
	if err != nil {
		return nil, err
	}
	for i := range facts {
		out[i].Derived = &facts[i]
	}
	return out, nil
}

// one is a single entry in its envelope, with its entity tag.
func (s records[T, D]) one(ctx context.Context, v entente.View, e record.Entry[T]) (*Record[T, D], string, error) {
	said, err := s.say(ctx, v, []record.Entry[T]{e})
	if err != nil {
		return nil, "", err
	}
	tag, err := tagOf(e.Version, said[0])
	return &said[0], tag, err
}

func (s records[T, D]) get(ctx context.Context, in *getInput) (*gotOutput[T, D], error) {
	v, err := s.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	e, err := s.book.Get(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &gotOutput[T, D]{Status: http.StatusOK}
	if out.Body, out.ETag, err = s.one(ctx, v, e); err != nil {
		return nil, err
	}
	if noneMatch(in.IfNoneMatch, out.ETag) {
		return &gotOutput[T, D]{Status: http.StatusNotModified, ETag: out.ETag}, nil
	}
	return out, nil
}

func (s records[T, D]) createOne(ctx context.Context, _ *struct{}) (*createdOutput[T, D], error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayEdit); err != nil {
		return nil, err
	}
	draft, err := body[Draft[T]](ctx)
	if err != nil {
		return nil, err
	}
	create := s.create
	if create == nil {
		create = s.book.Create
	}
	e, err := create(ctx, actor, draft.ID, draft.Data, draft.Marking)
	if err != nil {
		return nil, inData(err)
	}
	return s.created(ctx, e)
}

func (s records[T, D]) created(ctx context.Context, e record.Entry[T]) (*createdOutput[T, D], error) {
	said, tag, err := s.one(ctx, s.now(ctx), e)
	return &createdOutput[T, D]{ETag: tag, Location: Base + "/" + s.path + "/" + e.ID, Body: said}, err
}

func (s records[T, D]) replace(ctx context.Context, in *changeInput) (*savedOutput[T, D], error) {
	actor := authn.ActorFrom(ctx)
	current, err := s.current(ctx, entente.MayEdit, in)
	if err != nil {
		return nil, err
	}
	revision, err := body[Revision[T]](ctx)
	if err != nil {
		return nil, err
	}
	marking := current.Marking
	if revision.Marking != nil {
		marking = *revision.Marking
	}
	edit := s.edit
	if edit == nil {
		edit = s.book.Edit
	}
	e, err := edit(ctx, actor, in.ID, current.Number, revision.Data, marking)
	if err != nil {
		return nil, inData(err)
	}
	return s.saved(ctx, e)
}

func (s records[T, D]) saved(ctx context.Context, e record.Entry[T]) (*savedOutput[T, D], error) {
	said, tag, err := s.one(ctx, s.now(ctx), e)
	return &savedOutput[T, D]{ETag: tag, Body: said}, err
}

// current is the record that a change is about, provided that whoever changes
// it may, and has seen its newest version.
func (s records[T, D]) current(ctx context.Context, right entente.Right, in *changeInput) (record.Entry[T], error) {
	v := s.now(ctx)
	if err := v.Actor.Need(right); err != nil {
		return record.Entry[T]{}, err
	}
	e, err := s.book.Get(ctx, v, in.ID)
	if err != nil {
		return e, err
	}
	seen, err := ifMatch(in.IfMatch)
	if err != nil {
		return e, err
	}
	return e, seen.check(e.Version)
}
