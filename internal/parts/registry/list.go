// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"strings"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
)

// Filters narrow a list; empty fields do not. Each is what a reader can put
// into the address of a list.

// PartnerFilter narrows the list of partners.
type PartnerFilter struct {
	Text, Kind, Relation, Basis, Confidence string
}

// ListPartners reads a page of partners.
func (s *Service) ListPartners(ctx context.Context, v entente.View, f PartnerFilter, q record.Query) (record.Page[Partner], error) {
	contains(&q, "t.name_key", f.Text)
	equal(&q, map[string]string{"t.kind": f.Kind, "t.relation": f.Relation, "t.basis": f.Basis, "t.confidence": f.Confidence})
	return s.Partners.List(ctx, v, q)
}

// InstrumentFilter narrows the list of instruments. Status is asked for the
// day of the view.
type InstrumentFilter struct {
	Text, Partner, Topic, Kind, Status, Basis, Confidence string
}

// instrumentStatus is [Instrument.Standing] in SQL; its arguments are the day,
// five times. A test holds the two equal.
const instrumentStatus = `CASE WHEN t.expires <> '' AND t.expires < ? THEN 'expired'
WHEN t.in_force <> '' AND t.in_force <= ? THEN 'in-force'
WHEN t.applied <> '' AND t.applied <= ? THEN 'applied'
WHEN t.signed <> '' AND t.signed <= ? THEN CASE WHEN t.kind IN ('adequacy-decision', 'strategy', 'trust-services') THEN 'adopted' ELSE 'signed' END
WHEN t.signed <> '' OR t.applied <> '' OR t.in_force <> '' THEN 'pending' ELSE 'unknown' END`

// ListInstruments reads a page of instruments.
func (s *Service) ListInstruments(ctx context.Context, v entente.View, f InstrumentFilter, q record.Query) (record.Page[Instrument], error) {
	contains(&q, "t.title_key", f.Text)
	equal(&q, map[string]string{"t.kind": f.Kind, "t.basis": f.Basis, "t.confidence": f.Confidence})
	if f.Partner != "" {
		q.Where("EXISTS (SELECT 1 FROM instrument_party p WHERE p.seq = t.seq AND p.partner = ?)", f.Partner)
	}
	if f.Topic != "" {
		q.Where("EXISTS (SELECT 1 FROM instrument_topic p WHERE p.seq = t.seq AND p.topic = ?)", f.Topic)
	}
	if f.Status != "" {
		day := string(v.Day)
		q.Where(instrumentStatus+" = ?", day, day, day, day, f.Status)
	}
	return s.Instruments.List(ctx, v, q)
}

// CommitmentFilter narrows the list of commitments. State is one of the
// account states, a word that sources use, "disagreement" for commitments whose
// accounts differ in anything, or "none" for those of whose state nothing is
// known.
type CommitmentFilter struct {
	Text, Partner, Topic, Instrument, Meeting, Kind, State, Basis, Confidence string
	Due                                                                       string // "overdue", "dated", "undated"
	Stale                                                                     bool   // open, and its newest source is old: see [StaleBefore]
}

// commitmentState is the one word for where a commitment stands: what all its
// accounts say, "disagreement" when their states differ, and without accounts
// what the source reports.
const commitmentState = `COALESCE((SELECT CASE WHEN min(a.state) <> max(a.state) THEN 'disagreement' ELSE min(a.state) END
FROM account_statement a WHERE a.commitment = t.id AND {a}), t.state)`

// notDone are the commitments that [Commitment.Done] denies.
const notDone = `COALESCE((SELECT max(CASE WHEN a.state IN ('done', 'dropped') THEN 0 ELSE 1 END)
FROM account_statement a WHERE a.commitment = t.id AND {a}), CASE WHEN t.state IN ('done', 'in-force', 'signed') THEN 0 ELSE 1 END) = 1`

// ListCommitments reads a page of commitments.
func (s *Service) ListCommitments(ctx context.Context, v entente.View, f CommitmentFilter, q record.Query) (record.Page[Commitment], error) {
	contains(&q, "t.text_key", f.Text)
	equal(&q, map[string]string{"t.kind": f.Kind, "t.topic": f.Topic, "t.instrument": f.Instrument, "t.meeting": f.Meeting, "t.basis": f.Basis, "t.confidence": f.Confidence})
	if f.Partner != "" {
		q.Where("EXISTS (SELECT 1 FROM commitment_party p WHERE p.seq = t.seq AND p.partner = ?)", f.Partner)
	}
	switch f.State {
	case "":
	case "none":
		q.Where(commitmentState + " = ''")
	case "disagreement":
		// On whatever the accounts differ, so that the list is what was counted.
		disputed, err := s.disputes(ctx, v)
		if err != nil {
			return record.Page[Commitment]{}, err
		}
		q.WhereIn("t.id", sortedKeys(disputed))
	default:
		q.Where(commitmentState+" = ?", f.State)
	}
	switch f.Due {
	case "overdue":
		q.Where("t.due <> '' AND t.due < ? AND "+notDone, string(v.Day))
	case "dated":
		q.Where("t.due <> ''")
	case "undated":
		q.Where("t.due = ''")
	}
	if f.Stale {
		q.Where(stale, string(StaleBefore(v.Day)))
	}
	return s.Commitments.List(ctx, v, q)
}

func contains(q *record.Query, column, text string) {
	for w := range strings.FieldsSeq(search.Fold(text)) {
		q.Where(column+" LIKE ?", "%"+w+"%") // folded text holds no % or _
	}
}

func equal(q *record.Query, values map[string]string) {
	for _, column := range sortedKeys(values) {
		if v := values[column]; v != "" {
			q.Where(column+" = ?", v)
		}
	}
}
