// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"entente"
)

// SinkPage is the page of [Sink]: every component once, for whoever designs or
// reviews. What it says is made up, and in English only.
func SinkPage() Page {
	return Page{
		Kicker: "Design system",
		Title:  "Every component, as readers meet it",
		Lead:   "One type scale, one grid, thin rules and few colours. What stands here is made up and nobody’s position.",
		Crumbs: []Link{{"Home", "/"}, {"Commitments", "/commitments"}},
		Nav:    "commitments",
		Tabs: []Tab{
			{Text: "Overview", Href: "/design", Current: true},
			{Text: "Commitments", Href: "/design?tab=2", Count: 182, Counted: true},
			{Text: "Meetings", Href: "/design?tab=3", Count: 47, Counted: true},
			{Text: "History", Href: "/design?tab=4"},
		},
		Facts:   sinkFacts(),
		Actions: sinkActions(),
	}
}

type sinkRow struct {
	title, note, party string
	due                entente.Date
	state              string
	tone               Tone
	evidence           int
	source             entente.Provenance
}

var sinkSource = entente.Provenance{
	Source:     "https://www.example.org/press/2025/joint-statement-on-digital-trade.html",
	Accessed:   "2025-12-08",
	Basis:      entente.BasisStoredPage,
	Confidence: entente.High,
	Note:       "The statement names no date; the month is that of the meeting.",
}

var sinkTable = Table[sinkRow]{
	ID:      "list",
	Caption: "ui.nav.commitments",
	Sort:    "due",
	Columns: []Column[sinkRow]{
		{Key: "title", Label: "ui.nav.commitments", Sort: true, Kind: Wide, Cell: func(_ context.Context, r sinkRow) Cell {
			return Cell{Text: r.title, Href: "/design", Note: r.note}
		}},
		{Key: "party", Label: "ui.nav.partners", Sort: true, Cell: func(_ context.Context, r sinkRow) Cell { return Cell{Text: r.party} }},
		{Key: "due", Label: "ui.columns.label", Kind: Date, Sort: true, Cell: func(ctx context.Context, r sinkRow) Cell { return DateCell(ctx, r.due) }},
		{Key: "state", Label: "ui.audience", Cell: func(_ context.Context, r sinkRow) Cell {
			return Cell{Text: r.state, Show: StateTag(r.tone, r.state)}
		}},
		{Key: "evidence", Label: "ui.why.sources", Kind: Number, Sort: true, Cell: func(ctx context.Context, r sinkRow) Cell { return NumberCell(ctx, r.evidence) }},
		{Key: "source", Label: "ui.provenance.source", Cell: func(_ context.Context, r sinkRow) Cell {
			return Cell{Text: r.source.Source, Show: ProvenanceMark(r.source)}
		}},
		{Key: "note", Label: "ui.provenance.note", Hidden: true, Cell: func(_ context.Context, r sinkRow) Cell { return Cell{Text: r.source.Note} }},
	},
}

func sinkRows() []sinkRow {
	repository := entente.Provenance{Source: "https://code.example.net/records", Basis: entente.BasisStoredRepository, Confidence: entente.Medium}
	unchecked := entente.Provenance{Basis: entente.BasisBackground, Confidence: entente.Low}
	rows := []sinkRow{
		{"Publish joint guidance on permits for the repair of submarine cables", "Working group on connectivity, paragraph 14", "Japan", "2025-06", "Overdue", Bad, 2, sinkSource},
		{"Recognise each other’s electronic signatures for trade documents", "", "Singapore", "2026-03-31", "Under way", Info, 4, sinkSource},
		{"Open a joint call for research on trustworthy language models", "Budget agreed, text with the lawyers", "Republic of Korea", "2026", "Differs", Warn, 11, repository},
		{"Exchange experts between the two supervisory authorities every year", "", "Canada", "2025-12-08", "Done", Good, 1_204, sinkSource},
		{"Review the list of trusted suppliers", "", "United Kingdom", "", "Not begun", Neutral, 0, unchecked},
		{"Align the taxonomy of cybersecurity certificates", "Superseded by the agreement of 2025", "Ukraine", "2024-11-30", "Superseded", Quiet, 3, entente.Provenance{Basis: entente.BasisNotFound, Confidence: entente.Medium}},
	}
	for i := range 8 {
		r := rows[(i*5+1)%6]
		r.title = fmt.Sprintf("%s, phase %d", r.title, i+2)
		rows = append(rows, r)
	}
	return rows
}

func sinkFilters() []Filter {
	return []Filter{
		{Name: "q", Label: "Text"},
		{Name: "partner", Label: "Partner", Options: []Option{{Value: "jp", Text: "Japan"}, {Value: "kr", Text: "Republic of Korea"}, {Value: "sg", Text: "Singapore"}}},
		{Name: "state", Label: "State", Multiple: true, Options: []Option{
			{Value: "overdue", Text: "Overdue", Count: 12, Counted: true},
			{Value: "open", Text: "Under way", Count: 81, Counted: true},
			{Value: "done", Text: "Done", Count: 40, Counted: true},
		}},
		{Name: "topic", Label: "Topic", Options: []Option{{Value: "cables", Text: "Submarine cables"}, {Value: "ai", Text: "Artificial intelligence"}}},
	}
}

func words(s string) templ.Component { return templ.Raw(templ.EscapeString(s)) }

func sinkAccounts() Accounts {
	return Accounts{
		Left:  Side{Party: "This member", Role: "own account, 12 May 2025"},
		Right: Side{Party: "Japan", Role: "received on 3 June 2025"},
		Lines: []AccountLine{
			{Label: "State", Left: StateTag(Good, "Done"), Right: StateTag(Info, "Under way"), Differs: "One side says done, the other under way"},
			{Label: "Own score", Left: words("+1"), Right: words("0"), Differs: "One point apart"},
			{Label: "Due", Left: DateText("2025-06", ""), Right: DateText("2025-06", "")},
			{Label: "Evidence", Left: Provenance(sinkSource), Right: nil, Differs: "Only this member names evidence"},
			{Label: "What was done", Left: words("Guidance published in three languages; the first permit was given under it in April."), Right: words("Guidance published. The inter-ministerial review of the permit procedure continues until autumn.")},
		},
	}
}

func sinkEvents() []Event {
	return []Event{
		{Date: "2026-05-06", Title: "Fourth Digital Partnership Council", Kind: "Meeting", Href: "/meetings", Tone: Info},
		{Date: "2025-12-08", Title: "Joint statement on digital trade principles", Kind: "Instrument signed", Href: "/instruments", Text: "Signed in the margins of the ministerial.", Tone: Good, Source: &sinkSource},
		{Date: "2025-06", Title: "Guidance on cable repair permits", Kind: "Commitment due", Href: "/commitments", Tone: Bad},
		{Date: "2022-05-12", Precision: entente.PrecisionApproximate, Title: "Digital Partnership launched", Kind: "Instrument", Tone: Neutral},
	}
}

func sinkAttention() []Attention {
	return []Attention{
		{Tone: Bad, Kind: "Overdue", Title: "Publish joint guidance on permits for the repair of submarine cables", Href: "/commitments", Text: "Japan; due since June 2025", Date: "2025-06"},
		{Tone: Warn, Kind: "Disagreement", Title: "Open a joint call for research on trustworthy language models", Href: "/commitments", Text: "The accounts differ on two points"},
		{Tone: Info, Kind: "Next meeting", Title: "Fourth Digital Partnership Council", Href: "/meetings", Date: "2026-05-06"},
		{Tone: Quiet, Kind: "Stale", Title: "Posts of the Republic of Korea", Href: "/partners", Text: "Not checked for 14 months"},
	}
}

func sinkStats() []Stat {
	return []Stat{
		{Number: 12, Text: "overdue", Href: "/commitments", Tone: Bad, Why: &Reason{
			Text:    "A commitment is overdue when the last day its date can mean has passed and neither side says it is done.",
			Formula: "182 commitments − 40 done − 103 not due − 27 without a date = 12",
			Inputs:  []Item{{Label: "Commitments", Text: "182"}, {Label: "Done", Text: "40"}},
			Sources: []entente.Provenance{sinkSource},
		}},
		{Number: 7, Text: "accounts that differ", Href: "/commitments", Tone: Warn},
		{Number: 2, Text: "meetings in the next 30 days", Href: "/meetings", Tone: Neutral},
		{Number: 1204, Text: "records released to the public", Tone: Neutral},
	}
}

func sinkVersions() []Version {
	at := time.Date(2025, 6, 3, 9, 41, 0, 0, time.UTC)
	return []Version{
		{
			Number: 3, At: at, By: "Releaser of this node", Author: "did:web:node.example.org", Hash: "9f2c1d7be04a66c1a9f9c1b7b1f0a3d2c4e5f60718293a4b5c6d7e8f90a1b2c3", Href: "/design",
			Audience: entente.Audience{"group:g7-partners", "member:did:web:jp.example.org"}, Marking: entente.Limited,
			Changes: []Change{
				{Field: "State", Before: "Under way", After: "Done"},
				{Field: "Evidence", After: "https://www.example.org/press/2025/permits.html"},
				{Field: "Text", Show: templ.Raw("Publish <del>a list of national</del> <ins>joint guidance on</ins> permits for the repair of submarine cables.")},
			},
		},
		{Number: 2, At: at.AddDate(0, -2, 3), By: "Editor of this node", Audience: entente.Audience{entente.ToPublic}, Source: &sinkSource},
		{Number: 1, At: at.AddDate(0, -9, 0), By: "Import of the public record", Audience: entente.Audience{}},
	}
}

func sinkForm(wrong bool) Form {
	if !wrong {
		return Form{Values: url.Values{"title": {"Publish joint guidance on cable repair"}, "due": {"2025-06"}, "basis": {"own"}, "confidence": {"high"}}}
	}
	var pr entente.Problems
	pr.Add("title", "error.required", nil)
	pr.Add("due", "error.date", entente.Args{"Value": "next summer"})
	pr.Add("confidence", "error.choice", entente.Args{"Value": "sure"})
	return Form{
		Values: url.Values{"due": {"next summer"}, "basis": {"stored-page"}, "source": {sinkSource.Source}, "topic": {"ai"}},
		Err:    pr.Err(),
	}
}

func sinkHits() []Hit {
	return []Hit{
		{Href: "/instruments/1", Title: "Digital Trade Agreement", Kind: "Instrument", Date: "2025-05-07", Excerpt: []Span{{"… rules for ", false}, {"submarine cables", true}, {" and the free flow of data …", false}}},
		{Href: "/topics/cables", Title: "Submarine cables", Kind: "Topic"},
	}
}
