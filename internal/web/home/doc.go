// SPDX-License-Identifier: EUPL-1.2

// Package home is the pages that belong to no one part: what needs attention
// and who works on what, the search over everything, and what is said about
// the node itself. It asks the parts and keeps nothing.
//
// Start with [Pages.Routes]; attention.go and grid.go gather what the home page
// shows.
package home
