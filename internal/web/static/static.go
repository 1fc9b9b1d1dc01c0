// SPDX-License-Identifier: EUPL-1.2

// Package static holds the built styles, scripts and fonts. Everything in
// dist is written by tools/bundle and committed, so that the program builds
// without it; nothing here is edited by hand.
//
// The sources are in web/ui/css, web/island and fonts; start with bundle.go in
// tools/bundle.
package static

import (
	"embed"
	"encoding/json"
	"sync"
)

// Files holds dist.
//
//go:embed dist
var Files embed.FS

// Names maps the plain name of each file to the name that holds its hash.
var Names = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	b, err := Files.ReadFile("dist/names.json")
	if err == nil {
		err = json.Unmarshal(b, &names)
	}
	if err != nil {
		return map[string]string{}
	}
	return names
})
