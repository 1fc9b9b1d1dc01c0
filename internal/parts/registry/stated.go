// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

// Stated is a commitment itself as one side recorded it, or would agree to it.
// Empty fields say nothing.
type Stated struct{ Side, Wording, Due, Owner string }

const selectAmended = `SELECT DISTINCT a.commitment FROM countersignature a WHERE a.answer = 'amended' AND {a}`

// Stated gives, by commitment, how the sides state those that they do not
// state alike: two members recorded it, or one proposed another wording.
func (s *Service) Stated(ctx context.Context, v entente.View) (map[string][]Stated, error) {
	out := map[string][]Stated{}
	theirs, err := record.Differing(ctx, s.db(), v, KindCommitment)
	if err != nil {
		return nil, err
	}
	amended, err := db.All(ctx, s.db(), db.One[string], db.Within(v, selectAmended))
	if err != nil {
		return nil, fmt.Errorf("find amended commitments: %w", err)
	}
	var ids []string
	for _, t := range theirs {
		ids = append(ids, t.ID)
	}
	ids = append(ids, amended...)
	if len(ids) == 0 {
		return out, nil
	}
	slices.Sort(ids)
	named, err := Named(ctx, s.Commitments, v, slices.Compact(ids)...)
	if err != nil {
		return nil, err
	}
	answers, err := s.AnswersTo(ctx, v, amended...)
	if err != nil {
		return nil, err
	}
	add := func(author, id string, c Commitment) error {
		side, err := s.partnerOf(ctx, s.db(), author)
		if err == nil && side != "" {
			out[id] = append(out[id], statedBy(side, c))
		}
		return err
	}
	for id, c := range named {
		if err := add(c.Author, id, c.Data); err != nil {
			return nil, err
		}
		for _, a := range answers[id] {
			if a.Data.Answer == Amended && a.Data.Of == c.Digest() {
				out[id] = append(out[id], Stated{Side: a.Data.Side, Wording: oneLine(a.Data.Wording)})
			}
		}
	}
	for _, t := range theirs {
		if _, seen := named[t.ID]; !seen {
			continue
		}
		var c Commitment
		if err := json.Unmarshal(t.Content, &c); err != nil {
			return nil, fmt.Errorf("read their version of %s: %w", t.ID, err)
		}
		if err := add(t.Author, t.ID, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func statedBy(side string, c Commitment) Stated {
	var owners []string
	for _, o := range c.Owners {
		owners = append(owners, o.Post)
	}
	slices.Sort(owners)
	return Stated{Side: side, Wording: oneLine(c.Text), Due: string(c.Due), Owner: strings.Join(owners, ", ")}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// StatedOf is [Service.Stated] of one commitment.
func (s *Service) StatedOf(ctx context.Context, v entente.View, id string) ([]Stated, error) {
	all, err := s.Stated(ctx, v)
	return all[id], err
}
