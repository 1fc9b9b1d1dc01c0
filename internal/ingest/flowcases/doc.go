// SPDX-License-Identifier: EUPL-1.2

// Package flowcases reads worked cases of data flows, as lawyers write them down:
// JSON with an exporter, an importer, the data and the context in words, and turns
// them into the facts of package flow. It owns the dictionary from words to facts.
// It must not decide: what it cannot read it names, and the flow is then never
// allowed on the strength of the rest.
//
// Start with [Read].
package flowcases
