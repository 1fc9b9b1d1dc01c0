// SPDX-License-Identifier: EUPL-1.2

package grow

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// wordsOf lists the words of the record's texts, so that drawing one at random
// draws a common one as often as the record uses it.
func wordsOf(d demo) []string {
	var words []string
	add := func(text string) {
		for w := range strings.FieldsSeq(text) {
			if w = strings.Trim(w, ".,;:()'\"–-"); len(w) > 3 {
				words = append(words, w)
			}
		}
	}
	for _, e := range d.commitments {
		add(e.Data.Text)
	}
	for _, e := range d.instruments {
		add(e.Data.Title)
	}
	return words
}

// text makes other words of a text: its own, then a few of the record's.
func (g *grower) text(s string, k int) string {
	some := make([]string, 3)
	for i := range some {
		some[i] = g.words[g.rand.IntN(len(g.words))]
	}
	return fmt.Sprintf("%s – part %d: %s", strings.TrimSuffix(s, "."), k, strings.Join(some, " "))
}

// parties lets, three times in ten, an organisation of the partner stand in its
// place, so that not everything is with the same few.
func (g *grower) parties(list []string) []string {
	list = slices.Clone(list)
	at := g.rand.IntN(len(list))
	if g.rand.IntN(10) < 3 && list[at] != self {
		list[at] = neighbourID(list[at], g.rand.IntN(min(g.times-1, len(neighbours))))
	}
	return list
}

// past is a number of days of the nine years before, for what has happened;
// near one of the year around, for what may yet.
func (g *grower) past() int { return -g.rand.IntN(9 * 365) }
func (g *grower) near() int { return g.rand.IntN(365) - 182 }

// shift moves a date by days, by years where only the month or year is known.
func shift(d entente.Date, days int) entente.Date {
	switch d.Precision() {
	case entente.PrecisionDay:
		return entente.DayOf(d.First().AddDate(0, 0, days))
	case entente.PrecisionMonth:
		return entente.Date(d.First().AddDate(0, 0, days).Format("2006-01"))
	case entente.PrecisionYear:
		return entente.Date(d.First().AddDate(0, 0, days).Format("2006"))
	case entente.PrecisionNone, entente.PrecisionApproximate:
	}
	return d
}

func (g *grower) instrument(i registry.Instrument, k int) registry.Instrument {
	days := g.past()
	i.Title, i.Parties = g.text(i.Title, k), g.parties(i.Parties)
	i.Signed, i.Applied, i.InForce, i.Expires = shift(i.Signed, days), shift(i.Applied, days), shift(i.InForce, days), shift(i.Expires, days)
	return i
}

func (g *grower) meeting(m meeting.Meeting, k int) meeting.Meeting {
	days := g.near()
	if m.Reported == meeting.Held {
		days = g.past()
	}
	if !g.bound[m.Title] {
		m.Parties = g.parties(m.Parties)
	}
	m.Title, m.Date, m.End = g.text(m.Title, k), shift(m.Date, days), shift(m.End, days)
	return m
}

func (g *grower) commitment(c registry.Commitment, k int) registry.Commitment {
	if !g.bound[c.Text] {
		c.Parties = g.parties(c.Parties)
	}
	c.Text, c.Instrument, c.Meeting = g.text(c.Text, k), copyOf(c.Instrument, k), copyOf(c.Meeting, k)
	days := g.near()
	c.Made, c.Due, c.Accessed = shift(c.Made, -abs(days)), shift(c.Due, days), shift(c.Accessed, -abs(days))
	return c
}

func abs(n int) int { return max(n, -n) }

func (g *grower) account(a registry.Account, k int) registry.Account {
	a.Commitment = copyOf(a.Commitment, k)
	return a
}

func (g *grower) post(p registry.Post, k int) registry.Post {
	p.Title = g.text(p.Title, k)
	return p
}

func (g *grower) agendaItem(i meeting.AgendaItem, k int) meeting.AgendaItem {
	i.Meeting, i.CarriedFrom, i.Commitments = copyOf(i.Meeting, k), copyOf(i.CarriedFrom, k), slices.Clone(i.Commitments)
	for n, c := range i.Commitments {
		i.Commitments[n] = copyOf(c, k)
	}
	return i
}

func (g *grower) line(l meeting.Line, k int) meeting.Line {
	l.AgendaItem = copyOf(l.AgendaItem, k)
	return l
}

func (g *grower) decision(d meeting.Decision, k int) meeting.Decision {
	d.Meeting, d.AgendaItem, d.Text = copyOf(d.Meeting, k), copyOf(d.AgendaItem, k), g.text(d.Text, k)
	return d
}

func (g *grower) action(i meeting.ActionItem, k int) meeting.ActionItem {
	i.Meeting, i.AgendaItem, i.Commitment, i.Text = copyOf(i.Meeting, k), copyOf(i.AgendaItem, k), copyOf(i.Commitment, k), g.text(i.Text, k)
	return i
}

func (g *grower) document(d meeting.Document, k int) meeting.Document {
	d.Meeting, d.Title = copyOf(d.Meeting, k), g.text(d.Title, k)
	return d
}

// attend has somebody without a name at the copies of meetings whose chairs are
// known. There are ten of them for each name.
func (g *grower) attend(ctx context.Context, w *record.Writer, k int) error {
	for _, a := range g.demo.attendance {
		a.Meeting = copyOf(a.Meeting, k)
		a.Person = registry.Person{Name: fmt.Sprintf("Official %s %d", strings.TrimPrefix(a.Person.ID, "person-"), k%10)}
		if err := g.node.Meeting.AttendIn(ctx, w, a); err != nil {
			return err
		}
	}
	return nil
}
