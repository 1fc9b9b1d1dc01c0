// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
)

// Person is somebody who holds posts or chaired meetings. Persons are personal
// data: they are in no signed record, only the node's own people see their
// contact, and [Service.ErasePerson] takes them out for good.
type Person struct {
	ID      string `json:"id"`
	Name    string `json:"name"` // empty once erased
	Contact string `json:"contact,omitempty"`
	Source  string `json:"source,omitempty"` // address the name was read at
	Erased  bool   `json:"erased,omitempty"`
}

// Holding says that a person holds a post for a time.
type Holding struct {
	Post   string       `json:"post"`
	Person Person       `json:"person"`
	From   entente.Date `json:"from,omitempty"`
	To     entente.Date `json:"to,omitempty"`
}

const (
	selectPersonByMAC = `SELECT id, name, contact, source, erased_at FROM person WHERE name_mac = $1`
	selectPerson      = `SELECT id, name, contact, source, erased_at FROM person WHERE id = $1`
	insertPerson      = `INSERT INTO person (id, name, name_mac, contact, source, created_at, erased_at) VALUES ($1, $2, $3, $4, $5, $6, 0)`
	erasePerson       = `UPDATE person SET name = '', contact = '', source = '', erased_at = $1 WHERE id = $2`
	deleteHoldings    = `DELETE FROM holding WHERE person = $1`
	insertHolding     = `INSERT INTO holding (post, person, held_from, held_to) VALUES ($1, $2, $3, $4)`
	selectHoldings    = `SELECT h.post, h.held_from, h.held_to, p.id, p.name, p.contact, p.source, p.erased_at
FROM holding h JOIN person p ON p.id = h.person WHERE h.post = $1 AND p.erased_at = 0 ORDER BY h.held_from DESC, p.name`
	countPersons = `SELECT count(*) FROM person`
)

func scanPerson(rows *sql.Rows) (p Person, err error) {
	var erased int64
	err = rows.Scan(&p.ID, &p.Name, &p.Contact, &p.Source, &erased)
	p.Erased = erased != 0
	return p, err //nolint:wrapcheck // All wraps
}

// mac recognises the name of a person who was erased without keeping it, so
// that an import does not bring it back.
func (s *Service) mac(name string) string {
	h := hmac.New(sha256.New, s.log.Ring.Secret())
	h.Write([]byte(search.Fold(name)))
	return hex.EncodeToString(h.Sum(nil))
}

// PersonIn finds or adds a person by name. A person who
// was erased is found as erased and stays so.
func (s *Service) PersonIn(ctx context.Context, w *record.Writer, p Person) (Person, error) {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	var pr entente.Problems
	entente.CheckText(&pr, "name", p.Name, 1, 200)
	entente.CheckText(&pr, "contact", p.Contact, 0, 500)
	entente.CheckURL(&pr, "source", p.Source)
	if err := pr.Err(); err != nil {
		return p, err
	}
	mac := s.mac(p.Name)
	found, err := db.All(ctx, w.Tx, scanPerson, selectPersonByMAC, mac)
	if err != nil || len(found) > 0 {
		if len(found) > 0 {
			return found[0], nil
		}
		return p, fmt.Errorf("find the person: %w", err)
	}
	var n int64
	if err := w.Tx.QueryRowContext(ctx, countPersons).Scan(&n); err != nil {
		return p, fmt.Errorf("count persons: %w", err)
	}
	p.ID = fmt.Sprintf("person-%d", n+1)
	if _, err := w.Tx.ExecContext(ctx, insertPerson, p.ID, p.Name, mac, p.Contact, p.Source, w.Now); err != nil {
		return p, fmt.Errorf("add the person: %w", err)
	}
	// Searched for by the node's own people only, under a number that no
	// version has, so that erasing takes the words out too.
	return p, search.Put(ctx, w.Tx, s.db().Dialect, search.Entry{
		Seq: -(n + 1), ID: p.ID, Kind: "person", Title: p.Name, KnownFrom: w.Now, KnownTo: entente.Forever,
	})
}

// Person reads one person. The public sees none by id.
func (s *Service) Person(ctx context.Context, v entente.View, id string) (Person, error) {
	notFound := entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(id, 120)})
	if !v.Actor.May(entente.MayRead) {
		return Person{}, notFound
	}
	list, err := db.All(ctx, s.db(), scanPerson, selectPerson, id)
	if err != nil {
		return Person{}, fmt.Errorf("read the person: %w", err)
	}
	if len(list) == 0 {
		return Person{}, notFound
	}
	return list[0], nil
}

// ErasePerson takes a person's name, contact and posts out for good. What
// remains is a keyed digest, so that an import does not bring the name back.
func (s *Service) ErasePerson(ctx context.Context, a entente.Actor, id string) error {
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	if _, err := s.Person(ctx, entente.View{Actor: a, Known: entente.Forever}, id); err != nil {
		return err
	}
	return s.log.Write(ctx, a, func(w *record.Writer) error {
		tx := w.Tx
		if _, err := tx.ExecContext(ctx, erasePerson, w.Now, id); err != nil {
			return fmt.Errorf("erase the person: %w", err)
		}
		if _, err := tx.ExecContext(ctx, deleteHoldings, id); err != nil {
			return fmt.Errorf("erase the person's posts: %w", err)
		}
		var n int64
		if _, err := fmt.Sscanf(id, "person-%d", &n); err != nil {
			return fmt.Errorf("read the number of %s: %w", id, err)
		}
		return search.Remove(ctx, tx, s.db().Dialect, -n)
	})
}

// Hold records that a person holds a post.
func (s *Service) Hold(ctx context.Context, a entente.Actor, h Holding) error {
	if err := a.Need(entente.MayEdit); err != nil {
		return err
	}
	var pr entente.Problems
	entente.CheckDate(&pr, "from", h.From)
	entente.CheckDate(&pr, "to", h.To)
	if h.To.Known() && h.To.LastDay() < h.From.FirstDay() {
		pr.Add("to", "error.before", entente.Args{"Date": string(h.To), "Other": string(h.From)})
	}
	if err := pr.Err(); err != nil {
		return err
	}
	if _, err := s.Posts.Get(ctx, entente.View{Actor: a, Known: entente.Forever}, h.Post); err != nil {
		return err
	}
	return s.log.Write(ctx, a, func(w *record.Writer) error {
		p, err := s.PersonIn(ctx, w, h.Person)
		if err != nil {
			return err
		}
		if p.Erased {
			return entente.FieldError("name", "error.erased", nil)
		}
		if _, err := w.Tx.ExecContext(ctx, insertHolding, h.Post, p.ID, string(h.From), string(h.To)); err != nil {
			return fmt.Errorf("record who holds %s: %w", h.Post, err)
		}
		return nil
	})
}

// Holders lists who holds or held a post, the newest first; the public is told
// nobody.
func (s *Service) Holders(ctx context.Context, v entente.View, post string) ([]Holding, error) {
	if !v.Actor.May(entente.MayRead) {
		return nil, nil
	}
	if _, err := s.Posts.Get(ctx, v, post); err != nil {
		return nil, err
	}
	return db.All(ctx, s.db(), func(rows *sql.Rows) (h Holding, err error) {
		var from, to string
		var erased int64
		err = rows.Scan(&h.Post, &from, &to, &h.Person.ID, &h.Person.Name, &h.Person.Contact, &h.Person.Source, &erased)
		h.From, h.To = entente.Date(from), entente.Date(to)
		return h, err //nolint:wrapcheck // All wraps
	}, selectHoldings, post)
}
