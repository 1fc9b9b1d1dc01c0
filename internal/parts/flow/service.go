// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/record"
)

// Service is what the pages, the API and the node call.
type Service struct {
	log *record.Log

	mu     sync.Mutex
	tables map[string]*Table // by hash: those that were asked for
}

// New makes the service.
func New(log *record.Log) *Service { return &Service{log: log, tables: map[string]*Table{}} }

const mostTables = 32

func (s *Service) now() int64 { return s.log.Clock().UnixMicro() }

// begin puts the book that the program carries into the database where there is
// none. A newer program's book is proposed like any change, never put in force.
func (s *Service) begin(ctx context.Context) error {
	base, err := Base()
	if err != nil {
		return err
	}
	return s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		return insertBook(ctx, tx, book{Hash: base.Hash, Book: base.Book, At: s.now(), Reason: "base"})
	})
}

// Table is the book in use, ready to decide with.
func (s *Service) Table(ctx context.Context) (*Table, error) {
	hash, err := s.inUse(ctx)
	if entente.Is(err, entente.NotFound) {
		begun := s.begin(ctx) // fails where another replica was as quick
		if hash, err = s.inUse(ctx); err != nil {
			err = errors.Join(begun, err)
		}
	}
	if err != nil {
		return nil, err
	}
	return s.table(ctx, hash)
}

func (s *Service) table(ctx context.Context, hash string) (*Table, error) {
	s.mu.Lock()
	t := s.tables[hash]
	s.mu.Unlock()
	if t != nil {
		return t, nil
	}
	b, err := s.book(ctx, hash)
	if err != nil {
		return nil, err
	}
	if t, err = NewTable(b); err != nil {
		return nil, err
	}
	if t.Hash != hash {
		return nil, fmt.Errorf("book %s has the content of %s", hash, t.Hash)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tables) >= mostTables {
		clear(s.tables)
	}
	s.tables[hash] = t
	return t, nil
}

// Question is what somebody asks.
type Question struct {
	Dataset string // what it is about, in a few words or by identifier; may be empty
	Facts   Facts
	Note    string
}

// Kept is a decision that was stored.
type Kept struct {
	ID       string
	At       time.Time
	Dataset  string
	Facts    Facts
	Book     string // hash of the rules
	Decision Decision
	Note     string
	Account  string
	answer   []byte // as stored
}

// Decide answers and keeps the answer.
func (s *Service) Decide(ctx context.Context, a entente.Actor, q Question) (Kept, error) {
	if err := a.Need(entente.MayEdit); err != nil {
		return Kept{}, err
	}
	var pr entente.Problems
	entente.CheckText(&pr, "dataset", q.Dataset, 0, 300)
	entente.CheckText(&pr, "note", q.Note, 0, 4000)
	pr.Merge("", q.Facts.Check())
	if err := pr.Err(); err != nil {
		return Kept{}, err
	}
	t, err := s.Table(ctx)
	if err != nil {
		return Kept{}, err
	}
	k := Kept{
		ID: "flow-" + rand.Text()[:16], At: time.UnixMicro(s.now()).UTC(), Dataset: q.Dataset, Facts: q.Facts,
		Book: t.Hash, Decision: t.Decide(&q.Facts), Note: q.Note, Account: a.Account,
	}
	if k.answer, err = canonical.Marshal(k.Decision); err != nil {
		return Kept{}, err
	}
	return k, s.keep(ctx, k)
}

// Look answers without keeping it: for the question pages, which ask as they go.
func (s *Service) Look(ctx context.Context, a entente.Actor, f Facts) (Decision, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return Decision{}, err
	}
	if err := f.Check(); err != nil {
		return Decision{}, err
	}
	t, err := s.Table(ctx)
	if err != nil {
		return Decision{}, err
	}
	return t.Decide(&f), nil
}

// Replay is a stored decision, made again in both readings.
type Replay struct {
	Kept
	Same    bool     // from the rules of then, the same came out byte for byte
	Now     Decision // for the same day, with the rules as they are known now
	Changed bool     // the two readings differ in outcome or basis
	Book    string   // hash of the rules of now
}

// Replay makes a stored decision again: as it was known then, and as it is known
// now for that day.
func (s *Service) Replay(ctx context.Context, a entente.Actor, id string) (Replay, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return Replay{}, err
	}
	k, err := s.kept(ctx, id)
	if err != nil {
		return Replay{}, err
	}
	then, err := s.table(ctx, k.Book)
	if err != nil {
		return Replay{}, err
	}
	again, err := canonical.Marshal(then.Decide(&k.Facts))
	if err != nil {
		return Replay{}, err
	}
	now, err := s.Table(ctx)
	if err != nil {
		return Replay{}, err
	}
	r := Replay{Kept: k, Same: bytes.Equal(again, k.answer), Now: now.Decide(&k.Facts), Book: now.Hash}
	r.Changed = differs(k.Decision, r.Now)
	return r, nil
}

func differs(a, b Decision) bool {
	return a.Outcome != b.Outcome || fmt.Sprint(a.Basis) != fmt.Sprint(b.Basis)
}

// Filter narrows the list of decisions.
type Filter struct {
	Dataset string
	Outcome Outcome
}

// Decisions lists what was decided, the newest first, and how many there are.
func (s *Service) Decisions(ctx context.Context, a entente.Actor, f Filter, limit, offset int) ([]Kept, int, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, 0, err
	}
	return s.list(ctx, f, limit, offset)
}

// Ending is a rule that ends soon, or is watched for another reason.
type Ending struct {
	Rule Rule
	Days int // until its last day; negative: since
}

// Watched is how many days ahead the end of a rule becomes a task.
const Watched = 180

// Watch lists the rules whose last day is at most [Watched] days away, or has
// passed within the last 30 without a successor.
func (s *Service) Watch(ctx context.Context, a entente.Actor) ([]Ending, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	t, err := s.Table(ctx)
	if err != nil {
		return nil, err
	}
	return t.Watch(s.log.Clock()), nil
}

// Watch lists the rules that need somebody's eye on a day.
func (t *Table) Watch(today time.Time) []Ending {
	follows := map[string]bool{}
	for i := range t.rules {
		follows[t.rules[i].Follows] = true
	}
	var out []Ending
	for i := range t.rules {
		r := t.rules[i].Rule
		end, err := time.Parse(time.DateOnly, r.InForceTo)
		if err != nil || follows[r.ID] {
			continue
		}
		day := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
		if days := int(end.Sub(day).Hours() / 24); days <= Watched && days >= -30 {
			out = append(out, Ending{*r, days})
		}
	}
	return out
}

// stored form of facts
func factsText(f Facts) (string, error) {
	text, err := json.Marshal(f)
	return string(text), err
}
