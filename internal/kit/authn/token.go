// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// A token is ent_ and 51 characters of a-z and 2-7: 12 of its id, 32 of its
// secret, 7 of a checksum over all before. The prefix lets scanners find
// tokens that were published by mistake, the checksum lets us refuse slips of
// the keyboard without a look into the table.
const (
	tokenPrefix = "ent_"
	idLetters   = 12 // 60 bits
	keyLetters  = 32 // 160 bits
	sumLetters  = 7
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// letters gives n random characters, 5 bits each.
func letters(n int) string {
	b := make([]byte, n) // more than enough, so that every character is full
	rand.Read(b)
	return base32Lower.EncodeToString(b)[:n]
}

func checksum(s string) string {
	return base32Lower.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(s))))
}

// newToken makes a token and its id.
func newToken() (token, id string) {
	id = letters(idLetters)
	token = tokenPrefix + id + letters(keyLetters)
	return token + checksum(token), id
}

// parseToken finds the id in a token that is well formed.
func parseToken(s string) (id string, ok bool) {
	if len(s) != len(tokenPrefix)+idLetters+keyLetters+sumLetters || !strings.HasPrefix(s, tokenPrefix) {
		return "", false
	}
	body := len(s) - sumLetters
	if checksum(s[:body]) != s[body:] {
		return "", false
	}
	for _, c := range []byte(s[len(tokenPrefix):body]) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return "", false
		}
	}
	return s[len(tokenPrefix) : len(tokenPrefix)+idLetters], true
}

// hashToken is what the table keeps. A plain hash will do: unlike a password,
// a token cannot be guessed.
func hashToken(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}
