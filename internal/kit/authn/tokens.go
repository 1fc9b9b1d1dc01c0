// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/db"
)

// Token lets a program act for an account, within its scopes.
type Token struct {
	ID      string
	Secret  string // the whole token; known only when it has just been made
	Label   string
	Scopes  []entente.Right
	Created time.Time
	Expires time.Time
	Used    time.Time // to the minute; zero for never
}

// TokenLasts is the longest that a token can be valid.
const TokenLasts = 366 * 24 * time.Hour

var (
	errToken        error = entente.Fail(entente.Unauthenticated, "account.token-wrong", nil)
	errTokenExpired error = entente.Fail(entente.Unauthenticated, "account.token-expired", nil)
)

// CreateToken makes a token for the account that is signed in as a person. The
// scopes are rights that its role holds.
func (a *Accounts) CreateToken(ctx context.Context, actor entente.Actor, label string, scopes []entente.Right, expires time.Time) (Token, error) {
	if !actor.SignedIn() || actor.Account == OperatorID {
		return Token{}, entente.Fail(entente.Unauthenticated, "error.sign-in", nil)
	}
	if actor.Scopes != nil {
		return Token{}, entente.Fail(entente.Forbidden, "account.token-by-token", nil)
	}
	now := a.clock()
	scopes = slices.Clone(scopes)
	slices.SortFunc(scopes, func(x, y entente.Right) int {
		return slices.Index(entente.Rights(), x) - slices.Index(entente.Rights(), y)
	})
	scopes = slices.Compact(scopes)
	var pr entente.Problems
	entente.CheckText(&pr, "label", label, 1, maxLabel)
	if len(scopes) == 0 {
		pr.Add("scopes", "error.required", nil)
	}
	for _, s := range scopes {
		if !actor.May(s) {
			pr.Add("scopes", "account.token-scope", entente.Args{"Right": entente.Shorten(string(s), 40)})
		}
	}
	if !expires.After(now) || expires.After(now.Add(TokenLasts)) {
		pr.Add("expires", "account.token-expires", entente.Args{"Days": int(TokenLasts.Hours() / 24)})
	}
	if err := pr.Err(); err != nil {
		return Token{}, err //nolint:wrapcheck // errors of the house
	}
	t := Token{Label: label, Scopes: scopes, Created: now, Expires: expires.Truncate(time.Microsecond)}
	t.Secret, t.ID = newToken()
	_, err := a.db.ExecContext(ctx, `INSERT INTO api_token (id, account, hash, label, scopes, created_at, expires_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`, t.ID, actor.Account, hashToken(t.Secret), label, writeScopes(scopes), now.UnixMicro(), expires.UnixMicro())
	if err != nil {
		return Token{}, fmt.Errorf("store the token: %w", err)
	}
	a.log.InfoContext(ctx, "token created", "account", actor.Account, "token", t.ID)
	return t, nil
}

// Tokens lists the tokens of an account, the newest first, for itself or an
// administrator.
func (a *Accounts) Tokens(ctx context.Context, actor entente.Actor, account string) ([]Token, error) {
	if err := own(actor, account); err != nil {
		return nil, err
	}
	list, err := db.All(ctx, a.db, func(rows *sql.Rows) (t Token, err error) {
		var scopes string
		var created, expires, used int64
		err = rows.Scan(&t.ID, &t.Label, &scopes, &created, &expires, &used)
		t.Scopes, t.Created, t.Expires, t.Used = readScopes(scopes), fromMicro(created), fromMicro(expires), fromMicro(used)
		return t, err //nolint:wrapcheck // db.All wraps
	}, `SELECT id, label, scopes, created_at, expires_at, used_at FROM api_token WHERE account = $1 ORDER BY created_at DESC, id`, account)
	if err != nil {
		return nil, fmt.Errorf("list the tokens: %w", err)
	}
	return list, nil
}

// RevokeToken deletes a token, for its account or an administrator.
func (a *Accounts) RevokeToken(ctx context.Context, actor entente.Actor, account, id string) error {
	if err := own(actor, account); err != nil {
		return err
	}
	result, err := a.db.ExecContext(ctx, `DELETE FROM api_token WHERE id = $1 AND account = $2`, id, account)
	if err := changedOne(result, err, "revoke the token"); err != nil {
		return err
	}
	a.told(ctx, "token revoked", actor, account)
	return nil
}

// Authenticate finds who sends an Authorization header with a Bearer token.
// Unauthenticated for one that is malformed, unknown, changed or expired, and
// for a disabled account.
func (a *Accounts) Authenticate(ctx context.Context, header string) (entente.Actor, error) {
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	id, ok := parseToken(token)
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return entente.Actor{}, errToken
	}
	var actor entente.Actor
	var hash []byte
	var scopes string
	var expires, used int64
	err := a.db.QueryRowContext(ctx, `SELECT t.hash, t.scopes, t.expires_at, t.used_at, a.id, a.name, a.role, a.clearance
FROM api_token t JOIN account a ON a.id = t.account WHERE t.id = $1 AND a.disabled_at = 0`, id).
		Scan(&hash, &scopes, &expires, &used, &actor.Account, &actor.Name, &actor.Role, &actor.Clearance)
	if errors.Is(err, sql.ErrNoRows) {
		return entente.Actor{}, errToken
	}
	if err != nil {
		return entente.Actor{}, fmt.Errorf("find the token: %w", err)
	}
	if subtle.ConstantTimeCompare(hash, hashToken(token)) != 1 {
		return entente.Actor{}, errToken
	}
	now := a.clock()
	if expires <= now.UnixMicro() {
		return entente.Actor{}, errTokenExpired
	}
	if now.Sub(fromMicro(used)) >= seenEvery {
		if _, err := a.db.ExecContext(ctx, `UPDATE api_token SET used_at = $1 WHERE id = $2`, now.UnixMicro(), id); err != nil {
			return entente.Actor{}, fmt.Errorf("note the use of the token: %w", err)
		}
	}
	actor.Scopes = readScopes(scopes)
	return actor, nil
}

func writeScopes(scopes []entente.Right) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

// readScopes never returns nil, which would mean all rights.
func readScopes(s string) []entente.Right {
	scopes := []entente.Right{}
	for w := range strings.FieldsSeq(s) {
		scopes = append(scopes, entente.Right(w))
	}
	return scopes
}
