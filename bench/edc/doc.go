// SPDX-License-Identifier: EUPL-1.2

// Command edc measures two nodes beside two connectors of Eclipse EDC, on the
// same machine in the same run: how soon they are ready, the memory they sit
// with, contracts negotiated from one to the other, a large catalog, and a
// large file. It prints tables for bench/RESULTS.md. "make bench-edc" runs it.
//
// A node of it is this program again, started with -node: what "entente serve"
// is, with a second address by which it is told to begin a negotiation, as EDC
// is by its management API.
//
// Start with main.go; load.go has what is measured, pair.go the two pairs.
package main
