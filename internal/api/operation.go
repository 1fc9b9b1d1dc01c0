// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"entente"
)

// operation is an operation with the right it needs, none for what the public
// may ask, and what its body is.
type operation struct {
	huma.Operation

	right entente.Right
	takes *huma.RequestBody
	body  any // example of a body of JSON, of its type
	// conditional operations want to be told which version was read.
	conditional bool
}

// takingJSON adds a body of JSON, of the type of the example.
func takingJSON(op operation, example any) operation {
	op.body = example
	return op
}

// register adds an operation. What it is sent beside the address is read by
// the handler itself: huma only describes it.
func register[I, O any](a *api, op operation, do func(context.Context, *I) (*O, error)) {
	op.SkipValidateParams, op.SkipValidateBody = true, true
	op.Security = securityOf(op.right)
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	op.Responses["default"] = &huma.Response{Ref: "#/components/responses/Problem"}
	if op.conditional {
		for _, status := range []string{"412", "428"} {
			op.Responses[status] = op.Responses["default"]
		}
	}
	huma.Register(a.huma, op.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
	described := find(a.huma.OpenAPI(), op.Method, op.Path)
	describe(described, reflect.TypeFor[I]())
	described.RequestBody = op.takes
	if op.body != nil {
		schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(op.body), true, "")
		described.RequestBody = &huma.RequestBody{
			Required: true,
			Content:  map[string]*huma.MediaType{"application/json": {Schema: schema, Example: op.body}},
		}
	}
}

// securityOf says how to be who has a right: by token or by cookie, or for
// what the public may ask by nothing at all.
func securityOf(right entente.Right) []map[string][]string {
	if right == "" {
		return []map[string][]string{{}, {"token": {string(entente.MayRead)}}, {"session": {}}}
	}
	scopes := []string{string(entente.MayRead)}
	if right != entente.MayRead {
		scopes = append(scopes, string(right))
	}
	return []map[string][]string{{"token": scopes}, {"session": {}}}
}

// find is the operation as it is described.
func find(doc *huma.OpenAPI, method, path string) *huma.Operation {
	item := doc.Paths[path]
	switch method {
	case http.MethodPost:
		return item.Post
	case http.MethodPut:
		return item.Put
	case http.MethodDelete:
		return item.Delete
	}
	return item.Get
}

// describe adds the choices to the parameters that have few.
func describe(op *huma.Operation, in reflect.Type) {
	for f := range in.Fields() {
		choices, limited := choicesOf[f.Type]
		if !limited || f.Type == reflect.TypeFor[flagParam]() {
			continue
		}
		i := slices.IndexFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == f.Tag.Get("query") })
		if i >= 0 {
			op.Parameters[i].Schema.Enum = enum(choices)
		}
	}
}

// describeSort names what a list can be sorted by; without anything there is
// no such parameter.
func describeSort(op *huma.Operation, sorts map[string]string) {
	i := slices.IndexFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "sort" })
	var names []string
	for _, name := range slices.Sorted(maps.Keys(sorts)) {
		if name != "" {
			names = append(names, name, "-"+name)
		}
	}
	if len(names) == 0 {
		op.Parameters = slices.Delete(op.Parameters, i, i+1)
		return
	}
	op.Parameters[i].Schema.Enum = enum(names)
}

func enum(choices []string) []any {
	out := make([]any, len(choices))
	for i, c := range choices {
		out[i] = c
	}
	return out
}
