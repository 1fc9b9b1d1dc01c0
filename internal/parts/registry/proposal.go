// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"slices"

	"entente"
	"entente/internal/kit/record"
)

// AnswersTo reads the answers to the given commitments, by commitment, in the
// order of the sides.
func (s *Service) AnswersTo(ctx context.Context, v entente.View, commitments ...string) (map[string][]record.Entry[Countersignature], error) {
	out := map[string][]record.Entry[Countersignature]{}
	for part := range slices.Chunk(commitments, 500) {
		q := record.Query{Sort: "side", Limit: record.MaxLimit}
		q.WhereIn("t.commitment", part)
		page, err := s.Answers.List(ctx, v, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Rows {
			out[e.Data.Commitment] = append(out[e.Data.Commitment], e)
		}
	}
	return out, nil
}

// Proposals lists the commitments that another member recorded, that name this
// member as a party, and that it has not answered as they are now.
func (s *Service) Proposals(ctx context.Context, v entente.View) ([]record.Entry[Commitment], error) {
	self, err := s.partnerOf(ctx, s.db(), s.log.Author)
	if err != nil || self == "" {
		return []record.Entry[Commitment]{}, err
	}
	q := record.Query{Limit: record.MaxLimit, Sort: "due"}
	q.Where("t.seq < 0")
	page, err := s.ListCommitments(ctx, v, CommitmentFilter{Partner: self}, q)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(page.Rows))
	for i, e := range page.Rows {
		ids[i] = e.ID
	}
	answers, err := s.AnswersTo(ctx, v, ids...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(page.Rows, func(c record.Entry[Commitment]) bool {
		return slices.ContainsFunc(answers[c.ID], func(a record.Entry[Countersignature]) bool {
			return a.Data.Side == self && a.Data.Of == c.Digest()
		})
	}), nil
}

// AnswerProposal says what this member holds of another's commitment, and
// releases the answer to its author. The number is of the version that was read: of
// another one it is Stale. The wording is what the member would agree to, when the
// answer is [Amended].
func (s *Service) AnswerProposal(ctx context.Context, a entente.Actor, commitment string, number int64, answer Answer, wording string) (e record.Entry[Countersignature], err error) {
	if err := a.Need(entente.MayRelease); err != nil {
		return e, err
	}
	v := entente.View{Actor: a, Known: entente.Forever}
	c, err := s.Commitments.Get(ctx, v, commitment)
	if err != nil {
		return e, err
	}
	self, err := s.partnerOf(ctx, s.db(), s.log.Author)
	switch {
	case err != nil:
		return e, err
	case !c.Foreign() || !slices.Contains(c.Data.Parties, self):
		return e, entente.FieldError("commitment", "error.no-proposal", entente.Args{"ID": commitment})
	case answer == Amended && oneLine(wording) == oneLine(c.Data.Text):
		return e, entente.FieldError("wording", "error.same-wording", nil)
	case c.Number != number:
		return e, entente.Fail(entente.Stale, "error.stale", entente.Args{"ID": commitment, "Number": c.Number, "Expected": number})
	}
	data := Countersignature{
		Commitment: commitment, Side: self, Of: c.Digest(), Answer: answer, Wording: wording,
		Provenance: entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High},
	}
	id := CountersignatureID(commitment, self)
	err = s.log.Write(ctx, a, func(w *record.Writer) error {
		head, there, err := w.Head(ctx, id)
		if err == nil {
			if there {
				e, err = s.Answers.EditIn(ctx, w, id, head.Number, data, c.Marking)
			} else {
				e, err = s.Answers.CreateIn(ctx, w, id, data, c.Marking)
			}
		}
		if err != nil {
			return err
		}
		e, err = s.Answers.ReleaseIn(ctx, w, id, e.Number, entente.NewAudience("member:"+c.Author))
		return err
	})
	return e, err
}
