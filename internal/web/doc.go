// SPDX-License-Identifier: EUPL-1.2

// Package web is how people see the node: it puts the pages of all parts
// behind one door. It owns what every request passes on its way to a page:
// headers, bounds, language, who asks, and as of when. It must not know what a
// page shows.
//
// Start with [New]. web/ui is the design system, web/desk what the pages of
// every record have in common, and one folder per part has its pages.
package web
