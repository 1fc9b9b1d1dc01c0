// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"

	"entente"
)

// Standing says whether this node's own membership counts, as a peer would find
// it: nil, or the reason why not.
func (s *Service) Standing(ctx context.Context) error {
	held, err := s.Held(ctx)
	if err != nil {
		return err
	}
	var reason error = entente.Fail(entente.NotFound, "identity.no-standing", nil)
	for _, h := range held {
		if h.Type != Membership {
			continue
		}
		c, err := ParseCredential(h.jws)
		if err == nil {
			err = s.checkCredential(ctx, c, s.did)
		}
		if err == nil {
			return nil
		}
		reason = err
	}
	return reason
}
