// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"entente/internal/kit/i18n"
	"entente/internal/words"
)

// Words is every text that a reader sees, in all languages.
func Words() (*i18n.Catalog, error) { return words.Catalog() }
