// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
)

// Me is who asks.
type Me struct {
	Account   string          `json:"account" doc:"Account"`
	Name      string          `json:"name" doc:"Name on pages"`
	Role      entente.Role    `json:"role" doc:"Role"`
	Clearance entente.Marking `json:"clearance" doc:"The highest marking that the account may see; empty for none"`
	Scopes    []entente.Right `json:"scopes,omitempty" doc:"What the token may do; absent for a session, which may do what the role may"`
}

// Token lets a program act for an account.
type Token struct {
	ID      string          `json:"id" doc:"Identifier"`
	Secret  string          `json:"secret,omitempty" doc:"The token itself: given once, when it is made"`
	Label   string          `json:"label" doc:"What it is for"`
	Scopes  []entente.Right `json:"scopes" doc:"What it may do"`
	Created time.Time       `json:"created" doc:"When it was made"`
	Expires time.Time       `json:"expires" doc:"When it ends"`
	Used    *time.Time      `json:"used,omitempty" doc:"When it was last used, to the minute; absent for never"`
}

// TokenDraft is a token to be made.
type TokenDraft struct {
	Label   string          `json:"label" doc:"What it is for"`
	Scopes  []entente.Right `json:"scopes" doc:"What it may do: rights that the role holds"`
	Expires time.Time       `json:"expires" doc:"When it ends: after a year at the latest"`
}

type tokenOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         *Token
}

func (a *api) addMine() {
	me := read("/me", "get-me", "Read who asks", tagMine)
	me.right = entente.MayRead
	register(a, me, a.me)
	list := read("/me/tokens", "list-tokens", "List one's own tokens", tagMine)
	list.right = entente.MayAdminister
	list.Description = "For a session, or a token with the scope administer."
	register(a, list, a.tokens)
	create := operation{Operation: huma.Operation{
		Method: http.MethodPost, Path: "/me/tokens", OperationID: "create-token", Summary: "Make a token", Tags: []string{tagMine}, DefaultStatus: http.StatusCreated,
		Description: "For a session only: a token cannot make tokens.",
	}}
	create = takingJSON(create, TokenDraft{Label: "Nightly export", Scopes: []entente.Right{entente.MayRead}, Expires: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)})
	register(a, create, a.createToken)
	find(a.huma.OpenAPI(), http.MethodPost, "/me/tokens").Security = []map[string][]string{{"session": {}}}
	revoke := operation{Operation: huma.Operation{
		Method: http.MethodDelete, Path: "/me/tokens/{id}", OperationID: "revoke-token", Summary: "Revoke a token of one's own", Tags: []string{tagMine},
		Description: "For a session, or a token with the scope administer.",
	}, right: entente.MayAdminister}
	register(a, revoke, a.revokeToken)
}

func (a *api) me(ctx context.Context, _ *struct{}) (*struct{ Body *Me }, error) {
	actor := authn.ActorFrom(ctx)
	if err := signedIn(actor); err != nil {
		return nil, err
	}
	return &struct{ Body *Me }{&Me{actor.Account, actor.Name, actor.Role, actor.Clearance, actor.Scopes}}, nil
}

// signedIn refuses the public.
func signedIn(actor entente.Actor) error {
	if actor.SignedIn() {
		return nil
	}
	return entente.Fail(entente.Unauthenticated, "error.sign-in", nil)
}

func (a *api) tokens(ctx context.Context, _ *struct{}) (*listOutput[Token], error) {
	actor := authn.ActorFrom(ctx)
	list, err := a.Accounts.Tokens(ctx, actor, actor.Account)
	if err != nil {
		return nil, err
	}
	return listing(tokensOf(list)), nil
}

func tokensOf(list []authn.Token) []Token {
	out := make([]Token, len(list))
	for i, t := range list {
		out[i] = Token{t.ID, t.Secret, t.Label, t.Scopes, t.Created, t.Expires, moment(t.Used)}
	}
	return out
}

// moment is nil for a time that has not been.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a *api) createToken(ctx context.Context, _ *struct{}) (*tokenOutput, error) {
	actor := authn.ActorFrom(ctx)
	if err := signedIn(actor); err != nil {
		return nil, err
	}
	draft, err := body[TokenDraft](ctx)
	if err != nil {
		return nil, err
	}
	made, err := a.Accounts.CreateToken(ctx, actor, draft.Label, draft.Scopes, draft.Expires)
	if err != nil {
		return nil, err
	}
	return &tokenOutput{"no-store", &tokensOf([]authn.Token{made})[0]}, nil
}

func (a *api) revokeToken(ctx context.Context, in *idInput) (*struct{}, error) {
	actor := authn.ActorFrom(ctx)
	return nil, a.Accounts.RevokeToken(ctx, actor, actor.Account, in.ID)
}
