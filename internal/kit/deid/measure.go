// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"

	"entente"
)

// MaxClasses bounds the memory of a measurement: the groups of equal rows, and
// apart from them the pairs of a group and a sensitive value.
const MaxClasses = 1_000_000

// Measure says how well a row hides among others. A class is the rows that have
// the same values in all quasi-identifiers.
type Measure struct {
	Rows     int64   `json:"rows"`
	Classes  int     `json:"classes"`
	K        int64   `json:"k"`        // rows in the smallest class
	L        int     `json:"l"`        // the fewest different sensitive values of a class
	T        float64 `json:"t"`        // the largest distance of a class from the whole, 0 to 1
	Smallest []int64 `json:"smallest"` // the sizes of the ten smallest classes, ascending
}

// Threshold is what a data set must reach before it leaves. Zero asks nothing of
// K and L; a T of 1 or more asks nothing.
type Threshold struct {
	K int64   `json:"k"`
	L int     `json:"l"`
	T float64 `json:"t"`
}

// Check names all that m does not reach. A data set without rows passes.
func (t Threshold) Check(m Measure) error {
	if m.Rows == 0 {
		return nil
	}
	var pr entente.Problems
	if m.K < t.K {
		pr.Add("k", "deid.too-few", entente.Args{"K": m.K, "Min": t.K})
	}
	if m.L < t.L {
		pr.Add("l", "deid.too-alike", entente.Args{"L": m.L, "Min": t.L})
	}
	if !(m.T <= t.T) && t.T < 1 { // a T that is no number fails
		pr.Add("t", "deid.too-close", entente.Args{"T": math.Ceil(m.T*1000) / 1000, "Max": t.T})
	}
	return pr.Err()
}

// Question is what [MeasureTable] is asked.
type Question struct {
	Quasi     []string // the quasi-identifiers
	Sensitive string
	Ordered   bool // the sensitive values are numbers: t counts how far apart they are
}

// MeasureTable reads a data set and measures k-anonymity, distinct l-diversity and
// t-closeness (earth mover's distance; between categories all distances are equal,
// between numbers it is that of their ranks). Memory grows with classes only.
func MeasureTable(ctx context.Context, format Format, r io.Reader, q Question) (Measure, error) {
	t, err := open(format, r)
	if err != nil {
		return Measure{}, err
	}
	defer closeTable(t)
	at, err := find(t, append(slices.Clone(q.Quasi), q.Sensitive))
	if err != nil {
		return Measure{}, err
	}
	c := counts{classes: map[string]map[int]int64{}, ids: map[string]int{}}
	err = each(ctx, t, func(row int64, cells []cell) error { return c.add(t, row, cells, at, q.Ordered) })
	if err != nil {
		return Measure{}, err
	}
	return c.measure(q.Ordered), nil
}

// counts are how often each sensitive value stands in each class.
type counts struct {
	classes map[string]map[int]int64
	ids     map[string]int
	values  []string
	total   []int64
	pairs   int
	key     []byte
}

func (c *counts) add(t table, row int64, cells []cell, at []int, ordered bool) error {
	last := len(at) - 1
	for _, i := range at {
		if cells[i].nested {
			return cellError("nested", row, t.columns()[i])
		}
	}
	v := string(cells[at[last]].value)
	if ordered {
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return cellError("not-number", row, t.columns()[at[last]])
		}
		v = strconv.FormatFloat(f, 'g', -1, 64) // 1 and 1.0 are one value
	}
	c.key = classKey(c.key[:0], cells, at[:last])
	class := c.classes[string(c.key)]
	if class == nil {
		class = map[int]int64{}
		c.classes[string(c.key)] = class
	}
	id, ok := c.ids[v]
	if !ok {
		id = len(c.values)
		c.ids[v] = id
		c.values, c.total = append(c.values, v), append(c.total, 0)
	}
	if class[id] == 0 {
		c.pairs++
	}
	if len(c.classes) > MaxClasses || c.pairs > MaxClasses {
		return entente.Fail(entente.TooLarge, "deid.classes", entente.Args{"Max": MaxClasses})
	}
	class[id]++
	c.total[id]++
	return nil
}

// classKey writes the values with their lengths, so that no two rows look equal by
// accident.
func classKey(dst []byte, cells []cell, at []int) []byte {
	for _, i := range at {
		v := cells[i].value
		if cells[i].absent {
			dst = append(dst, '-')
			continue
		}
		dst = strconv.AppendInt(dst, int64(len(v)), 10)
		dst = append(append(dst, ':'), v...)
	}
	return dst
}

func (c *counts) measure(ordered bool) Measure {
	m := Measure{Classes: len(c.classes)}
	for _, n := range c.total {
		m.Rows += n
	}
	if m.Rows == 0 {
		return m
	}
	distance := c.distances(ordered, m.Rows)
	var sizes []int64
	m.L = math.MaxInt
	for _, class := range c.classes {
		var size int64
		for _, n := range class {
			size += n
		}
		sizes = append(sizes, size)
		m.L = min(m.L, len(class))
		m.T = max(m.T, distance(class, float64(size)))
	}
	slices.Sort(sizes)
	m.K, m.Smallest = sizes[0], sizes[:min(10, len(sizes))]
	return m
}

// distances gives the earth mover's distance of a class from the whole. Both forms
// look at the values of the class only, so that all classes together cost what the
// pairs do: what a class lacks is known from sums over the whole.
func (c *counts) distances(ordered bool, rows int64) func(class map[int]int64, size float64) float64 {
	whole := func(id int) float64 { return float64(c.total[id]) / float64(rows) }
	if !ordered {
		return func(class map[int]int64, size float64) float64 {
			d := 0.0 // what is too much here is as much as what is missing
			for id, n := range class {
				d += max(0, float64(n)/size-whole(id))
			}
			return d
		}
	}
	r := c.ranks(rows)
	if len(c.values) < 2 {
		return func(map[int]int64, float64) float64 { return 0 }
	}
	return func(class map[int]int64, size float64) float64 {
		ids := slices.SortedFunc(maps.Keys(class), func(a, b int) int { return cmp.Compare(r.of[a], r.of[b]) })
		d, from, have := 0.0, 0, 0.0
		for _, id := range ids {
			d += r.between(from, r.of[id], have)
			from, have = r.of[id], have+float64(class[id])/size
		}
		d += r.between(from, len(c.values), have)
		return d / float64(len(c.values)-1)
	}
}

// ranked has, by the rank of a value, the share of the whole up to it, and the sum
// of these shares before it.
type ranked struct {
	of     []int // by id
	shares []float64
	sums   []float64
}

func (c *counts) ranks(rows int64) ranked {
	number := make([]float64, len(c.values))
	ids := make([]int, len(c.values))
	for i, v := range c.values {
		number[i], _ = strconv.ParseFloat(v, 64) // was parsed before
		ids[i] = i
	}
	slices.SortFunc(ids, func(a, b int) int { return cmp.Compare(number[a], number[b]) })
	r := ranked{of: make([]int, len(ids)), sums: []float64{0}}
	var up int64
	for rank, id := range ids {
		r.of[id] = rank
		up += c.total[id]
		r.shares = append(r.shares, float64(up)/float64(rows))
		r.sums = append(r.sums, r.sums[rank]+r.shares[rank])
	}
	return r
}

// between sums how far the share have is from that of the whole, over the ranks
// from (included) to (excluded). The shares ascend, so they cross have once.
func (r ranked) between(from, to int, have float64) float64 {
	cross, _ := slices.BinarySearch(r.shares[from:to], have)
	mid := from + cross
	below := have*float64(mid-from) - (r.sums[mid] - r.sums[from])
	return below + (r.sums[to] - r.sums[mid]) - have*float64(to-mid)
}

// find gives the places of columns, each of which must be there.
func find(t table, names []string) ([]int, error) {
	at := make([]int, len(names))
	for i, n := range names {
		if at[i] = slices.Index(t.columns(), n); at[i] < 0 {
			return nil, entente.Fail(entente.Invalid, "deid.column-none", entente.Args{"Column": n})
		}
	}
	return at, nil
}

// each calls do with every row.
func each(ctx context.Context, t table, do func(row int64, cells []cell) error) error {
	for row := int64(1); ; row++ {
		if row%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(row, cells); err != nil {
			return err
		}
	}
}

// errStop ends each early.
var errStop = errors.New("enough rows")

func closeTable(t table) {
	if c, ok := t.(io.Closer); ok {
		_ = c.Close() // a spool that was read only
	}
}
