// SPDX-License-Identifier: EUPL-1.2

// Package deid takes identities out of tables as they stream by. It owns what can
// be done to a column, how CSV, NDJSON and Parquet are read and written for it,
// how likely somebody can be found in what is left ([MeasureTable]), noisy sums
// ([Aggregate]) and warnings of columns that nobody declared ([Detect]). It must
// not know why a column is withheld, or where the bytes come from and go to.
//
// A [Plan] names every column of a data set; a column that it does not name stops
// the stream. [Plan.Transform] gives a [Stream] to read from: memory stays
// constant, no goroutine runs, and whatever goes wrong, the bytes end on a whole
// row (Parquet has its directory at the end, so a file that stopped cannot be read
// at all). Errors name row and column and never a value.
//
// Start with plan.go, then stream.go; csv.go is the reader that the others follow.
package deid
