// SPDX-License-Identifier: EUPL-1.2

// Package clock is the only place where the time of day is read, so that every
// other package can be given a time of a test's choosing. It knows nothing of
// what the time is for.
package clock
