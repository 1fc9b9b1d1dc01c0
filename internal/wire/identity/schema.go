// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"unicode/utf8"

	"entente"
	"entente/internal/kit/outbound"
)

const (
	maxSchema   = 256 << 10
	schemaDepth = 20
)

// checkSchema holds a credential against the JSON Schema that it names: its
// subject by itself, as the older schemas are written, or the whole where the
// schema is of the newer type.
func (s *Service) checkSchema(ctx context.Context, c *Credential, address, typ string) error {
	args := entente.Args{"Type": entente.Shorten(c.kind(), 100), "Issuer": entente.Shorten(c.Issuer, 100)}
	b, err := outbound.Get(ctx, s.client, address, "application/schema+json, application/json", maxSchema)
	if err != nil {
		return refuse("identity.credential-schema", args).Because(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(b, &schema); err != nil {
		return refuse("identity.credential-schema", args).Because(err)
	}
	var value any = c.Subject
	if typ == "JsonSchema" {
		whole, err := c.whole()
		if err != nil {
			return refuse("identity.credential-schema", args).Because(err)
		}
		value = whole
	}
	if err := conforms(schema, value, schemaDepth); err != nil {
		return refuse("identity.credential-schema", args).Because(err)
	}
	return nil
}

// whole is the credential with all its members.
func (c *Credential) whole() (any, error) {
	var all map[string]any
	if err := json.Unmarshal(c.signed.payload, &all); err != nil {
		return nil, fmt.Errorf("read the credential: %w", err)
	}
	if vc, ok := all["vc"]; ok {
		return vc, nil
	}
	return all, nil
}

// conforms checks a value against the words of JSON Schema that credentials
// use. A word that we do not know fails: what we cannot check does not hold.
func conforms(schema map[string]any, value any, depth int) error {
	if depth == 0 {
		return errors.New("the schema is nested too deeply")
	}
	for word, want := range schema {
		if err := conformsWord(word, want, schema, value, depth); err != nil {
			return err
		}
	}
	return nil
}

func conformsWord(word string, want any, schema map[string]any, value any, depth int) error {
	holds := true
	switch word {
	case "$schema", "$id", "id", "title", "description", "$comment", "default", "examples", "format":
	case "type":
		holds = ofType(want, value)
	case "const":
		holds = reflect.DeepEqual(want, value)
	case "enum":
		holds = slices.ContainsFunc(anyList(want), func(v any) bool { return reflect.DeepEqual(v, value) })
	case "required", "properties", "additionalProperties":
		if object, ok := value.(map[string]any); ok {
			return conformsObject(word, want, schema, object, depth)
		}
	case "items", "contains", "minItems":
		if list, ok := value.([]any); ok {
			return conformsList(word, want, list, depth)
		}
	case "minLength":
		text, ok := value.(string)
		n, isNumber := want.(float64)
		holds = !ok || isNumber && float64(utf8.RuneCountInString(text)) >= n
	default:
		return fmt.Errorf("the schema says %.60q, which is not understood", word)
	}
	return hold(word, holds)
}

func hold(word string, holds bool) error {
	if holds {
		return nil
	}
	return fmt.Errorf("the value breaks %q of the schema", word)
}

func conformsObject(word string, want any, schema, object map[string]any, depth int) error {
	switch word {
	case "required":
		return hold(word, !slices.ContainsFunc(anyList(want), func(v any) bool {
			name, ok := v.(string)
			_, there := object[name]
			return !ok || !there
		}))
	case "additionalProperties":
		known, _ := schema["properties"].(map[string]any)
		for name := range object {
			if _, ok := known[name]; !ok && want != true {
				return hold(word, false)
			}
		}
		return nil
	}
	return conformsMembers(want, object, depth)
}

func conformsList(word string, want any, list []any, depth int) error {
	if n, ok := want.(float64); word == "minItems" {
		return hold(word, ok && float64(len(list)) >= n)
	}
	item, ok := want.(map[string]any)
	if !ok {
		return hold(word, false)
	}
	if word == "contains" {
		return hold(word, slices.ContainsFunc(list, func(v any) bool { return conforms(item, v, depth-1) == nil }))
	}
	for _, v := range list {
		if err := conforms(item, v, depth-1); err != nil {
			return err
		}
	}
	return nil
}

func conformsMembers(want any, object map[string]any, depth int) error {
	members, ok := want.(map[string]any)
	if !ok {
		return errors.New("the schema has no members below properties")
	}
	for name, sub := range members {
		value, there := object[name]
		if !there {
			continue
		}
		schema, ok := sub.(map[string]any)
		if !ok {
			return fmt.Errorf("the schema of %.60q is none", name)
		}
		if err := conforms(schema, value, depth-1); err != nil {
			return err
		}
	}
	return nil
}

func anyList(v any) []any { l, _ := v.([]any); return l }

func ofType(want, value any) bool {
	if l, ok := want.([]any); ok {
		for _, w := range l {
			if ofType(w, value) {
				return true
			}
		}
		return false
	}
	switch v := value.(type) {
	case map[string]any:
		return want == "object"
	case []any:
		return want == "array"
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == float64(int64(v))
	case nil:
		return want == "null"
	}
	return false
}
