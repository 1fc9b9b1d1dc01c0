// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"entente/internal/kit/keys"
)

// Fixed believes that every message is from one participant. The kit of the
// Dataspace Protocol sends no identity.
type Fixed struct {
	Participant string // who sends
	Header      string // what we send
}

// Token gives the header.
func (f Fixed) Token(context.Context, string) (string, error) { return f.Header, nil }

// Authenticate gives the participant.
func (f Fixed) Authenticate(context.Context, string) (Caller, error) {
	return Caller{DID: f.Participant}, nil
}

// ecKey signs as the kit can verify: it knows ES256 only.
type ecKey struct {
	jwk    jose.JSONWebKey
	secret []byte
}

func newECKey() (*ecKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	k := &ecKey{jwk: jose.JSONWebKey{Key: private, Algorithm: string(jose.ES256), Use: "sig"}, secret: []byte(rand.Text())}
	k.jwk.KeyID = Thumbprint(k.jwk)
	return k, nil
}

func (k *ecKey) SignJWT(subject, typ string, claims []byte) (string, error) {
	return keys.SignJWT(k.jwk, subject, typ, claims)
}

func (k *ecKey) Keys(context.Context) ([]keys.Key, error) {
	return []keys.Key{{KID: k.jwk.KeyID, JWK: k.jwk.Public(), Retired: math.MaxInt64}}, nil
}

func (k *ecKey) Refresh(context.Context) error { return nil }

func (k *ecKey) Secret() []byte { return k.secret }

// Kit turns the identity into what the test kit of DCP tests: it signs with
// ES256, approves every request, offers the kit's second credential, remembers
// no membership. It mounts a token service for the kit, with the client's id
// and secret, and an address that asks who calls.
func (s *Service) Kit(handle func(pattern string, h http.Handler), client, secret string) error {
	k, err := newECKey()
	if err != nil {
		return err
	}
	s.keys, s.remember = k, 0
	s.admit = func(string) bool { return true }
	s.offers = append(s.offers, Offer{ID: "sensitive-vc11", Kind: "SensitiveDataCredential", Profile: VC11})
	routes := answers{
		"POST /tck/sts/token": func(w http.ResponseWriter, r *http.Request) error { return s.serveToken(w, r, client, secret) },
		"POST /tck/trigger": func(_ http.ResponseWriter, r *http.Request) error {
			_, err := s.Authenticate(r.Context(), r.Header.Get("Authorization"))
			return err
		},
	}
	for pattern, do := range routes {
		handle(pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := do(w, r); err != nil {
				s.fail(w, r, err)
			}
		}))
	}
	return nil
}

// serveToken is the client credentials grant (RFC 6749, section 4.4).
func (s *Service) serveToken(w http.ResponseWriter, r *http.Request, client, secret string) error {
	if r.FormValue("client_id") != client || subtle.ConstantTimeCompare([]byte(r.FormValue("client_secret")), []byte(secret)) != 1 {
		return refuse("identity.access", nil)
	}
	audience := r.FormValue("audience")
	token, err := s.Mint(r.Context(), audience, s.grant(audience, strings.Fields(r.FormValue("bearer_access_scope"))))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, "application/json", map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLife.Seconds())})
}
