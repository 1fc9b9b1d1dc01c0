// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"context"
	"io"
	"maps"
	"math/big"
	"slices"

	"entente"
)

const (
	maxGroupBy = 16
	maxClamp   = 1_000_000_000
)

// Epsilon is a privacy loss, Num/Den.
type Epsilon struct {
	Num uint64 `json:"num"`
	Den uint64 `json:"den"`
}

func (e Epsilon) rat() *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(e.Num), new(big.Int).SetUint64(e.Den))
}

func (e Epsilon) valid() bool {
	return e.Num > 0 && e.Num <= maxTerm && e.Den > 0 && e.Den <= maxTerm
}

// Budget is how much may be learnt from a data set in all, and was. Whoever holds
// it stores it, before the answer goes out.
type Budget struct {
	Total, Spent *big.Rat // nil is 0
}

// Spend gives the budget after e, or an error if that is more than there is.
func (b Budget) Spend(e Epsilon) (Budget, error) {
	if !e.valid() {
		return b, entente.FieldError("epsilon", "deid.epsilon", entente.Args{"Max": maxTerm})
	}
	total, spent := new(big.Rat), new(big.Rat)
	if b.Total != nil {
		total.Set(b.Total)
	}
	if b.Spent != nil {
		spent.Set(b.Spent)
	}
	left := new(big.Rat).Sub(total, spent)
	if left.Cmp(e.rat()) < 0 {
		return b, entente.Fail(entente.Forbidden, "deid.budget",
			entente.Args{"Asked": e.rat().RatString(), "Left": left.RatString()})
	}
	return Budget{Total: total, Spent: spent.Add(spent, e.rat())}, nil
}

// Aggregation asks for a noisy count of rows in each group, and a noisy sum if Sum
// names a column. What it spends is [Aggregation.Cost], where one row more or less
// is what is hidden: a person with several rows is hidden less.
type Aggregation struct {
	By        []string `json:"by"`
	Sum       string   `json:"sum,omitempty"` // of whole numbers, decimals rounded down
	Low       int64    `json:"low"`           // a value outside is taken for the nearer bound
	High      int64    `json:"high"`
	Epsilon   Epsilon  `json:"epsilon"`   // of the count, and again of the sum
	Threshold int64    `json:"threshold"` // a group whose noisy count is below is not told
}

// Group is one line of the answer.
type Group struct {
	Values []string `json:"values"`
	Count  int64    `json:"count"`
	Sum    int64    `json:"sum"`
}

// Cost is the epsilon that an answer spends. Groups share no row, so that all of
// them cost what one does.
func (a Aggregation) Cost() Epsilon {
	if a.Sum != "" {
		return Epsilon{Num: 2 * a.Epsilon.Num, Den: a.Epsilon.Den}
	}
	return a.Epsilon
}

// Check returns field errors.
func (a Aggregation) Check() error {
	var pr entente.Problems
	seen := map[string]bool{}
	for _, n := range a.By {
		seen[n] = true
	}
	if len(a.By) == 0 || len(a.By) > maxGroupBy || len(seen) != len(a.By) {
		pr.Add("by", "deid.group", entente.Args{"Max": maxGroupBy})
	}
	if seen[a.Sum] {
		pr.Add("sum", "deid.sum-column", nil)
	}
	if a.Sum != "" && (a.Low > a.High || a.Low < -maxClamp || a.High > maxClamp) {
		pr.Add("low", "deid.clamp", entente.Args{"Max": maxClamp})
	}
	if !a.Epsilon.valid() || a.Cost().Num > maxTerm {
		pr.Add("epsilon", "deid.epsilon", entente.Args{"Max": maxTerm})
	}
	if a.Threshold < 1 {
		pr.Add("threshold", "deid.threshold", nil)
	}
	return pr.Err()
}

// Aggregate answers a, sorted by the values of the groups. The caller takes
// [Aggregation.Cost] from the [Budget] first. Groups come from the data, so the
// threshold is what keeps a rare one from being told by its mere presence: choose
// it well above the noise.
func Aggregate(ctx context.Context, format Format, r io.Reader, a Aggregation) ([]Group, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	t, err := open(format, r)
	if err != nil {
		return nil, err
	}
	defer closeTable(t)
	names := slices.Clone(a.By)
	if a.Sum != "" {
		names = append(names, a.Sum)
	}
	at, err := find(t, names)
	if err != nil {
		return nil, err
	}
	groups := map[string]*Group{}
	var key []byte
	err = each(ctx, t, func(row int64, cells []cell) error {
		for _, i := range at {
			if cells[i].nested {
				return cellError("nested", row, t.columns()[i])
			}
		}
		key = classKey(key[:0], cells, at[:len(a.By)])
		g := groups[string(key)]
		if g == nil {
			if len(groups) == MaxClasses {
				return entente.Fail(entente.TooLarge, "deid.classes", entente.Args{"Max": MaxClasses})
			}
			g = &Group{}
			for _, i := range at[:len(a.By)] {
				g.Values = append(g.Values, string(cells[i].value))
			}
			groups[string(key)] = g
		}
		g.Count++
		if a.Sum == "" {
			return nil
		}
		n, ok := floor(cells[at[len(a.By)]].value)
		if !ok {
			return cellError("not-number", row, a.Sum)
		}
		g.Sum += min(max(n, a.Low), a.High)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.blur(groups, chance())
}

// blur adds the noise and drops what is below the threshold.
func (a Aggregation) blur(groups map[string]*Group, random io.Reader) ([]Group, error) {
	bound := uint64(max(a.High, -a.Low, 1))
	var out []Group
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		g := *groups[key]
		noise, err := laplace(random, a.Epsilon.Num, a.Epsilon.Den)
		if err != nil {
			return nil, err
		}
		g.Count += noise
		if a.Sum != "" {
			if noise, err = laplace(random, a.Epsilon.Num, a.Epsilon.Den*bound); err != nil {
				return nil, err
			}
			g.Sum += noise
		}
		if g.Count >= a.Threshold {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(x, y Group) int { return slices.Compare(x.Values, y.Values) })
	return out, nil
}
