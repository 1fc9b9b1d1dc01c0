// SPDX-License-Identifier: EUPL-1.2

// Package edc runs Eclipse EDC as a process beside ours and asks it, by its
// management API, to offer and to get data. It needs Java and the folder that
// tools/interop/edc.sh fills.
//
// Start with [Start].
package edc
