// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"fmt"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// Service is what the pages, the API, the command line and the imports call.
type Service struct {
	Meetings  record.Book[Meeting]
	Agenda    record.Book[AgendaItem]
	Lines     record.Book[Line]
	Decisions record.Book[Decision]
	Actions   record.Book[ActionItem]
	Documents record.Book[Document]

	Registry *registry.Service
	log      *record.Log
}

// New makes the service.
func New(log *record.Log, r *registry.Service) *Service {
	return &Service{
		Meetings:  record.Book[Meeting]{Kind: &meetingKind, Log: log},
		Agenda:    record.Book[AgendaItem]{Kind: &agendaItemKind, Log: log},
		Lines:     record.Book[Line]{Kind: &lineKind, Log: log},
		Decisions: record.Book[Decision]{Kind: &decisionKind, Log: log},
		Actions:   record.Book[ActionItem]{Kind: &actionItemKind, Log: log},
		Documents: record.Book[Document]{Kind: &documentKind, Log: log},
		Registry:  r,
		log:       log,
	}
}

// Takers are the kinds that other members' records may be of. Lines to take are
// not among them: they never leave a node.
func (s *Service) Takers() []record.Taker {
	return []record.Taker{s.Meetings.Kind, s.Agenda.Kind, s.Decisions.Kind, s.Actions.Kind, s.Documents.Kind}
}

func (s *Service) db() *db.DB { return s.log.DB }

// SaveLine writes the line to take on an agenda item: its first, or the next
// version of the one with the given number. It is marked limited at least.
func (s *Service) SaveLine(ctx context.Context, a entente.Actor, number int64, data Line, m entente.Marking) (record.Entry[Line], error) {
	if m.Rank() < entente.Limited.Rank() {
		m = entente.Limited
	}
	id := LineID(data.AgendaItem)
	if number == 0 {
		return s.Lines.Create(ctx, a, id, data, m)
	}
	return s.Lines.Edit(ctx, a, id, number, data, m)
}

// Promote makes a commitment out of an action item, in one transaction with
// the action item's naming it. An action item is promoted once.
func (s *Service) Promote(ctx context.Context, a entente.Actor, action string) (record.Entry[registry.Commitment], error) {
	var made record.Entry[registry.Commitment]
	if err := a.Need(entente.MayEdit); err != nil {
		return made, err
	}
	err := s.log.Write(ctx, a, func(w *record.Writer) error {
		v := entente.View{Actor: a, Known: entente.Forever}
		item, err := s.Actions.Kind.Get(ctx, w.Tx, v, action)
		if err != nil {
			return err
		}
		if item.Data.Commitment != "" {
			return entente.Fail(entente.Conflict, "error.promoted", entente.Args{"Commitment": item.Data.Commitment})
		}
		m, err := s.Meetings.Kind.Get(ctx, w.Tx, v, item.Data.Meeting)
		if err != nil {
			return err
		}
		made, err = s.Registry.Commitments.CreateIn(ctx, w, "", commitmentOf(item.Data, m.Data), item.Marking)
		if err != nil {
			return err
		}
		item.Data.Commitment = made.ID
		_, err = s.Actions.EditIn(ctx, w, item.ID, item.Number, item.Data, item.Marking)
		return err
	})
	return made, err
}

func commitmentOf(i ActionItem, m Meeting) registry.Commitment {
	c := registry.Commitment{
		Text: i.Text, Kind: registry.KindAction, Parties: i.Sides, Meeting: i.Meeting, Topic: i.Topic,
		Made: m.LastDay(), Due: i.Due, DuePrecision: i.DuePrecision, Provenance: i.Provenance,
	}
	if len(c.Parties) == 0 {
		c.Parties = m.Parties
	}
	return c
}

// Carry takes the open items of the meeting before over to the agenda of the
// given one, at its end, each pointing back to the item it goes on with. Items
// already carried are left alone. It returns the new items.
func (s *Service) Carry(ctx context.Context, a entente.Actor, meeting string) ([]record.Entry[AgendaItem], error) {
	if err := a.Need(entente.MayEdit); err != nil {
		return nil, err
	}
	v := entente.View{Actor: a, Known: entente.Forever}
	m, err := s.Meetings.Get(ctx, v, meeting)
	if err != nil {
		return nil, err
	}
	before, found, err := s.Before(ctx, v, m)
	if err != nil || !found {
		return nil, err
	}
	var carried []record.Entry[AgendaItem]
	err = s.log.Write(ctx, a, func(w *record.Writer) error {
		open, err := s.agendaOf(ctx, w.Tx, v, before.ID)
		if err != nil {
			return err
		}
		there, err := s.agendaOf(ctx, w.Tx, v, meeting)
		if err != nil {
			return err
		}
		position := 0
		for _, i := range there {
			position = max(position, i.Data.Position)
		}
		for _, i := range open {
			if i.Data.State != ItemOpen {
				continue
			}
			position++
			next := i.Data
			next.Meeting, next.Position, next.CarriedFrom, next.Outcome = meeting, position, i.ID, ""
			e, err := s.Agenda.CreateIn(ctx, w, "", next, i.Marking)
			if err != nil {
				return err
			}
			carried = append(carried, e)
			i.Data.State = ItemCarried
			if _, err := s.Agenda.EditIn(ctx, w, i.ID, i.Number, i.Data, i.Marking); err != nil {
				return err
			}
		}
		return nil
	})
	return carried, err
}

func (s *Service) agendaOf(ctx context.Context, q db.Queryer, v entente.View, meeting string) ([]record.Entry[AgendaItem], error) {
	query := record.Query{Limit: record.MaxLimit}
	query.Where("t.meeting = ?", meeting)
	page, err := s.Agenda.Kind.List(ctx, q, v, query)
	if err != nil {
		return nil, fmt.Errorf("read the agenda of %s: %w", meeting, err)
	}
	return page.Rows, nil
}
