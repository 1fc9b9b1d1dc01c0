// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"bytes"
	"strings"
	"testing"

	"entente/internal/parts/exchange"
)

// FuzzReadPage: whatever comes, the reader ends with a page or an error, and
// takes a page only in the one form it can have.
func FuzzReadPage(f *testing.F) {
	hash := strings.Repeat("0", 64)
	end := `{"checkpoint":{"at":"2026-03-01T09:00:00.000000Z","author":"did:web:a","hash":"` + hash + `","signature":"x","size":1,"to":"did:web:b"}}` + "\n"
	f.Add([]byte(end))
	f.Add([]byte(`{"act":"release","at":"2026-03-01T09:00:00.000000Z","position":1,"version":{"audience":"` + hash + `","author":"did:web:a","content":{"text":"x"},"hash":"` +
		hash + `","id":"a","kind":"note","marking":"","number":1,"previous":"","recorded":"2026-03-01T09:00:00.000000Z","signature":"x"}}` + "\n" + end))
	f.Add([]byte(`{"act":"withdraw","at":"2026-03-01T09:00:00.000000Z","position":1,"withdrawn":{"hash":"` + hash + `","id":"a","number":1}}` + "\n" + end))
	f.Add([]byte(strings.Repeat("[", 1000)))
	f.Fuzz(func(t *testing.T, page []byte) {
		n, err := exchange.ReadPage(bytes.NewReader(page))
		if err == nil && n != bytes.Count(page, []byte("\n"))-1 {
			t.Errorf("%d steps in %d lines", n, bytes.Count(page, []byte("\n")))
		}
	})
}
