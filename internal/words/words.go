// SPDX-License-Identifier: EUPL-1.2

// Package words holds every text that a reader sees, one folder for each
// language and in it one file for each area. It must not hold code that says
// the texts: that is kit/i18n.
//
// Start with en/ui.json, which has the words that all pages share.
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
