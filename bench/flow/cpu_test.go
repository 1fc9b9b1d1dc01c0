// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"syscall"
	"testing"
	"time"
)

// cpu reports the processor time per round beside the wall time, which on a shared
// machine is mostly waiting. Call it right before the loop, and what it gives after.
func cpu(b *testing.B) func() {
	b.Helper()
	start := spent()
	return func() { b.ReportMetric(float64(spent()-start)/float64(b.N), "cpu-ns/op") }
}

func spent() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
