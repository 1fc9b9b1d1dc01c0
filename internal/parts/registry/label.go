// SPDX-License-Identifier: EUPL-1.2

package registry

import "entente/internal/kit/i18n"

// Label is the partner's name in the reader's language where the catalogue
// has one for its code, and as recorded otherwise. Names that need a footnote
// carry an asterisk there.
func (p Partner) Label(pr *i18n.Printer) string {
	if key := "country." + p.Alpha2; p.Alpha2 != "" && pr.Has(key) {
		return pr.T(key)
	}
	return p.Name
}
