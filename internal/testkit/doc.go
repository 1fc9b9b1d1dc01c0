// SPDX-License-Identifier: EUPL-1.2

// Package testkit gives tests the world around the program: a fresh PostgreSQL
// database, a browser with an accessibility check, golden files.
//
// It owns how these are found, started, shared and cleaned up, and that a
// missing one is said aloud: the test is skipped with "MISSING ENGINE" or
// "MISSING BROWSER" as the first words of the reason, which the summary of
// "make test" prints at the end. It must not know what is tested. Only tests
// import it.
//
// Start reading at Postgres in postgres.go and Browser in browser.go.
package testkit
