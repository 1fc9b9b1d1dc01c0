// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"entente"
)

// decode reads JSON into a value as it was meant and in no other way: bytes
// that are not UTF-8, a byte order mark, members twice or not known, other
// types, null where nothing may be missing and more than one value are
// refused, with the path to where. It goes as deep as the type does and no
// deeper, however deep the input nests.
func decode(raw []byte, into any) error {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return entente.Fail(malformed, "api.json-empty", nil)
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return entente.Fail(malformed, "api.json-bom", nil)
	case !utf8.Valid(raw):
		return entente.Fail(malformed, "api.utf8", nil)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	s := strict{d}
	if err := s.value(reflect.TypeOf(into).Elem(), ""); err != nil {
		return syntax(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return entente.Fail(malformed, "api.json-more", nil)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return syntax(err)
	}
	return nil
}

// syntax says an error of the JSON library in our words.
func syntax(err error) error {
	if e := (*entente.Error)(nil); errors.As(err, &e) {
		return err
	}
	return entente.Fail(malformed, "api.json", nil).Because(err)
}

// strict walks the tokens of a value beside the type that it is to become.
type strict struct{ *json.Decoder }

var timeType = reflect.TypeFor[time.Time]()

func (s strict) value(t reflect.Type, path string) error {
	token, err := s.Token()
	if err != nil {
		return err //nolint:wrapcheck // syntax wraps
	}
	if t.Kind() == reflect.Pointer {
		if token == nil {
			return nil
		}
		t = t.Elem()
	}
	wrong := func(want string) error { return refuse(path, "api.json-type."+want, nil) }
	switch {
	case t == timeType:
		text, ok := token.(string)
		if _, err := time.Parse(time.RFC3339, text); !ok || err != nil {
			return wrong("time")
		}
		return nil
	case t.Kind() == reflect.Struct || t.Kind() == reflect.Map:
		if token != json.Delim('{') {
			return wrong("object")
		}
		return s.object(t, path)
	case t.Kind() == reflect.Slice:
		if token != json.Delim('[') {
			return wrong("array")
		}
		return s.array(t, path)
	}
	return scalar(t, token, path, wrong)
}

func scalar(t reflect.Type, token json.Token, path string, wrong func(string) error) error {
	switch t.Kind() {
	case reflect.String:
		text, ok := token.(string)
		if !ok {
			return wrong("string")
		}
		if strings.ContainsRune(text, 0) {
			return refuse(path, "error.characters", nil)
		}
	case reflect.Bool:
		if _, ok := token.(bool); !ok {
			return wrong("boolean")
		}
	case reflect.Int, reflect.Int64:
		n, ok := token.(json.Number)
		if _, err := strconv.ParseInt(string(n), 10, t.Bits()); !ok || err != nil {
			return wrong("integer")
		}
	case reflect.Float64:
		n, ok := token.(json.Number)
		if _, err := n.Float64(); !ok || err != nil {
			return wrong("number")
		}
	default:
		return fmt.Errorf("no JSON is read into a %s", t)
	}
	return nil
}

func (s strict) object(t reflect.Type, path string) error {
	members := map[string]reflect.Type{}
	if t.Kind() == reflect.Struct {
		membersOf(t, members)
	}
	seen := map[string]bool{}
	for s.More() {
		token, err := s.Token()
		if err != nil {
			return err //nolint:wrapcheck // syntax wraps
		}
		name, _ := token.(string) // the library lets nothing else be a name
		at := path + name
		if path != "" {
			at = path + "." + name
		}
		if seen[name] {
			return entente.Fail(malformed, "api.json-twice", entente.Args{"At": entente.Shorten(at, 120)})
		}
		seen[name] = true
		member, known := members[name]
		if t.Kind() == reflect.Map {
			member, known = t.Elem(), !strings.ContainsRune(name, 0)
		}
		if !known {
			return refuse(at, "api.json-unknown", nil)
		}
		if err := s.value(member, at); err != nil {
			return err
		}
	}
	_, err := s.Token()
	return err //nolint:wrapcheck // syntax wraps
}

func (s strict) array(t reflect.Type, path string) error {
	for i := 0; s.More(); i++ {
		if err := s.value(t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	_, err := s.Token()
	return err //nolint:wrapcheck // syntax wraps
}

// membersOf lists the members that a struct has in JSON, those of embedded
// structs among them.
func membersOf(t reflect.Type, into map[string]reflect.Type) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			membersOf(f.Type, into)
		case f.IsExported() && name != "-":
			into[name] = f.Type
		}
	}
}

// refuse is about one place of the body, or about all of it.
func refuse(path, key string, args entente.Args) error {
	if path == "" {
		path = "body"
	}
	return entente.FieldError(entente.Shorten(path, 120), key, args)
}
