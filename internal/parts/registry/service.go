// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"slices"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

// Service is what the pages, the API, the command line and the imports call.
type Service struct {
	Partners    record.Book[Partner]
	Topics      record.Book[Topic]
	Instruments record.Book[Instrument]
	Commitments record.Book[Commitment]
	Accounts    record.Book[Account]
	Posts       record.Book[Post]
	Answers     record.Book[Countersignature]

	// PartnerOf tells which partner a member is, by its DID: "" when that is not
	// known. Nil: nobody is.
	PartnerOf func(ctx context.Context, q db.Queryer, did string) (string, error)

	log *record.Log
}

// New makes the service.
func New(log *record.Log) *Service {
	accounts, answers := accountKind, answerKind
	s := &Service{
		Partners:    record.Book[Partner]{Kind: &partnerKind, Log: log},
		Topics:      record.Book[Topic]{Kind: &topicKind, Log: log},
		Instruments: record.Book[Instrument]{Kind: &instrumentKind, Log: log},
		Commitments: record.Book[Commitment]{Kind: &commitmentKind, Log: log},
		Accounts:    record.Book[Account]{Kind: &accounts, Log: log},
		Posts:       record.Book[Post]{Kind: &postKind, Log: log},
		Answers:     record.Book[Countersignature]{Kind: &answers, Log: log},
		log:         log,
	}
	accounts.Stand, answers.Stand = s.accountStand, s.answerStand
	return s
}

// Takers are the kinds that other members' records may be of.
func (s *Service) Takers() []record.Taker {
	return []record.Taker{s.Partners.Kind, s.Topics.Kind, s.Instruments.Kind, s.Commitments.Kind, s.Accounts.Kind, s.Posts.Kind, s.Answers.Kind}
}

func (s *Service) db() *db.DB { return s.log.DB }

// SaveAccount writes a side's account of a commitment: its first, or the next
// version of the one with the given number.
func (s *Service) SaveAccount(ctx context.Context, a entente.Actor, number int64, data Account, m entente.Marking) (record.Entry[Account], error) {
	id := AccountID(data.Commitment, data.Side)
	if err := s.isParty(ctx, a, data); err != nil {
		return record.Entry[Account]{}, err
	}
	if number == 0 {
		return s.Accounts.Create(ctx, a, id, data, m)
	}
	return s.Accounts.Edit(ctx, a, id, number, data, m)
}

func (s *Service) isParty(ctx context.Context, a entente.Actor, data Account) error {
	c, err := s.Commitments.Get(ctx, entente.View{Actor: a, Known: entente.Forever}, data.Commitment)
	if err != nil {
		return err
	}
	if slices.Contains(c.Data.Parties, data.Side) {
		return nil
	}
	return entente.FieldError("side", "error.not-a-party", entente.Args{"Side": entente.Shorten(data.Side, 60)})
}
