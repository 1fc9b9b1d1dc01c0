// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"

	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

// partnerOf is the partner that a member is; "" when that is not known.
func (s *Service) partnerOf(ctx context.Context, q db.Queryer, did string) (string, error) {
	if s.PartnerOf == nil {
		return "", nil
	}
	return s.PartnerOf(ctx, q, did)
}

// accountStand places another member's account of a commitment. What a side
// says of itself is its account, in place of our own note of it. What it noted of
// us is no account of ours, and under another's identifier it is nobody's.
func (s *Service) accountStand(ctx context.Context, q db.Queryer, e record.Entry[Account]) (record.Stand, error) {
	author, err := s.partnerOf(ctx, q, e.Author)
	if err != nil {
		return record.Apart, err
	}
	self, err := s.partnerOf(ctx, q, s.log.Author)
	if err != nil {
		return record.Apart, err
	}
	switch {
	case e.ID != AccountID(e.Data.Commitment, e.Data.Side), e.Data.Side == self:
		return record.Apart, nil
	case e.Data.Side == author:
		return record.Ahead, nil
	}
	return record.Beside, nil
}

// answerStand places another member's answer: nobody answers for another.
func (s *Service) answerStand(ctx context.Context, q db.Queryer, e record.Entry[Countersignature]) (record.Stand, error) {
	author, err := s.partnerOf(ctx, q, e.Author)
	if err != nil || e.ID != CountersignatureID(e.Data.Commitment, e.Data.Side) || e.Data.Side != author {
		return record.Apart, err
	}
	return record.Ahead, nil
}
