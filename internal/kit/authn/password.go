// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"entente"
)

// cost is what one hash takes: KiB of memory, passes over it, and lanes.
type cost struct {
	memory, passes uint32
	lanes          uint8
}

// currentCost is more than the least that OWASP asks of argon2id (19 MiB, 2
// passes, 1 lane). Raise it freely: hashes are renewed when people sign in.
var currentCost = cost{memory: 32 << 10, passes: 2, lanes: 1}

const (
	saltBytes = 16
	keyBytes  = 32

	minPassword = 12  // characters
	maxPassword = 200 // characters
)

// hash is an argon2id hash (RFC 9106).
type hash struct {
	cost
	salt, key []byte
}

func newHash(password string, c cost) hash {
	h := hash{cost: c, salt: make([]byte, saltBytes)}
	rand.Read(h.salt)
	h.key = h.derive(password, keyBytes)
	return h
}

// derive normalizes first: the same letters come in several spellings from
// different keyboards.
func (h hash) derive(password string, length uint32) []byte {
	return argon2.IDKey(norm.NFKC.Bytes([]byte(password)), h.salt, h.passes, h.memory, h.lanes, length)
}

func (h hash) matches(password string) bool {
	return subtle.ConstantTimeCompare(h.key, h.derive(password, uint32(len(h.key)))) == 1
}

// noHash is verified where there is no hash, so that this takes as long.
func noHash(c cost) hash {
	return hash{cost: c, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
}

// String writes the hash in the PHC string format:
// $argon2id$v=19$m=32768,t=2,p=1$SALT$KEY, base64 without padding.
func (h hash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.memory, h.passes, h.lanes, b64.EncodeToString(h.salt), b64.EncodeToString(h.key))
}

var errHash = errors.New("not an argon2id hash in PHC format")

// parseHash reads what [hash.String] wrote, and nothing else. The bounds keep
// a changed row from taking all memory or, with zeros, stopping the program.
func parseHash(s string) (hash, error) {
	var h hash
	parts := strings.Split(s, "$")
	if len(parts) != 6 || len(s) > 300 {
		return h, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, fmt.Errorf("%w: %w", errHash, err)
	}
	b64 := base64.RawStdEncoding.Strict()
	var err, err2 error
	h.salt, err = b64.DecodeString(parts[4])
	h.key, err2 = b64.DecodeString(parts[5])
	if err := errors.Join(err, err2); err != nil {
		return h, fmt.Errorf("%w: %w", errHash, err)
	}
	switch {
	case h.memory < 8*uint32(h.lanes) || h.memory > 1<<20,
		h.passes < 1 || h.passes > 64,
		h.lanes < 1 || h.lanes > 64,
		len(h.salt) < 8 || len(h.salt) > 64,
		len(h.key) < 16 || len(h.key) > 64,
		h.String() != s: // version, order, signs, leading zeros
		return h, errHash
	}
	return h, nil
}

// checkNewPassword adds what is wrong with a password to be set.
func (a *Accounts) checkNewPassword(pr *entente.Problems, field, handle, password string) {
	entente.CheckText(pr, field, password, 0, maxPassword)
	kinds := map[rune]bool{}
	for _, r := range password {
		kinds[r] = true
	}
	switch {
	case len([]rune(password)) < minPassword:
		pr.Add(field, "account.password-short", entente.Args{"Min": minPassword})
	case len(kinds) < 5, strings.Contains(strings.ToLower(password), strings.ToLower(handle)), password == DemoPassword && !a.demo:
		pr.Add(field, "account.password-weak", nil)
	}
}
