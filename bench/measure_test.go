// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/node"
)

// How long one thing is measured: so many times, unless that takes longer than
// a reader of the results wants to wait, but so many at least.
const (
	wanted   = 300
	patience = 40 * time.Second
	least    = 10
)

// cost is what one run took: on the clock of the wall, and of the processors of
// this process and of the database server. On a machine that does other work
// too, the second is the one to trust.
type cost struct{ wall, cpu time.Duration }

type costs []cost

// sampler measures things, one after the other, the same number of times each.
type sampler struct {
	backends []int // processes of the PostgreSQL server; none on SQLite
}

// newSampler finds the processes that work for n.
func newSampler(b *testing.B, n *node.Node) sampler {
	b.Helper()
	var s sampler
	if n.DB.Dialect != db.Postgres {
		return s
	}
	const backends = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()`
	var err error
	s.backends, err = db.All(b.Context(), n.DB, db.One[int], backends)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// run measures each of the things in turn and gives what each cost.
func (s sampler) run(b *testing.B, things ...func() error) []costs {
	b.Helper()
	out := make([]costs, len(things))
	once := func() {
		for i, thing := range things {
			out[i] = append(out[i], s.once(b, thing))
		}
	}
	begun := time.Now()
	for b.Loop() {
		once()
	}
	for len(out[0]) < least || len(out[0]) < wanted && time.Since(begun) < patience {
		once()
	}
	return out
}

// once measures a thing that is done once.
func (s sampler) once(b *testing.B, thing func() error) cost {
	b.Helper()
	before, begun := s.cpu(), time.Now()
	if err := thing(); err != nil {
		b.Fatal(err)
	}
	wall := time.Since(begun)
	return cost{wall, s.cpu() - before}
}

// cpu is how long the processors have worked for us so far.
func (s sampler) cpu() time.Duration {
	var total time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} { // the browser that prints is a child
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			continue
		}
		total += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	for _, pid := range s.backends {
		// Nanoseconds on the processor, then two figures of no interest here.
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
		if err != nil {
			continue // a connection that was closed, or a system without it
		}
		first, _, _ := strings.Cut(string(text), " ")
		if ns, err := strconv.ParseInt(first, 10, 64); err == nil {
			total += time.Duration(ns)
		}
	}
	return total
}

// wall is the p-th percentile of the times.
func (c costs) wall(p float64) time.Duration {
	list := make([]time.Duration, len(c))
	for i := range c {
		list[i] = c[i].wall
	}
	slices.Sort(list)
	return list[max(0, int(math.Ceil(p*float64(len(list))/100))-1)]
}

// cpu is the mean of the processor time.
func (c costs) cpu() time.Duration {
	var sum time.Duration
	for i := range c {
		sum += c[i].cpu
	}
	return sum / time.Duration(len(c))
}

// perSecond is how many of n, done in each run, are done in a second.
func (c costs) perSecond(n int) float64 { return float64(n) / c.wall(50).Seconds() }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// report writes one line of results: name-p50-ms, name-p99-ms, name-cpu-ms.
func (c costs) report(b *testing.B, name string) {
	b.Helper()
	b.ReportMetric(ms(c.wall(50)), name+"-p50-ms")
	b.ReportMetric(ms(c.wall(99)), name+"-p99-ms")
	b.ReportMetric(ms(c.cpu()), name+"-cpu-ms")
}

// finish says how often things were measured, and leaves out what testing would
// say of the loop alone.
func (c costs) finish(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(len(c)), "samples")
	b.ReportMetric(0, "ns/op")
}

// resident is the memory of a process that is in use now and was at most, in
// bytes.
func resident(pid int) (now, peak int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("look at process %d: %w", pid, err)
	}
	for line := range bytes.Lines(text) {
		name, value, _ := strings.Cut(string(line), ":")
		var kilobytes int64
		if _, err := fmt.Sscanf(value, "%d kB", &kilobytes); err != nil {
			continue
		}
		switch name {
		case "VmRSS":
			now = kilobytes << 10
		case "VmHWM":
			peak = kilobytes << 10
		}
	}
	return now, peak, nil
}

// replay runs statements alone and throws their rows away.
func replay(b *testing.B, n *node.Node, list []statement) error {
	b.Helper()
	for _, s := range list {
		if err := s.each(b.Context(), n.DB, func([]any) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}
