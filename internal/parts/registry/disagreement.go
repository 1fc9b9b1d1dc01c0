// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Disagreement is a difference between the accounts of one commitment, in one
// field.
type Disagreement struct {
	Field string // state, due, owner, money, wording or score
	Sides []SideValue
}

// SideValue is what one side holds. For a score, Of is the side scored.
type SideValue struct{ Side, Of, Value string }

// Disagreements compares accounts of one commitment, and how the sides state it
// where they do not state it alike. What a side's account says goes before how it
// states the commitment. A side that says nothing about a field does not disagree
// on it.
func Disagreements(accounts []Account, stated ...Stated) []Disagreement {
	accounts = slices.Clone(accounts)
	slices.SortFunc(accounts, func(a, b Account) int { return strings.Compare(a.Side, b.Side) })
	var out []Disagreement
	for _, f := range []struct {
		name  string
		value func(Account) string
	}{
		{"state", func(a Account) string { return string(a.State) }},
		{"due", func(a Account) string { return string(a.Due) }},
		{"owner", func(a Account) string { return a.Owner }},
		{"money", func(a Account) string {
			if a.Money == nil {
				return ""
			}
			return strconv.FormatFloat(a.Money.Amount, 'f', -1, 64) + " " + a.Money.Currency
		}},
		{"wording", func(a Account) string { return oneLine(a.Wording) }},
	} {
		var values []SideValue
		for _, a := range accounts {
			if v := f.value(a); v != "" {
				values = append(values, SideValue{Side: a.Side, Value: v})
			}
		}
		for _, t := range stated {
			v := map[string]string{"due": t.Due, "owner": t.Owner, "wording": t.Wording}[f.name]
			if v != "" && !slices.ContainsFunc(values, func(has SideValue) bool { return has.Side == t.Side }) {
				values = append(values, SideValue{Side: t.Side, Value: v})
			}
		}
		slices.SortStableFunc(values, func(a, b SideValue) int { return strings.Compare(a.Side, b.Side) })
		if differ(values) {
			out = append(out, Disagreement{f.name, values})
		}
	}
	return append(out, scoreDisagreements(accounts)...)
}

// scoreDisagreements sets what a side says of itself beside what the other
// side says of it. With more than two accounts "the other side" is not one, and
// nothing is compared.
func scoreDisagreements(accounts []Account) []Disagreement {
	if len(accounts) != 2 {
		return nil
	}
	var out []Disagreement
	for i, a := range accounts {
		other := accounts[1-i]
		if a.SelfScore == nil || other.OtherScore == nil {
			continue
		}
		values := []SideValue{
			{Side: a.Side, Of: a.Side, Value: Score(*a.SelfScore)},
			{Side: other.Side, Of: a.Side, Value: Score(*other.OtherScore)},
		}
		if differ(values) {
			out = append(out, Disagreement{"score", values})
		}
	}
	return out
}

// Score writes a score with its sign.
func Score(n int) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%+d", n)
}

func differ(values []SideValue) bool {
	for _, v := range values {
		if v.Value != values[0].Value {
			return true
		}
	}
	return false
}
