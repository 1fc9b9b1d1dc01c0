// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"entente"
	"entente/internal/kit/limit"
)

// maxAnswer bounds what an authenticator answers, in bytes; real answers have
// a few hundred.
const maxAnswer = 64 << 10

// holder is an account as the library wants to see it.
type holder struct {
	row
	keys []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.ID) }
func (h holder) WebAuthnName() string                       { return h.Handle }
func (h holder) WebAuthnDisplayName() string                { return h.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (a *Accounts) holder(ctx context.Context, account string) (holder, error) {
	r, err := find(ctx, a.db, byID, account)
	if err != nil {
		return holder{}, err
	}
	keys, err := a.credentials(ctx, account)
	return holder{row: r, keys: keys}, err
}

// BeginPasskey begins to add a passkey to the account that is signed in. The
// answer is the JSON that PublicKeyCredential.parseCreationOptionsFromJSON
// takes, under "publicKey".
func (a *Accounts) BeginPasskey(ctx context.Context, s Session) (json.RawMessage, error) {
	h, err := a.registrant(ctx, s)
	if err != nil {
		return nil, err
	}
	options, state, err := a.passkeys.BeginRegistration(h,
		webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("begin to register a passkey: %w", err)
	}
	text, err := a.newCeremony(toRegister, state)
	if err != nil {
		return nil, err
	}
	if kept, err := a.putCeremony(ctx, s.ID, text); err != nil {
		return nil, err
	} else if !kept {
		return nil, entente.Fail(entente.Unauthenticated, "error.sign-in", nil)
	}
	return encodeOptions(options)
}

// FinishPasskey adds the passkey that the browser answered with: the JSON of
// PublicKeyCredential.toJSON. The label is the person's own word for it.
func (a *Accounts) FinishPasskey(ctx context.Context, s Session, label string, answer []byte) (Passkey, error) {
	h, err := a.registrant(ctx, s)
	if err != nil {
		return Passkey{}, err
	}
	var pr entente.Problems
	if entente.CheckText(&pr, "label", label, 1, maxLabel); pr.Err() != nil {
		return Passkey{}, pr.Err() //nolint:wrapcheck // errors of the house
	}
	state, err := a.takeCeremony(ctx, s.ID, toRegister)
	if err != nil {
		return Passkey{}, err
	}
	failed := entente.Fail(entente.Invalid, "account.passkey-refused", nil)
	if len(answer) > maxAnswer {
		return Passkey{}, failed
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, failed.Because(explain(err))
	}
	made, err := a.passkeys.CreateCredential(h, state, parsed)
	if err != nil {
		return Passkey{}, failed.Because(explain(err))
	}
	p, err := a.addPasskey(ctx, h.ID, label, made)
	if err == nil {
		a.told(ctx, "passkey added", s.Actor, h.ID)
	}
	return p, err
}

func (a *Accounts) registrant(ctx context.Context, s Session) (holder, error) {
	if a.passkeys == nil {
		return holder{}, errNoPasskeys
	}
	if err := own(s.Actor, s.Actor.Account); err != nil {
		return holder{}, err
	}
	return a.holder(ctx, s.Actor.Account)
}

// BeginPasskeySignIn begins to sign in with any passkey of this node. It
// returns what parseRequestOptionsFromJSON takes, under "publicKey", and the
// token to set in the client's cookie until it has finished.
func (a *Accounts) BeginPasskeySignIn(ctx context.Context, c Client) (options json.RawMessage, token string, err error) {
	if a.passkeys == nil {
		return nil, "", errNoPasskeys
	}
	if wait := a.beginning.Take(c.Address); wait > 0 {
		return nil, "", limit.TooMany(wait)
	}
	asked, state, err := a.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return nil, "", fmt.Errorf("begin to sign in with a passkey: %w", err)
	}
	text, err := a.newCeremony(toSignIn, state)
	if err != nil {
		return nil, "", err
	}
	if options, err = encodeOptions(asked); err != nil {
		return nil, "", err
	}
	if kept, err := a.putCeremony(ctx, sessionID(c.Token), text); err != nil || kept {
		return options, c.Token, err
	}
	token, now := newSessionToken(), a.clock()
	_, err = a.db.ExecContext(ctx, insertSession, sessionID(token), "", "", text, now.UnixMicro(), now.Add(ceremonyLasts).UnixMicro())
	if err != nil {
		return nil, "", fmt.Errorf("keep the ceremony: %w", err)
	}
	return options, token, nil
}

// FinishPasskeySignIn starts a session for the account whose passkey the
// browser answered with. Unauthenticated when the answer does not fit what was
// begun; Forbidden when it does and the account is disabled.
func (a *Accounts) FinishPasskeySignIn(ctx context.Context, c Client, answer []byte) (Session, error) {
	if a.passkeys == nil {
		return Session{}, errNoPasskeys
	}
	if wait := a.failures.Take(c.Address); wait > 0 {
		return Session{}, limit.TooMany(wait)
	}
	state, err := a.takeCeremony(ctx, sessionID(c.Token), toSignIn)
	if err != nil {
		return Session{}, err
	}
	h, used, err := a.checkAnswer(ctx, state, answer)
	if err != nil {
		return Session{}, err
	}
	a.failures.Give(c.Address)
	return a.start(ctx, c, h.row, func(tx *sql.Tx, now int64) error {
		return usePasskey(ctx, tx, h.ID, used, now)
	})
}

func (a *Accounts) checkAnswer(ctx context.Context, state webauthn.SessionData, answer []byte) (holder, *webauthn.Credential, error) {
	if len(answer) > maxAnswer {
		return holder{}, nil, errPasskey
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return holder{}, nil, errPasskey.Because(explain(err))
	}
	var broken error // of our own, not of the answer
	find := func(_, handle []byte) (webauthn.User, error) {
		h, err := a.holder(ctx, string(handle))
		if err != nil && !entente.Is(err, entente.NotFound) {
			broken = err
		}
		return h, err
	}
	user, used, err := a.passkeys.ValidatePasskeyLogin(find, state, parsed)
	if broken != nil {
		return holder{}, nil, broken
	}
	if err != nil {
		return holder{}, nil, errPasskey.Because(explain(err))
	}
	h, ok := user.(holder)
	if !ok {
		return holder{}, nil, errPasskey
	}
	if used.Authenticator.CloneWarning {
		// Two devices use one key: a copy was made of what should have none.
		a.log.WarnContext(ctx, "passkey counts backwards, refused", "account", h.ID)
		return holder{}, nil, errPasskey
	}
	if !h.Disabled.IsZero() {
		return holder{}, nil, errDisabled
	}
	return h, used, nil
}

var errPasskey = entente.Fail(entente.Unauthenticated, "account.passkey-wrong", nil)

func encodeOptions(options any) (json.RawMessage, error) {
	b, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("write the passkey options: %w", err)
	}
	return b, nil
}

// explain gives the detail that the library keeps out of its messages.
func explain(err error) error {
	var e *protocol.Error
	if errors.As(err, &e) && e.DevInfo != "" {
		return fmt.Errorf("%w: %s", err, e.DevInfo)
	}
	return err
}
