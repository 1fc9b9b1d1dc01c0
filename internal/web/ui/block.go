// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
)

// Item is one line of a [SummaryList]: Show is drawn in place of Text.
type Item struct {
	Label, Text string
	Show        templ.Component
	Source      *entente.Provenance // where this one fact is from
	Edit        string              // where it can be changed
}

// Side heads one column of [TwoAccounts]. Missing says in words that this side
// has given no account.
type Side struct{ Party, Role, Missing string }

// AccountLine is one question and both answers. Differs names the difference
// in words; it is empty where the two sides say the same.
type AccountLine struct {
	Label       string
	Left, Right templ.Component // nil for no answer
	Differs     string
}

// Accounts are what two sides say of the same thing, never merged.
type Accounts struct {
	Left, Right Side
	Lines       []AccountLine
}

func (a Accounts) differences() int {
	n := 0
	for _, l := range a.Lines {
		if l.Differs != "" {
			n++
		}
	}
	return n
}

// Event is one point of a [Timeline], whose events are given in order.
type Event struct {
	Date      entente.Date
	Precision entente.Precision
	Title     string
	Href      string
	Kind      string // such as "Meeting"
	Text      string
	Tone      Tone // Neutral for most
	Source    *entente.Provenance
}

type yearGroup struct {
	year   string
	events []Event
}

// byYear keeps the order of the events, and groups those of one year.
func byYear(ctx context.Context, events []Event) []yearGroup {
	var out []yearGroup
	for _, e := range events {
		year := i18n.T(ctx, "date.none")
		if e.Date.Known() {
			year = string(e.Date)[:4]
		}
		if len(out) == 0 || out[len(out)-1].year != year {
			out = append(out, yearGroup{year: year})
		}
		last := &out[len(out)-1]
		last.events = append(last.events, e)
	}
	return out
}

// Attention is one thing that asks for something.
type Attention struct {
	Tone  Tone
	Kind  string // "Overdue", "Disagreement", "Stale"
	Title string
	Href  string
	Text  string // the reason, in a few words
	Date  entente.Date
}

// Stat is one number worth a place at the top of a page.
type Stat struct {
	Number int
	Text   string
	Href   string
	Tone   Tone
	Why    *Reason
}

// Reason answers "why?" for a number or a result: how it is worked out, from
// which values, which come from where.
type Reason struct {
	Formula string
	Inputs  []Item
	Sources []entente.Provenance
	Text    string
}

// Picture is a drawing with all that belongs to it: Drawing is SVG made by
// the server, Twin the same facts as a table.
type Picture struct {
	ID        string // unique on its page
	Title     string
	Caption   string // what there is to see
	Drawing   templ.Component
	Twin      templ.Component
	Source    string
	Note      string // such as a neutral sentence on boundaries
	Downloads []Link
}

// Version is one entry of a [History].
type Version struct {
	Number   int
	At       time.Time
	By       string // who changed it
	Author   string // the member whose record it is
	Hash     string
	Href     string // the page as of this version
	Note     string // why
	Audience entente.Audience
	Marking  entente.Marking
	Source   *entente.Provenance
	Changes  []Change
}

// Change is one field before and after. Of text that has changed little, a
// page may give Show, which marks the words.
type Change struct {
	Field, Before, After string
	Show                 templ.Component
}

// Step asks for a decision on a page of its own: what will happen, the button
// that does it and the way back.
type Step struct {
	Text   string
	Points []string // what it means, one sentence each
	Action string   // the address to post to
	Hidden map[string]string
	Button string
	Danger bool
	Cancel Link
}

// Hit is one result of the search.
type Hit struct {
	Href, Title, Kind string
	Excerpt           []Span
	Date              entente.Date
}

// Span is a piece of a text; Found is what was searched for.
type Span struct {
	Text  string
	Found bool
}
