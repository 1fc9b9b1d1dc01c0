// SPDX-License-Identifier: EUPL-1.2

package grow

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/node"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// grower writes copies of the demonstration.
type grower struct {
	node  *node.Node
	demo  demo
	times int
	rand  *rand.Rand
	words []string        // of the record, each as often as it is there
	bound map[string]bool // texts of commitments and titles of meetings whose parties must stay
}

func newGrower(n *node.Node, d demo, times int) *grower {
	g := &grower{node: n, demo: d, times: times, words: wordsOf(d), bound: map[string]bool{}}
	g.rand = rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same content each time is the point
	// Only a party gives an account, and only parties attend.
	for _, c := range d.commitments {
		g.bound[c.Data.Text] = slices.ContainsFunc(d.accounts, func(a record.Entry[registry.Account]) bool { return a.Data.Commitment == c.ID })
	}
	for _, m := range d.meetings {
		g.bound[m.Data.Title] = slices.ContainsFunc(d.attendance, func(a meeting.Attendance) bool { return a.Meeting == m.ID })
	}
	return g
}

// kinds of organisations that a partner can have in a record of a thousand
// times as much.
var neighbours = []string{
	"Digital agency", "Telecommunications regulator", "Data protection authority", "Standards body", "Research council",
	"Space agency", "Chamber of commerce", "Cybersecurity centre", "University network",
}

func neighbourID(partner string, i int) string { return fmt.Sprintf("%s-org-%d", partner, i+1) }

// neighbours adds organisations to each partner.
func (g *grower) neighbours(ctx context.Context, w *record.Writer) error {
	for _, p := range g.demo.partners {
		for i := range min(g.times-1, len(neighbours)) {
			_, _, err := g.node.Registry.Partners.Import(ctx, w, neighbourID(p.ID, i), registry.Partner{
				Name: neighbours[i] + " of " + p.Data.Name, Kind: registry.Organisation, Relation: p.Data.Relation, MemberOf: p.ID,
				Provenance: p.Data.Provenance,
			}, &everybody)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// copyOf names the k-th copy of a record; copies of what names nothing name
// nothing.
func copyOf(id string, k int) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf("%s-n%d", id, k)
}

// copy writes the k-th copy of all that the demonstration holds, in an order in
// which each record comes after those that it names, then changes some of it.
func (g *grower) copy(ctx context.Context, w *record.Writer, k int) error {
	r, m := g.node.Registry, g.node.Meeting
	steps := []error{
		write(ctx, w, r.Instruments, g.demo.instruments, k, g.instrument),
		write(ctx, w, m.Meetings, g.demo.meetings, k, g.meeting),
		write(ctx, w, r.Commitments, g.demo.commitments, k, g.commitment),
		write(ctx, w, r.Accounts, g.demo.accounts, k, g.account),
		write(ctx, w, m.Agenda, inOrder(g.demo.agenda), k, g.agendaItem),
		write(ctx, w, m.Lines, g.demo.lines, k, g.line),
		write(ctx, w, m.Decisions, g.demo.decisions, k, g.decision),
		write(ctx, w, m.Actions, g.demo.actions, k, g.action),
		write(ctx, w, m.Documents, g.demo.documents, k, g.document),
		g.attend(ctx, w, k),
	}
	// A record is looked at again now and then: a third of the commitments and
	// meetings, a fifth of the instruments.
	if k%3 == 0 {
		steps = append(steps,
			again(ctx, w, r.Commitments, g.demo.commitments, k, func(c *registry.Commitment) { c.Note = lookedAgain }),
			again(ctx, w, m.Meetings, g.demo.meetings, k, func(m *meeting.Meeting) { m.Note = lookedAgain }))
	}
	if k%5 == 0 {
		steps = append(steps,
			again(ctx, w, r.Instruments, g.demo.instruments, k, func(i *registry.Instrument) { i.Note = lookedAgain }))
	}
	for _, err := range steps {
		if err != nil {
			return err
		}
	}
	if k <= 10 { // as many as there are partners
		return write(ctx, w, r.Posts, g.demo.posts, k, g.post)
	}
	return nil
}

// inOrder puts items before those that go on with them.
func inOrder(list []record.Entry[meeting.AgendaItem]) []record.Entry[meeting.AgendaItem] {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b record.Entry[meeting.AgendaItem]) int { return int(a.Seq - b.Seq) })
	return list
}

// write writes copies of records, released where the first was.
func write[T any](ctx context.Context, w *record.Writer, b record.Book[T], list []record.Entry[T], k int, vary func(T, int) T) error {
	for _, e := range list {
		var err error
		if e.Public {
			_, _, err = b.Import(ctx, w, copyOf(e.ID, k), vary(e.Data, k), &everybody)
		} else {
			_, err = b.CreateIn(ctx, w, copyOf(e.ID, k), vary(e.Data, k), e.Marking)
		}
		if err != nil {
			return fmt.Errorf("copy %s: %w", e.ID, err)
		}
	}
	return nil
}

const lookedAgain = "Looked at again."

// again writes the second version of copies; every other one is not released
// yet.
func again[T any](ctx context.Context, w *record.Writer, b record.Book[T], list []record.Entry[T], k int, change func(*T)) error {
	v := entente.View{Actor: w.Actor, Known: entente.Forever}
	for i, e := range list {
		id := copyOf(e.ID, k)
		now, err := b.Kind.Get(ctx, w.Tx, v, id)
		if err != nil {
			return err
		}
		audience := &everybody
		if i%2 == 0 {
			audience = nil
		}
		change(&now.Data)
		if _, _, err := b.Import(ctx, w, id, now.Data, audience); err != nil {
			return fmt.Errorf("change %s: %w", id, err)
		}
	}
	return nil
}
