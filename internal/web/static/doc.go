// SPDX-License-Identifier: EUPL-1.2

// Package static holds the built styles, scripts and fonts. Everything in
// dist is written by tools/bundle and committed, so that the program builds
// without it; nothing here is edited by hand.
//
// The sources are in web/ui/css, web/island and fonts; start with bundle.go in
// tools/bundle.
package static
