// SPDX-License-Identifier: EUPL-1.2

// Package e2e tests the program as its users meet it: the real binary, built
// once, on both engines. It has no code but tests.
//
// Start with cli_test.go, which runs the scripts of scripts/ (testscript), then
// serve_test.go for the node as a server, and crash_test.go for what survives
// kill -9.
package e2e
