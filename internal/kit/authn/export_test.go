// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"database/sql"
)

// ParseHash reads a PHC string and writes it again.
func ParseHash(s string) (string, error) {
	h, err := parseHash(s)
	return h.String(), err
}

// NewHash makes a cheap hash.
func NewHash(password string) string { return newHash(password, cheap).String() }

// Matches reports whether a password fits a PHC string.
func Matches(phc, password string) bool {
	h, err := parseHash(phc)
	return err == nil && h.matches(password)
}

// The parser and the maker of tokens.
var (
	ParseToken = parseToken
	NewToken   = newToken
	Agent      = agent
)

var cheap = cost{memory: 64, passes: 1, lanes: 1}

// Cheapen makes hashes cost next to nothing, so that tests run under the race
// detector as well.
func (a *Accounts) Cheapen() { a.cost = cheap }

// Restore goes back to what hashes cost in earnest.
func (a *Accounts) Restore() { a.cost = currentCost }

// Addressless forgets what was counted by address, to look at the other
// limits alone.
func (a *Accounts) Addressless(address string) {
	for range failuresAtOnce {
		a.failures.Give(address)
		a.beginning.Give(address)
	}
}

// Resum puts a checksum that fits at the end of a token.
func Resum(body string) string { return body + checksum(body) }

// CheckAnswer checks an answer to a sign-in that begins anew.
func (a *Accounts) CheckAnswer(ctx context.Context, answer []byte) error {
	_, state, err := a.passkeys.BeginDiscoverableLogin()
	if err != nil {
		return err
	}
	_, _, err = a.checkAnswer(ctx, *state, answer)
	return err
}

// DisableWithin disables an account in a transaction that the test commits.
func (a *Accounts) DisableWithin(ctx context.Context, tx *sql.Tx, id string) error {
	return changeWithin(ctx, tx, id, a.disable(ctx))
}
