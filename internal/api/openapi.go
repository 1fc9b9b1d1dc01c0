// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entente"
)

// apiVersion is that of the description. It moves when an operation does.
const apiVersion = "1.0.0"

// Tags, in the order of the description.
const (
	tagRegistry = "Registry"
	tagPeople   = "Posts and persons"
	tagMeeting  = "Meetings"
	tagBriefing = "Briefing"
	tagSearch   = "Search"
	tagMine     = "Own account"
	tagAdmin    = "Accounts of the node"
	tagExchange = "Exchange"
	tagFlow     = "Data flows"
	tagNode     = "Node and log"
)

const about = `What a node of a digital partnership network knows: partners, instruments, commitments with each side's own account,
meetings and what comes out of them, each with source, basis and confidence.

**Who asks.** Without a token the answers are what has been released to the public. With a token (Authorization: Bearer)
or with the session cookie of the pages they are what the account may see, up to its clearance. A token is narrowed by its
scopes: read, edit, release, administer; to change what one reads one needs both scopes. What may not be seen is answered
as what is not there, with 404.

**Two clocks.** asof looks with what the node knew at the end of a day; on works out statuses for a day of the world.

**Changes.** PUT, release and withdrawal want If-Match with the entity tag that was read: without it 428, when somebody has
changed the record since 412. Content that is not different makes no version.

**Errors** are application/problem+json (RFC 9457) in English or French by Accept-Language, with a code for programs and,
where the input is at fault, a list of what is wrong where.`

func config() huma.Config {
	schemas := huma.NewMapRegistry(schemaPrefix, schemaName)
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "entente", Version: apiVersion, Description: about,
			License: &huma.License{Name: "EUPL-1.2", Identifier: "EUPL-1.2"},
		},
		Components: &huma.Components{
			Schemas: schemas,
			Responses: map[string]*huma.Response{"Problem": {
				Description: "Why not: 400 cannot be read, 401 not signed in, 403 not allowed, 404 not there or not to be seen, 409 taken, " +
					"412 changed meanwhile, 413 too large, 415 media type, 422 not valid, 428 no If-Match, 429 too many, 500 and 503 the node's own",
				Content: map[string]*huma.MediaType{problemType: {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "")}},
			}},
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"token":   {Type: "http", Scheme: "bearer", BearerFormat: "ent_…", Description: "Token of an account, made under /me/tokens or on the pages. The scopes named with an operation are those it needs."},
				"session": {Type: "apiKey", In: "cookie", Name: "__Host-entente", Description: "Session of the pages. Over plain http the cookie is called entente, with the port behind where there is one."},
			},
		},
		Servers: []*huma.Server{{URL: Base}},
		Tags: []*huma.Tag{
			{Name: tagRegistry, Description: "Partners, topics, instruments, commitments and each side's account of where a commitment stands"},
			{Name: tagPeople, Description: "Posts, and the people who hold them: the latter only for the node's own people"},
			{Name: tagMeeting, Description: "Meetings, agendas, lines to take, decisions, action items, documents"},
			{Name: tagBriefing, Description: "What a principal takes along"},
			{Name: tagSearch, Description: "Finding by words"},
			{Name: tagMine, Description: "Who asks, and the tokens of who asks"},
			{Name: tagAdmin, Description: "For administrators"},
			{Name: tagExchange, Description: "Other members' nodes, what goes to them and comes from them, and what was not taken"},
			{Name: tagFlow, Description: "Whether data may leave: assessments of transfers"},
			{Name: tagNode, Description: "The node itself, and whether its log holds"},
		},
	}
	return huma.Config{
		OpenAPI: doc, DefaultFormat: "application/json",
		Formats: map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
	}
}

const schemaPrefix = "#/components/schemas/"

// schemaName names generic types after what they are of: Record[Partner] is
// PartnerRecord.
func schemaName(t reflect.Type, hint string) string {
	name := t.Name()
	if t.Kind() == reflect.Pointer {
		name = t.Elem().Name()
	}
	if name == "" {
		name = hint
	}
	outer, inner, generic := strings.Cut(name, "[")
	if !generic {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	first, _, _ := strings.Cut(strings.TrimSuffix(inner, "]"), ",")
	return first[strings.LastIndex(first, ".")+1:] + outer
}

const datePattern = `^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$`

// tidy completes what huma finds out by itself: the choices of fields that
// have few, the form of dates, lists that are never null. It takes out the
// schemas of huma's own errors, which never travel.
func tidy(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas
	all := schemas.Map()
	for _, name := range []string{"ErrorModel", "ErrorDetail", "None"} {
		delete(all, name)
	}
	for name, s := range all {
		complete(s, schemas.TypeFromRef(schemaPrefix+name))
		s.PrecomputeMessages()
	}
}

func complete(s *huma.Schema, t reflect.Type) {
	for f := range t.Fields() {
		if f.Anonymous {
			complete(s, f.Type)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := s.Properties[name]
		if property == nil {
			continue
		}
		property.Nullable = false
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() == reflect.Slice && property.Items != nil {
			property, of = property.Items, of.Elem()
		}
		if choices := choicesOf[of]; choices != nil {
			property.Enum = enum(choices)
		}
		if of == reflect.TypeFor[entente.Date]() {
			property.Pattern = datePattern
		}
	}
}

// addDescription serves the description itself.
func (a *api) addDescription() {
	text, err := a.huma.OpenAPI().YAML()
	if err != nil {
		panic(fmt.Errorf("write the description of the API: %w", err)) // it is made of our types alone
	}
	a.mux.HandleFunc("GET "+Base+"/openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		w.Write(text) //nolint:errcheck // whoever asked has gone
	})
}
