// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente"
)

var read = entente.Provenance{Basis: entente.BasisStoredPage, Confidence: entente.High}

func TestInstrumentStanding(t *testing.T) {
	for name, c := range map[string]struct {
		i    Instrument
		day  entente.Date
		want Standing
	}{
		"no date":                  {Instrument{}, "2026-01-01", Standing{Status: StatusUnknown}},
		"no date, said in force":   {Instrument{Reported: "in-force"}, "2026-01-01", Standing{StatusUnknown, "", true}},
		"signed":                   {Instrument{Signed: "2025-05-07"}, "2026-01-01", Standing{StatusSigned, "2025-05-07", false}},
		"adopted":                  {Instrument{Kind: "adequacy-decision", Signed: "2019-01-23"}, "2026-01-01", Standing{StatusAdopted, "2019-01-23", false}},
		"to be signed":             {Instrument{Signed: "2026-06-10"}, "2026-06-09", Standing{StatusPending, "2026-06-10", false}},
		"on the day":               {Instrument{Signed: "2025-05-07", InForce: "2026-02-01"}, "2026-02-01", Standing{StatusInForce, "2026-02-01", false}},
		"the day before":           {Instrument{Signed: "2025-05-07", InForce: "2026-02-01"}, "2026-01-31", Standing{StatusSigned, "2025-05-07", false}},
		"applied, then in force":   {Instrument{Signed: "2020", Applied: "2021", InForce: "2023-01"}, "2022-05-01", Standing{StatusApplied, "2021", false}},
		"last day":                 {Instrument{Signed: "2021-06-28", Expires: "2031-12-27"}, "2031-12-27", Standing{StatusSigned, "2021-06-28", false}},
		"day after the last":       {Instrument{Signed: "2021-06-28", Expires: "2031-12-27"}, "2031-12-28", Standing{StatusExpired, "2031-12-27", false}},
		"expires in a year":        {Instrument{Signed: "2021", Expires: "2025"}, "2025-12-31", Standing{StatusSigned, "2021", false}},
		"said signed, is in force": {Instrument{InForce: "2024", Reported: "signed"}, "2026-01-01", Standing{StatusInForce, "2024", true}},
	} {
		if got := c.i.Standing(c.day); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestNothingContradictsASourceOnAnotherDay(t *testing.T) {
	i := Instrument{InForce: "2019-02-01", Reported: "signed"}
	now := entente.Now(entente.Actor{}, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	if !i.StandingIn(now).Contradicted || !i.StandingIn(now.AsOf("2026-11-01")).Contradicted {
		t.Error("the source says signed, the dates say in force, and nothing is said of it")
	}
	if got := i.StandingIn(now.On("2018-01-01")); got != (Standing{StatusPending, "2019-02-01", false}) {
		t.Errorf("on a day in the past: %+v", got)
	}
}

func TestDeadlineAndOverdue(t *testing.T) {
	for name, c := range map[string]struct {
		due       entente.Date
		precision entente.Precision
		day       entente.Date
		accounts  []Account
		reported  string
		want      bool
	}{
		"none":                     {"", entente.PrecisionNone, "2030-01-01", nil, "", false},
		"on the day":               {"2026-05-03", entente.PrecisionDay, "2026-05-03", nil, "", false},
		"a day late":               {"2026-05-03", entente.PrecisionDay, "2026-05-04", nil, "", true},
		"within the month":         {"2026-05-03", entente.PrecisionMonth, "2026-05-31", nil, "", false},
		"after the month":          {"2026-05-03", entente.PrecisionMonth, "2026-06-01", nil, "", true},
		"within the year":          {"2026-06-30", entente.PrecisionYear, "2026-12-31", nil, "", false},
		"the source says done":     {"2020-01-01", entente.PrecisionDay, "2026-01-01", nil, "done", false},
		"both say done":            {"2020-01-01", entente.PrecisionDay, "2026-01-01", []Account{{State: Done}, {State: Done}}, "", false},
		"one says not":             {"2020-01-01", entente.PrecisionDay, "2026-01-01", []Account{{State: Done}, {State: Ongoing}}, "done", true},
		"an account over a report": {"2020-01-01", entente.PrecisionDay, "2026-01-01", []Account{{State: Ongoing}}, "done", true},
	} {
		commitment := Commitment{Due: c.due, DuePrecision: c.precision, Reported: c.reported}
		if got := commitment.Overdue(c.day, c.accounts); got != c.want {
			t.Errorf("%s: overdue is %v, want %v", name, got, c.want)
		}
	}
}

func TestDisagreements(t *testing.T) {
	eu := Account{Side: "eu", State: Done, Due: "2026-12-31", Wording: "Do  it", SelfScore: new(1), OtherScore: new(0), Money: &Money{5e6, "EUR"}}
	jp := Account{Side: "jp", State: Ongoing, Due: "2026-12-31", Wording: "Do it", SelfScore: new(0), OtherScore: new(0), Money: &Money{6e6, "EUR"}}
	want := []Disagreement{
		{"state", []SideValue{{Side: "eu", Value: "done"}, {Side: "jp", Value: "ongoing"}}},
		{"money", []SideValue{{Side: "eu", Value: "5000000 EUR"}, {Side: "jp", Value: "6000000 EUR"}}},
		{"score", []SideValue{{Side: "eu", Of: "eu", Value: "+1"}, {Side: "jp", Of: "eu", Value: "0"}}},
	}
	for _, order := range [][]Account{{eu, jp}, {jp, eu}} {
		if diff := cmp.Diff(want, Disagreements(order)); diff != "" {
			t.Error(diff)
		}
	}
	if d := Disagreements([]Account{eu}); d != nil {
		t.Errorf("one account disagrees: %+v", d)
	}
	silent := Account{Side: "jp", State: Done}
	if d := Disagreements([]Account{eu, silent}); d != nil {
		t.Errorf("a side that is silent on a field disagrees: %+v", d)
	}
}

func TestPartnerRules(t *testing.T) {
	for name, c := range map[string]struct {
		p    Partner
		want string // field refused; "" for taken
	}{
		"a state":                         {Partner{Name: "Japan", Kind: State, Alpha2: "JP", Alpha3: "JPN"}, ""},
		"Kosovo as a partner":             {Partner{Name: "Kosovo", Kind: PartnerOther, Alpha2: "XK"}, ""},
		"Kosovo as a state":               {Partner{Name: "Kosovo", Kind: State, Alpha2: "XK"}, "kind"},
		"Kosovo with an alpha-3 code":     {Partner{Name: "Kosovo", Kind: PartnerOther, Alpha2: "XK", Alpha3: "XKX"}, "alpha3"},
		"an organisation":                 {Partner{Name: "EPO", Kind: Organisation}, ""},
		"an organisation with a country":  {Partner{Name: "EPO", Kind: Organisation, Alpha2: "EP"}, "alpha2"},
		"a state without a code":          {Partner{Name: "Somewhere", Kind: State}, "alpha2"},
		"a kind that is none":             {Partner{Name: "X", Kind: "planet"}, "kind"},
		"a name of spaces":                {Partner{Name: "  ", Kind: Territory}, "name"},
		"a name with a control character": {Partner{Name: "a\x00b", Kind: Territory}, "name"},
	} {
		c.p.Provenance = read
		err := checkPartner(c.p)
		fields := entente.FieldErrors(err)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: refused: %v", name, err)
		case c.want != "" && (len(fields) == 0 || fields[0].Field != c.want):
			t.Errorf("%s: got %v, want %s refused", name, err, c.want)
		}
	}
	for code, want := range map[string]string{"XK": "footnote.XK", "PS": "footnote.PS", "TW": "footnote.TW", "JP": "", "": ""} {
		if got := (Partner{Alpha2: code}).Footnote(); got != want {
			t.Errorf("footnote of %q is %q, want %q", code, got, want)
		}
	}
}
