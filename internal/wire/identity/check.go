// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"slices"

	"entente"
)

// checkCredential holds a credential against everything that must be so: who
// issued it, whom it is about, when, the signature, its schema and whether it
// was revoked. What is cheap is asked first.
func (s *Service) checkCredential(ctx context.Context, c *Credential, holder string) error {
	if err := s.checkIssued(ctx, c, holder); err != nil {
		return err
	}
	for _, schema := range c.schemas {
		if err := s.checkSchema(ctx, c, schema.ID, schema.Type); err != nil {
			return err
		}
	}
	for _, status := range c.status {
		if err := s.checkStatus(ctx, c, status); err != nil {
			return err
		}
	}
	return nil
}

// checkIssued is what a holder asks of a credential that is brought.
func (s *Service) checkIssued(ctx context.Context, c *Credential, holder string) error {
	args := entente.Args{"Type": entente.Shorten(c.kind(), 100), "Issuer": entente.Shorten(c.Issuer, 100)}
	if !s.trusted(c.Issuer) {
		return refuse("identity.credential-issuer", args)
	}
	if slices.ContainsFunc(c.subject, func(id string) bool { return id != holder }) {
		return refuse("identity.credential-holder", args)
	}
	now := s.clock()
	if c.From.After(now.Add(leeway)) {
		args["From"] = stamp(c.From)
		return refuse("identity.credential-early", args)
	}
	if !c.Until.IsZero() && !now.Before(c.Until) {
		args["Until"] = stamp(c.Until)
		return refuse("identity.credential-expired", args)
	}
	if !c.signed.by(c.Issuer) {
		return refuse("identity.credential-issuer", args)
	}
	_, err := c.signed.verify(ctx, s.resolver, c.Issuer, assertion, c.made)
	return err
}
