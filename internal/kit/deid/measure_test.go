// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente"
)

// The salaries of Li, Li and Venkatasubramanian, "t-Closeness" (2007), tables 3
// and 5: the first three of nine are at 0.375 from the whole, the best at 0.167.
func TestMeasureIsThatOfThePaper(t *testing.T) {
	const before = "zip,salary\n476,3\n476,4\n476,5\n479,6\n479,11\n479,8\n47x,7\n47x,9\n47x,10\n"
	const after = "zip,salary\n1,3\n1,5\n1,9\n2,6\n2,11\n2,8\n3,4\n3,7\n3,10\n"
	for in, want := range map[string]float64{before: 0.375, after: 1.0 / 6} {
		m, err := MeasureTable(t.Context(), CSV, strings.NewReader(in), Question{Quasi: []string{"zip"}, Sensitive: "salary", Ordered: true})
		if err != nil || math.Abs(m.T-want) > 1e-9 || m.K != 3 || m.L != 3 || m.Rows != 9 || m.Classes != 3 {
			t.Errorf("%+v, %v; want t %v", m, err, want)
		}
	}
}

func TestMeasureOfCategories(t *testing.T) {
	const in = "a,b,ill\n1,x,flu\n1,x,flu\n1,y,flu\n1,y,cold\n"
	m, err := MeasureTable(t.Context(), CSV, strings.NewReader(in), Question{Quasi: []string{"a", "b"}, Sensitive: "ill"})
	if err != nil || m.K != 2 || m.L != 1 || m.T != 0.25 || !slices.Equal(m.Smallest, []int64{2, 2}) {
		t.Errorf("%+v, %v", m, err)
	}
	fields := ""
	for _, e := range entente.FieldErrors((Threshold{K: 3, L: 2, T: 0.2}).Check(m)) {
		fields += e.Field
	}
	if fields != "klt" {
		t.Errorf("the check names %q, want all three", fields)
	}
	if err := (Threshold{K: 2, L: 1, T: 0.25}).Check(m); err != nil {
		t.Errorf("a data set at its threshold: %v", err)
	}
	if err := (Threshold{T: 0.5}).Check(Measure{Rows: 1, T: math.NaN()}); err == nil {
		t.Error("no number passes as a distance")
	}
}

// The mean size of the noise is known: 2e^-s / (1 - e^-2s) for the scale 1/s.
func TestNoiseHasItsDistribution(t *testing.T) {
	source := rand.NewChaCha8([32]byte{1})
	for _, s := range []Epsilon{{1, 1}, {1, 3}, {5, 2}} {
		const n = 100_000
		sum, size, zeros := 0.0, 0.0, 0.0
		for range n {
			x, err := laplace(source, s.Num, s.Den)
			if err != nil {
				t.Fatal(err)
			}
			sum += float64(x)
			size += math.Abs(float64(x))
			if x == 0 {
				zeros++
			}
		}
		e := math.Exp(-float64(s.Num) / float64(s.Den))
		if want := 2 * e / (1 - e*e); math.Abs(size/n-want) > 0.02*want+0.005 || math.Abs(sum/n) > 0.05 {
			t.Errorf("epsilon %v: mean size %v, want %v; mean %v", s, size/n, want, sum/n)
		}
		if want := (1 - e) / (1 + e); math.Abs(zeros/n-want) > 0.01 {
			t.Errorf("epsilon %v: %v zeros, want %v", s, zeros/n, want)
		}
	}
}

func TestAggregate(t *testing.T) {
	in := "c,v\n" + strings.Repeat("FR,10\n", 500) + strings.Repeat("PT,99999\n", 500) + "XK,1\n"
	a := Aggregation{By: []string{"c"}, Sum: "v", Low: 0, High: 20, Epsilon: Epsilon{1, 1}, Threshold: 100}
	got, err := Aggregate(t.Context(), CSV, strings.NewReader(in), a)
	if err != nil || len(got) != 2 || got[0].Values[0] != "FR" || got[1].Values[0] != "PT" {
		t.Fatalf("%+v, %v", got, err)
	}
	near := func(x, want, by int64) bool { return x > want-by && x < want+by }
	if !near(got[0].Count, 500, 60) || !near(got[0].Sum, 5000, 1200) || !near(got[1].Sum, 10_000, 1200) {
		t.Errorf("far from the truth: %+v", got)
	}
	for name, bad := range map[string]Aggregation{
		"by nothing":      {Epsilon: Epsilon{1, 1}, Threshold: 1},
		"by one twice":    {By: []string{"c", "c"}, Epsilon: Epsilon{1, 1}, Threshold: 1},
		"without epsilon": {By: []string{"c"}, Threshold: 1},
		"no threshold":    {By: []string{"c"}, Epsilon: Epsilon{1, 1}},
		"crossed bounds":  {By: []string{"c"}, Sum: "v", Low: 2, High: 1, Epsilon: Epsilon{1, 1}, Threshold: 1},
	} {
		if bad.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestBudgetIsNotOverspent(t *testing.T) {
	b := Budget{Total: big.NewRat(1, 1)}
	var err error
	for range 3 {
		if b, err = b.Spend(Epsilon{1, 3}); err != nil {
			t.Fatal(err)
		}
	}
	after, err := b.Spend(Epsilon{1, 1_000_000})
	if !entente.Is(err, entente.Forbidden) || after.Spent.Cmp(b.Spent) != 0 {
		t.Errorf("overspent: %v, %v", after, err)
	}
	if _, err := b.Spend(Epsilon{}); !entente.Is(err, entente.Invalid) {
		t.Errorf("an epsilon of 0/0: %v", err)
	}
}
