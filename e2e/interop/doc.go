// SPDX-License-Identifier: EUPL-1.2

// Command interop lets a node and Eclipse EDC get data from one another, in
// both roles, and lets each ask the other for what it must refuse. It prints a
// line for each check and exits non-zero when one fails. "make interop-edc"
// fetches EDC and runs it.
//
// Start with main.go; consume.go is what we ask of EDC, provide.go what it asks
// of us.
package main
