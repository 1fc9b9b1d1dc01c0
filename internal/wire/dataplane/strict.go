// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"entente/internal/kit/canonical"
)

// maxMessage is the longest JSON text that is read, in bytes.
const maxMessage = 64 << 10

var errTooLong = errors.New("longer than 64 KiB")

// Decode reads the JSON object of a message. Members twice, other types, bytes
// that are not UTF-8, more than one value and a text over 64 KiB are refused,
// and so is a member that is one of ours but for its capitals. Members that we
// don't know are passed over, as the schemas allow them.
func Decode(b []byte, into any) error {
	if len(b) > maxMessage {
		return errTooLong
	}
	plain, err := canonical.JSON(b)
	if err != nil {
		return fmt.Errorf("read the message: %w", err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(plain, &members); err != nil {
		return fmt.Errorf("read the message: %w", err)
	}
	if members == nil {
		return errors.New("read the message: not an object")
	}
	for name, value := range members {
		known, ok := alike(reflect.TypeOf(into).Elem(), name)
		if ok && known != name {
			return fmt.Errorf("read the message: %q is written %q", name, known)
		}
		if ok && string(value) == "null" {
			return fmt.Errorf("read the message: %q is null", name)
		}
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("read the message: %w", err)
	}
	return nil
}

// alike finds the member of a struct that encoding/json would take name for,
// which does not look at capitals.
func alike(t reflect.Type, name string) (string, bool) {
	for field := range t.Fields() {
		if field.Anonymous {
			if known, ok := alike(field.Type, name); ok {
				return known, true
			}
			continue
		}
		known, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if strings.EqualFold(known, name) {
			return known, true
		}
	}
	return "", false
}
