// SPDX-License-Identifier: EUPL-1.2

// Command testsummary reads the output of "go test -json" on its standard input
// and prints what a person wants to know of it: a line per package as it ends,
// the output of what failed, and at the end each skipped test with its reason and
// the counts:
//
//	210 passed, 0 failed, 2 skipped
//
// Only tests without subtests are counted, so that one broken case is one
// failure. A package that does not compile, or ends without saying why, is a
// failure too, and so is an input without any package. The exit status is
// non-zero when anything failed.
//
// Start reading at read in summary.go.
package main
