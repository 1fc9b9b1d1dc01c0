// SPDX-License-Identifier: EUPL-1.2

// Package island holds the custom elements that make server-drawn pages
// handier: menus that close, search as one types, drawings that zoom, passkeys.
// Each wraps markup that works without it, owns no state that the address does
// not have, and must not draw what the server could have drawn.
//
// The sources are TypeScript, one file for each element, built by tools/bundle
// together with htmx into web/static/dist. Start with app.ts.
//
//go:generate go run -C ../../../tools ./bundle ..
package island
