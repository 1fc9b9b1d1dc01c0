// SPDX-License-Identifier: EUPL-1.2

// Command testenv runs the command given to it beside one PostgreSQL server for
// all test packages, so that not each of them starts its own:
//
//	go run ./internal/testkit/testenv go test ./...
//
// Where the server programs are missing it says so and runs the command all the
// same; the tests that need them then skip, visibly.
package main
