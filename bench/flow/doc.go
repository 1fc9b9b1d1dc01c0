// SPDX-License-Identifier: EUPL-1.2

// Package flow measures the decision of data flows beside Cedar, CEL and Rego: the
// same rules and the same requests in one run, their answers compared before the
// clock starts. It is a module of its own, so that the peers and all they bring
// stay out of the program. "make bench-flow" runs it; ../RESULTS.md says what came
// out.
//
// Start with world_test.go, which has the rules and the requests.
package flow
