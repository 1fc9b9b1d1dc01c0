// SPDX-License-Identifier: EUPL-1.2

package keys

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// Refresh notices a rotation done by another process. Call it before a batch
// of signatures, outside a transaction.
func (r *Ring) Refresh(ctx context.Context) error { return r.reload(ctx) }

// Sign gives the detached compact JWS (RFC 7515 appendix F) of payload.
func (r *Ring) Sign(payload []byte) (string, error) {
	r.mu.Lock()
	signer := r.signer
	r.mu.Unlock()
	return sign(signer, payload)
}

// SignJWT gives the compact JWS of claims. Its header has the type and, as kid,
// the key as a member's document names it: subject, '#', thumbprint.
func (r *Ring) SignJWT(subject, typ string, claims []byte) (string, error) {
	r.mu.Lock()
	key := r.key
	r.mu.Unlock()
	return SignJWT(key, subject, typ, claims)
}

// SignJWT does so with a key that is in no ring.
func SignJWT(key jose.JSONWebKey, subject, typ string, claims []byte) (string, error) {
	key.KeyID = subject + "#" + key.KeyID
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key},
		(&jose.SignerOptions{}).WithType(jose.ContentType(typ)))
	if err != nil {
		return "", fmt.Errorf("prepare key %s: %w", key.KeyID, err)
	}
	jws, err := signer.Sign(claims)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	out, err := jws.CompactSerialize()
	if err != nil {
		return "", fmt.Errorf("write the token: %w", err)
	}
	return out, nil
}

// VerifyEndorsement checks that endorser signed for a key, and gives an error
// when not. The signature is over the key as Go writes a JWK, kid, use and alg
// included.
func VerifyEndorsement(endorser, key jose.JSONWebKey, jws string) error {
	jwk, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("encode key %s: %w", key.KeyID, err)
	}
	return verify(endorser, jwk, jws)
}

// Verify checks a detached JWS over payload that is said to have been made at
// the given time (microseconds since 1970 UTC).
func (r *Ring) Verify(payload []byte, jws string, at int64) error {
	parsed, err := jose.ParseDetached(jws, payload, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return fmt.Errorf("read the signature: %w", err)
	}
	if len(parsed.Signatures) != 1 {
		return fmt.Errorf("%d signatures, want one", len(parsed.Signatures))
	}
	kid := parsed.Signatures[0].Protected.KeyID
	r.mu.Lock()
	k, known := r.public[kid]
	r.mu.Unlock()
	if !known {
		return fmt.Errorf("signed by a key %q that is not known", kid)
	}
	if at < k.Created || at >= k.Retired {
		return fmt.Errorf("signed by key %s at a time it was not in use", kid)
	}
	if _, err := parsed.Verify(k.JWK); err != nil {
		return fmt.Errorf("signature by key %s does not fit: %w", kid, err)
	}
	return nil
}

func newSigner(key jose.JSONWebKey) (jose.Signer, error) {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key}, nil)
	if err != nil {
		return nil, fmt.Errorf("prepare key %s: %w", key.KeyID, err)
	}
	return s, nil
}

func sign(s jose.Signer, payload []byte) (string, error) {
	jws, err := s.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	out, err := jws.DetachedCompactSerialize()
	if err != nil {
		return "", fmt.Errorf("write the signature: %w", err)
	}
	return out, nil
}

func verify(key jose.JSONWebKey, payload []byte, jws string) error {
	parsed, err := jose.ParseDetached(jws, payload, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return fmt.Errorf("read the signature: %w", err)
	}
	if _, err := parsed.Verify(key); err != nil {
		return fmt.Errorf("check the signature: %w", err)
	}
	return nil
}
