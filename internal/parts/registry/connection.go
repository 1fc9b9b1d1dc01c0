// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"entente"
	"entente/internal/kit/db"
)

// Connection is what ties a partner to another one, or could.
type Connection struct {
	Partner string
	Topics  []SharedTopic // what both work on, the most telling first
	Joint   int           // commitments and instruments that name both
	// Weight adds up the topics, each by 1/(k-1) where k partners work on it: a
	// topic that all share tells little.
	Weight float64
}

// SharedTopic is a topic that both work on with this member.
type SharedTopic struct {
	Topic    string
	Here     int // commitments and instruments of the one asked about
	There    int // of the other
	Partners int // how many partners work on it
}

// Missing reports whether the two share a topic and nothing joint names both:
// somebody to be connected to.
func (c Connection) Missing() bool { return c.Joint == 0 && len(c.Topics) > 0 }

const (
	selectJointCommitments = `SELECT q.partner, count(*) FROM commitment t JOIN commitment_party p ON p.seq = t.seq AND p.partner = $1
JOIN commitment_party q ON q.seq = t.seq AND q.partner <> $1 WHERE {t} GROUP BY q.partner`
	selectJointInstruments = `SELECT q.partner, count(*) FROM instrument t JOIN instrument_party p ON p.seq = t.seq AND p.partner = $1
JOIN instrument_party q ON q.seq = t.seq AND q.partner <> $1 WHERE {t} GROUP BY q.partner`
)

// Connections lists whom a partner shares topics or joint items with, the most
// telling first. The member itself, self, is left out: it shares all of them.
func (s *Service) Connections(ctx context.Context, v entente.View, partner, self string) ([]Connection, error) {
	cells, err := s.Cells(ctx, v)
	if err != nil {
		return nil, err
	}
	joint, err := s.joint(ctx, v, partner)
	if err != nil {
		return nil, err
	}
	here, working := map[string]int{}, map[string]int{}
	for _, c := range cells {
		if c.Partner == self {
			continue
		}
		working[c.Topic]++
		if c.Partner == partner {
			here[c.Topic] = c.Commitments + c.Instruments
		}
	}
	at := map[string]*Connection{}
	connection := func(id string) *Connection {
		if at[id] == nil {
			at[id] = &Connection{Partner: id, Joint: joint[id]}
		}
		return at[id]
	}
	for _, c := range cells {
		if c.Partner == self || c.Partner == partner || here[c.Topic] == 0 {
			continue
		}
		o := connection(c.Partner)
		o.Topics = append(o.Topics, SharedTopic{c.Topic, here[c.Topic], c.Commitments + c.Instruments, working[c.Topic]})
		o.Weight += 1 / float64(working[c.Topic]-1)
	}
	for id := range joint {
		if id != self {
			connection(id)
		}
	}
	out := make([]Connection, 0, len(at))
	for _, c := range at {
		slices.SortFunc(c.Topics, func(a, b SharedTopic) int {
			return cmp.Or(cmp.Compare(a.Partners, b.Partners), cmp.Compare(b.There, a.There), cmp.Compare(a.Topic, b.Topic))
		})
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Connection) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(b.Joint, a.Joint), cmp.Compare(a.Partner, b.Partner))
	})
	return out, nil
}

func (s *Service) joint(ctx context.Context, v entente.View, partner string) (map[string]int, error) {
	out := map[string]int{}
	for _, query := range []string{selectJointCommitments, selectJointInstruments} {
		_, err := db.All(ctx, s.db(), func(rows *sql.Rows) (struct{}, error) {
			var id string
			var n int
			err := rows.Scan(&id, &n)
			out[id] += n
			return struct{}{}, err //nolint:wrapcheck // All wraps
		}, db.Within(v, query), partner)
		if err != nil {
			return nil, fmt.Errorf("count what is joint with %s: %w", partner, err)
		}
	}
	return out, nil
}
