// SPDX-License-Identifier: EUPL-1.2

package words

import (
	"embed"
	"sync"

	"entente/internal/kit/i18n"
)

//go:embed en/*.json fr/*.json
var files embed.FS

// Languages lists the languages that are complete, the first being the one to
// fall back to.
func Languages() []string { return []string{"en", "fr"} }

// Catalog loads the messages once.
var Catalog = sync.OnceValues(func() (*i18n.Catalog, error) {
	return i18n.Load(files, Languages()...)
})
