// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"entente"
)

const (
	// tokenLife is how long our own tokens count.
	tokenLife = 5 * time.Minute
	// maxLife is how long a peer's token may count, since as long its id is
	// kept.
	maxLife = 15 * time.Minute
	// leeway is how far clocks may be apart. The official test kit has tokens
	// refused that are a minute off.
	leeway = 30 * time.Second
)

// claims are those of a self-issued ID token (DCP 1.0, section 4.3).
type claims struct {
	Issuer    string           `json:"iss"`
	Subject   string           `json:"sub"`
	Audience  jwt.Audience     `json:"aud"`
	ID        string           `json:"jti"`
	IssuedAt  *jwt.NumericDate `json:"iat"`
	NotBefore *jwt.NumericDate `json:"nbf,omitempty"`
	Expires   *jwt.NumericDate `json:"exp"`
	Token     string           `json:"token,omitempty"` // opens the sender's credential service to the audience

	// A presentation has the same claims, and one of these; it is no token.
	VP json.RawMessage `json:"vp,omitempty"`
	VC json.RawMessage `json:"verifiableCredential,omitempty"`
}

// Mint makes a self-issued token for the member with the DID audience, with a
// nested access token unless that is empty.
func (s *Service) Mint(ctx context.Context, audience, access string) (string, error) {
	if err := s.keys.Refresh(ctx); err != nil {
		return "", fmt.Errorf("look for a new key: %w", err)
	}
	now := s.clock()
	b, err := json.Marshal(claims{
		Issuer: s.did, Subject: s.did, Audience: jwt.Audience{audience}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expires: jwt.NewNumericDate(now.Add(tokenLife)), Token: access,
	})
	if err != nil {
		return "", fmt.Errorf("encode the claims: %w", err)
	}
	return s.keys.SignJWT(s.did, "JWT", b)
}

// proof is a token that was verified, with the document of who made it.
type proof struct {
	claims

	document *Document
}

// verify checks the Authorization header of a message: a self-issued token for
// us, made now, by a key of its subject, and never seen before.
func (s *Service) verify(ctx context.Context, header string) (proof, error) {
	token, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return proof{}, refuse("identity.no-token", nil)
	}
	var p proof
	jws, err := parse(token, maxToken, &p.claims)
	if err != nil {
		return proof{}, refuse("identity.malformed", nil).Because(err)
	}
	if err := p.check(s.did, s.clock()); err != nil {
		return proof{}, err
	}
	if p.document, err = jws.verify(ctx, s.resolver, p.Subject, invocation|authentication, time.Time{}); err != nil {
		return proof{}, err
	}
	first, err := s.seen.first(ctx, p.Subject, p.ID, p.Expires.Time().Add(leeway))
	if err != nil {
		return proof{}, err
	}
	if !first {
		return proof{}, refuse("identity.replayed", nil)
	}
	return p, nil
}

// check reads the claims alone.
func (c claims) check(us string, now time.Time) error {
	switch {
	case c.Issuer == "" || c.Issuer != c.Subject:
		return refuse("identity.subject", nil)
	case !c.Audience.Contains(us):
		return refuse("identity.audience", entente.Args{"Audience": entente.Shorten(strings.Join(c.Audience, " "), 200)})
	case c.VP != nil || c.VC != nil || c.ID == "" || len(c.ID) > 200 || c.Expires == nil || c.IssuedAt == nil:
		return refuse("identity.malformed", nil)
	}
	issued, expires := c.IssuedAt.Time(), c.Expires.Time()
	if expires.Before(issued) {
		return refuse("identity.malformed", nil)
	}
	begins := issued
	if c.NotBefore != nil && c.NotBefore.Time().After(begins) {
		begins = c.NotBefore.Time()
	}
	args := entente.Args{"Begins": stamp(begins), "Expires": stamp(expires), "Now": stamp(now)}
	switch {
	case begins.After(now.Add(leeway)):
		args["Off"] = begins.Sub(now).Round(time.Minute).String()
		return refuse("identity.early", args)
	case !now.Before(expires.Add(leeway)):
		args["Off"] = now.Sub(issued).Round(time.Minute).String()
		return refuse("identity.late", args)
	case expires.Sub(issued) > maxLife:
		return refuse("identity.lifetime", entente.Args{"Minutes": int(maxLife.Minutes())})
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
