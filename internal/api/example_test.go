// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// TestExamplesOfTheDescriptionWork sends each example of a record to be made,
// and of a release, to where it stands.
func TestExamplesOfTheDescriptionWork(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		create(b, editor, "meetings", "eu-japan-council", entente.Unmarked, meeting.Meeting{Title: "Council", Kind: "council", Parties: []string{"eu", "jp"}, Reported: meeting.Planned, Provenance: ownWords})
		create(b, editor, "commitments", "launch-a-joint-call", entente.Unmarked, registry.Commitment{Text: "Call", Parties: []string{"eu", "jp"}, Topic: "quantum", Provenance: ownWords})
		create(b, editor, "agenda-items", "quantum-item", entente.Unmarked, meeting.AgendaItem{Meeting: "m", Position: 1, Title: "Quantum", State: meeting.ItemOpen, Provenance: ownWords})
		sent := 0
		for path, item := range b.api.huma.OpenAPI().Paths {
			op := item.Post
			if op == nil || op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
				continue
			}
			if strings.Contains(path, "{line}") || strings.HasSuffix(path, "/answer") {
				continue // needs something of another member
			}
			if b.api.Talk == nil && isTalk(path) {
				continue // needs a node that speaks
			}
			example := op.RequestBody.Content["application/json"].Example
			headers := []string{}
			if strings.HasSuffix(path, "/release") {
				kind := strings.Split(path, "/")[1]
				id := map[string]string{"partners": "jp", "meetings": "m", "instruments": "dp"}[kind]
				if id == "" {
					continue
				}
				path = strings.Replace(path, "{id}", id, 1)
				headers = append(headers, "If-Match", b.get("/"+kind+"/"+id, admin).etag())
			}
			path = strings.Replace(path, "/posts/{id}", "/posts/p", 1)
			path = strings.Replace(path, "/meetings/{id}", "/meetings/m", 1)
			who := admin
			if path == "/me/tokens" {
				who, headers = nobody, []string{"Cookie", b.session(editor)}
			}
			if got := b.ask(http.MethodPost, path, who, example, headers...); got.status != http.StatusCreated && got.status != http.StatusOK {
				b.Errorf("the example of POST %s: %d %s", path, got.status, got.body)
			}
			sent++
		}
		if sent < 15 {
			b.Errorf("only %d examples", sent)
		}
	})
}

// TestTheDescriptionIsWhole checks what no type can: that everything is named
// once, told of, and there.
func TestTheDescriptionIsWhole(t *testing.T) {
	b := newSQLiteBench(t)
	doc := b.api.huma.OpenAPI()
	var tags []string
	for _, tag := range doc.Tags {
		tags = append(tags, tag.Name)
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			at := method + " " + path
			if op.Summary == "" || op.OperationID == "" || ids[op.OperationID] || len(op.Security) == 0 || len(op.Tags) != 1 || !slices.Contains(tags, op.Tags[0]) {
				t.Errorf("%s: summary %q, id %q, security %v, tags %v", at, op.Summary, op.OperationID, op.Security, op.Tags)
			}
			ids[op.OperationID] = true
			for _, p := range op.Parameters {
				if p.Description == "" && p.Schema.Description == "" {
					t.Errorf("%s: nothing is said of the parameter %s", at, p.Name)
				}
			}
			writes := method == "PUT" && !strings.HasPrefix(path, adminPath) && !strings.HasPrefix(path, peersPath)
			if writes != slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "If-Match" && p.Required }) &&
				!strings.HasSuffix(path, "/release") && !strings.HasSuffix(path, "/withdraw") && !strings.HasSuffix(path, "/sign") {
				t.Errorf("%s: If-Match is asked for: %v", at, !writes)
			}
			if _, public := op.Security[0]["token"]; method != "GET" && !public && op.Security[0]["session"] == nil {
				t.Errorf("%s: described as open to the public", at)
			}
		}
	}
	for name, s := range doc.Components.Schemas.Map() {
		for field, p := range s.Properties {
			if p.Description == "" && name != "Choices" && p.Ref == "" {
				t.Errorf("nothing is said of %s.%s", name, field)
			}
			if p.Nullable {
				t.Errorf("%s.%s may be null", name, field)
			}
			for _, ref := range []string{p.Ref, itemRef(p)} {
				if ref != "" && doc.Components.Schemas.SchemaFromRef(ref) == nil {
					t.Errorf("%s.%s is a %s, which is not described", name, field, ref)
				}
			}
		}
	}
	for kind, path := range places {
		if doc.Paths["/"+path+"/{id}"] == nil {
			t.Errorf("a %s that is found leads nowhere", kind)
		}
	}
	for _, huma := range []string{"ErrorModel", "ErrorDetail", "None"} {
		if doc.Components.Schemas.Map()[huma] != nil {
			t.Errorf("%s is described", huma)
		}
	}
}

func itemRef(s *huma.Schema) string {
	if s.Items != nil {
		return s.Items.Ref
	}
	return ""
}

func isTalk(path string) bool {
	for _, of := range []string{"negotiations", "transfers", "datasets", "agreements"} {
		if strings.HasPrefix(path, "/exchange/"+of) {
			return true
		}
	}
	return false
}
