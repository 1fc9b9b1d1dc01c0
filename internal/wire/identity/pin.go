// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"crypto"
	"encoding/base64"

	"github.com/go-jose/go-jose/v4"

	"entente/internal/kit/keys"
)

// Change is how the keys of a document stand to those that were known before.
type Change string

// The changes. Only the last needs a person: nobody that we knew vouches for
// the new key, so a phone call must.
const (
	Same    Change = "same"    // signs with keys that were known
	Rotated Change = "rotated" // signs with a new one that a known one vouches for, over one or several steps
	Changed Change = "changed" // signs with one that no known key vouches for, or with none
)

// Compare holds the keys that a document signs with now against pinned ones.
func Compare(d *Document, pinned []jose.JSONWebKey) Change {
	known := map[string]jose.JSONWebKey{}
	for _, k := range pinned {
		known[Thumbprint(k)] = k
	}
	all := map[string]key{}
	var current []string
	for _, k := range d.keys {
		print := Thumbprint(k.jwk)
		all[print] = k
		if k.may != 0 {
			current = append(current, print)
		}
	}
	if len(current) == 0 {
		return Changed
	}
	change := Same
	for _, print := range current {
		if _, ok := known[print]; ok {
			continue
		}
		if !vouched(print, all, known) {
			return Changed
		}
		change = Rotated
	}
	return change
}

// vouched follows the endorsements from a key back to a known one.
func vouched(print string, all map[string]key, known map[string]jose.JSONWebKey) bool {
	for range all { // at most as many steps as there are keys
		k := all[print]
		before := endorser(k.endorsement)
		by, ok := known[before]
		if !ok {
			by = all[before].jwk
		}
		if before == print || !by.Valid() || keys.VerifyEndorsement(by, k.jwk, k.endorsement) != nil {
			return false
		}
		if ok {
			return true
		}
		print = before
	}
	return false
}

// endorser is the thumbprint of the key that an endorsement names.
func endorser(endorsement string) string {
	if len(endorsement) > 2000 {
		return ""
	}
	parsed, err := jose.ParseDetached(endorsement, []byte{}, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil || len(parsed.Signatures) != 1 {
		return ""
	}
	return parsed.Signatures[0].Protected.KeyID
}

// Thumbprint names a key by what it is (RFC 7638), whatever it calls itself.
func Thumbprint(k jose.JSONWebKey) string {
	b, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Signing lists the keys that a document signs with now, to be pinned.
func (d *Document) Signing() []jose.JSONWebKey {
	var out []jose.JSONWebKey
	for _, k := range d.keys {
		if k.may != 0 {
			out = append(out, k.jwk)
		}
	}
	return out
}
