// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// conform holds every answer of every test against what the description says
// of it: status, media type, and for JSON each member.
func (a *answer) conform(r *http.Request) {
	a.Helper()
	if r.Method == http.MethodHead {
		return
	}
	_, pattern := a.api.mux.Handler(r)
	method, path, _ := strings.Cut(pattern, " "+Base)
	doc := a.api.huma.OpenAPI()
	described := doc.Components.Responses["Problem"]
	if doc.Paths[path] != nil {
		op := find(doc, method, path)
		if own := op.Responses[strconv.Itoa(a.status)]; own != nil && own.Ref == "" {
			described = own
		} else if a.status < 400 {
			a.Errorf("%s: the status %d is not described", a.request, a.status)
			return
		}
	} else if a.status < 400 {
		return // the description itself
	}
	media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	if len(described.Content) == 0 {
		if len(a.body) > 0 {
			a.Errorf("%s: %d has a body and should not", a.request, a.status)
		}
		return
	}
	content := described.Content[media]
	if content == nil {
		content = described.Content["application/octet-stream"]
	}
	if content == nil {
		a.Errorf("%s: %d is answered as %q, which is not described", a.request, a.status, media)
		return
	}
	if !strings.HasSuffix(media, "json") {
		return
	}
	var tree any
	if err := json.Unmarshal(a.body, &tree); err != nil {
		a.Errorf("%s: %v: %s", a.request, err, a.body)
		return
	}
	var found huma.ValidateResult
	huma.Validate(doc.Components.Schemas, content.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, tree, &found)
	for _, e := range found.Errors {
		a.Errorf("%s: the answer is not as described: %v", a.request, e)
	}
}
