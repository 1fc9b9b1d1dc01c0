// SPDX-License-Identifier: EUPL-1.2

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
