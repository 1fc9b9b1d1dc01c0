// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"

	"entente"
	"entente/internal/kit/authn"
)

// Audience is who a record is released to.
type Audience struct {
	Audience []string `json:"audience" doc:"Who may have it: public, network, group:NAME, member:DID"`
}

const (
	releaseText = "From now on the audience has the newest version in place of the one before. " +
		"A release can be withdrawn from then on, never unsent."
	withdrawText = "From now on nobody but the author's node has any version. What was read or copied before stays read and copied."
)

// addRelease registers release and withdrawal.
func (s records[T, D]) addRelease() {
	release := s.operation(http.MethodPost, "/{id}/release", "release-"+s.book.Kind.Name, "Release "+s.kind.one, entente.MayRelease)
	release.Description, release.conditional = releaseText, true
	register(s.api, takingJSON(release, Audience{[]string{entente.ToPublic}}), s.release)
	withdraw := s.operation(http.MethodPost, "/{id}/withdraw", "withdraw-"+s.book.Kind.Name, "Withdraw "+s.kind.one, entente.MayRelease)
	withdraw.Description, withdraw.conditional = withdrawText, true
	register(s.api, withdraw, s.withdraw)
}

func (s records[T, D]) release(ctx context.Context, in *changeInput) (*savedOutput[T, D], error) {
	current, err := s.current(ctx, entente.MayRelease, in)
	if err != nil {
		return nil, err
	}
	to, err := body[Audience](ctx)
	if err != nil {
		return nil, err
	}
	if len(to.Audience) == 0 {
		return nil, entente.FieldError("audience", "error.required", nil)
	}
	e, err := s.book.Release(ctx, authn.ActorFrom(ctx), in.ID, current.Number, entente.NewAudience(to.Audience...))
	if err != nil {
		return nil, inData(err)
	}
	return s.saved(ctx, e)
}

func (s records[T, D]) withdraw(ctx context.Context, in *changeInput) (*savedOutput[T, D], error) {
	current, err := s.current(ctx, entente.MayRelease, in)
	if err != nil {
		return nil, err
	}
	e, err := s.book.Withdraw(ctx, authn.ActorFrom(ctx), in.ID, current.Number)
	if err != nil {
		return nil, inData(err)
	}
	return s.saved(ctx, e)
}
