// SPDX-License-Identifier: EUPL-1.2

// Bundle builds the styles, scripts and fonts of the pages into
// internal/web/static/dist, under names that hold a hash of what is inside,
// and writes names.json, which leads from plain names to these.
//
// Run it from the root of the repository:
//
//	go run -C tools ./bundle ..
//
// Node is not needed: the scripts are TypeScript and esbuild strips the types.
// The foreign sources (htmx, Source Sans 3) are committed beside their
// licences and replaced by hand from npm.
package main
