// SPDX-License-Identifier: EUPL-1.2

package grow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/node"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// demo is all that the demonstration holds.
type demo struct {
	partners    []record.Entry[registry.Partner]
	instruments []record.Entry[registry.Instrument]
	commitments []record.Entry[registry.Commitment]
	accounts    []record.Entry[registry.Account]
	posts       []record.Entry[registry.Post]
	meetings    []record.Entry[meeting.Meeting]
	agenda      []record.Entry[meeting.AgendaItem]
	lines       []record.Entry[meeting.Line]
	decisions   []record.Entry[meeting.Decision]
	actions     []record.Entry[meeting.ActionItem]
	documents   []record.Entry[meeting.Document]
	attendance  []meeting.Attendance
}

// readDemo fills a demonstration and reads it back.
func readDemo(ctx context.Context) (d demo, err error) {
	dir, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return d, fmt.Errorf("make a folder for the demonstration: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	n, err := node.Open(ctx, node.Config{DB: filepath.Join(dir, "demo.db"), Member: self}, quiet, true)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	users, err := n.Accounts("http://localhost", true)
	if err != nil {
		return d, err
	}
	if _, err := n.FillDemo(ctx, users, true, nil); err != nil {
		return d, err
	}
	return d, d.read(ctx, n)
}

func (d *demo) read(ctx context.Context, n *node.Node) error {
	v := entente.View{Actor: authn.Operator(), Known: entente.Forever}
	err := errors.Join(
		all(ctx, v, n.Registry.Partners, &d.partners),
		all(ctx, v, n.Registry.Instruments, &d.instruments),
		all(ctx, v, n.Registry.Commitments, &d.commitments),
		all(ctx, v, n.Registry.Accounts, &d.accounts),
		all(ctx, v, n.Registry.Posts, &d.posts),
		all(ctx, v, n.Meeting.Meetings, &d.meetings),
		all(ctx, v, n.Meeting.Agenda, &d.agenda),
		all(ctx, v, n.Meeting.Lines, &d.lines),
		all(ctx, v, n.Meeting.Decisions, &d.decisions),
		all(ctx, v, n.Meeting.Actions, &d.actions),
		all(ctx, v, n.Meeting.Documents, &d.documents),
	)
	for _, m := range d.meetings {
		who, e := n.Meeting.AttendanceOf(ctx, v, m.ID)
		d.attendance, err = append(d.attendance, who...), errors.Join(err, e)
	}
	return err
}

func all[T any](ctx context.Context, v entente.View, b record.Book[T], into *[]record.Entry[T]) error {
	page, err := b.List(ctx, v, record.Query{Limit: record.MaxLimit})
	*into = page.Rows
	return err
}
