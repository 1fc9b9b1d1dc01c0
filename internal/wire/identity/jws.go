// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"entente"
)

// algorithms are the signatures that we take. We make EdDSA ourselves; the
// others are what peers of the Dataspace Protocol sign with.
var algorithms = []jose.SignatureAlgorithm{jose.EdDSA, jose.ES256, jose.ES384, jose.PS256, jose.RS256}

// Bounds of what is signed, in bytes.
const (
	maxToken        = 16 << 10
	maxCredential   = 64 << 10
	maxPresentation = 512 << 10
)

// signed is a JWS whose signature is not checked yet.
type signed struct {
	jws     *jose.JSONWebSignature
	kid     string
	payload []byte
}

// parse reads a compact JWS and decodes its payload into v.
func parse(token string, limit int, v any) (signed, error) {
	if len(token) > limit {
		return signed{}, errors.New("longer than is taken")
	}
	jws, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return signed{}, fmt.Errorf("read the JWS: %w", err)
	}
	s := signed{jws: jws, kid: jws.Signatures[0].Protected.KeyID, payload: jws.UnsafePayloadWithoutVerification()}
	if err := json.Unmarshal(s.payload, v); err != nil {
		return signed{}, fmt.Errorf("read the claims: %w", err)
	}
	return s, nil
}

// verify checks the signature with the key that the header names in the
// document of a DID. The key must have one of the relationships; at is when the
// signature is said to be made, for keys that were retired since: zero where
// only a key that may sign now will do.
func (s signed) verify(ctx context.Context, r *Resolver, did string, may relation, at time.Time) (*Document, error) {
	d, err := r.Resolve(ctx, did)
	if err != nil {
		return nil, err
	}
	k, ok := d.signer(s.kid, may, at)
	if !ok { // it may be a key made after we looked
		if d, err = r.Again(ctx, did); err != nil {
			return nil, err
		}
		k, ok = d.signer(s.kid, may, at)
	}
	if !ok {
		return nil, unknownKey(did, s.kid)
	}
	if _, err := s.jws.Verify(k.jwk); err != nil {
		return nil, refuse("identity.signature", entente.Args{"DID": entente.Shorten(did, 100)}).Because(err)
	}
	return d, nil
}

func unknownKey(did, kid string) error {
	return refuse("identity.key", entente.Args{"DID": entente.Shorten(did, 100), "Key": entente.Shorten(kid, 200)})
}

// signer finds the key that a header names: by its id, or, where no id is
// given, the only one there is.
func (d *Document) signer(kid string, may relation, at time.Time) (key, bool) {
	if kid == "" {
		if len(d.VerificationMethod) != 1 {
			return key{}, false
		}
		kid = d.VerificationMethod[0].ID
	}
	k, ok := d.keys[absolute(d.ID, kid)]
	if !ok {
		return k, false
	}
	if k.may&may != 0 || d.unrelated() {
		return k, true
	}
	// Times in credentials are whole seconds, rounded down.
	return k, !at.IsZero() && at.Before(k.retired) && !at.Before(k.created.Truncate(time.Second))
}

// unrelated reports whether the document says of no key what it is for, and is
// excused for it.
func (d *Document) unrelated() bool {
	return excuseUnrelated && len(d.Authentication)+len(d.AssertionMethod)+len(d.CapabilityInvocation) == 0
}

// by reports whether the header names a key of a DID's document, or leaves open
// whose it is.
func (s signed) by(did string) bool {
	owner, _, absolute := strings.Cut(s.kid, "#")
	return !absolute || owner == "" || owner == did
}
