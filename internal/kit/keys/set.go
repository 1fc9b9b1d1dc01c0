// SPDX-License-Identifier: EUPL-1.2

package keys

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// Set are the public keys of somebody else.
type Set []Key

// MaxSet is how many keys of one other are kept.
const MaxSet = 200

// ErrUnknown says that a signature is of a key that is not in the set.
var ErrUnknown = errors.New("signed by a key that is not known")

// Verify checks a detached JWS over payload that is said to have been made at
// the given time (microseconds since 1970 UTC).
func (s Set) Verify(payload []byte, jws string, at int64) error {
	parsed, err := jose.ParseDetached(jws, payload, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return fmt.Errorf("read the signature: %w", err)
	}
	if len(parsed.Signatures) != 1 {
		return fmt.Errorf("%d signatures, want one", len(parsed.Signatures))
	}
	kid := parsed.Signatures[0].Protected.KeyID
	i := s.find(kid)
	switch {
	case i < 0:
		return fmt.Errorf("key %.60q: %w", kid, ErrUnknown)
	case at < s[i].Created || at >= s[i].Retired:
		return fmt.Errorf("signed by key %s at a time it was not in use", kid)
	}
	if _, err := parsed.Verify(s[i].JWK); err != nil {
		return fmt.Errorf("signature by key %s does not fit: %w", kid, err)
	}
	return nil
}

func (s Set) find(kid string) int {
	return slices.IndexFunc(s, func(k Key) bool { return k.KID == kid })
}

// Check refuses what is no set of public Ed25519 keys, each named by its
// thumbprint.
func (s Set) Check() error {
	if len(s) == 0 || len(s) > MaxSet {
		return fmt.Errorf("%d keys, want 1 to %d", len(s), MaxSet)
	}
	for i, k := range s {
		if _, public := k.JWK.Key.(ed25519.PublicKey); !public || !k.JWK.Valid() {
			return fmt.Errorf("key %.60q is no public Ed25519 key", k.KID)
		}
		thumb, err := k.JWK.Thumbprint(crypto.SHA256)
		if err != nil || base64.RawURLEncoding.EncodeToString(thumb) != k.KID {
			return fmt.Errorf("key %.60q is not named by its thumbprint", k.KID)
		}
		if s.find(k.KID) != i {
			return fmt.Errorf("key %q is there twice", k.KID)
		}
		if k.Created >= k.Retired {
			return fmt.Errorf("key %q was never in use", k.KID)
		}
	}
	return nil
}

// Extend takes over, of what somebody says their keys are now, the keys that one
// already known endorsed while it was in use, and earlier retirements. It reports
// whether anything is new. What is not endorsed is left out: a person has to
// confirm it.
func (s Set) Extend(said Set) (Set, bool) {
	out, changed := slices.Clone(s), false
	for i, k := range out {
		if j := said.find(k.KID); j >= 0 && said[j].Retired < k.Retired && said[j].Retired > k.Created {
			out[i].Retired, changed = said[j].Retired, true
		}
	}
	for grown := true; grown; {
		grown = false
		for _, k := range said {
			if out.find(k.KID) < 0 && len(out) < MaxSet && out.endorsed(k) {
				out, grown, changed = append(out, k), true, true
			}
		}
	}
	return out, changed
}

// Join is both sets: what a person has confirmed.
func (s Set) Join(said Set) Set {
	out, _ := s.Extend(said)
	for _, k := range said {
		if out.find(k.KID) < 0 && len(out) < MaxSet {
			out = append(out, k)
		}
	}
	return out
}

func (s Set) endorsed(k Key) bool {
	jwk, err := json.Marshal(k.JWK)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s, func(by Key) bool {
		return by.Created <= k.Created && k.Created < by.Retired && verify(by.JWK, jwk, k.Endorsed) == nil
	})
}
