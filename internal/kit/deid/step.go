// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"entente"

	"github.com/tink-crypto/tink-go/v2/daead/subtle"
)

const (
	secretSize    = 32
	pseudonymSize = 16 // bytes of an HMAC that are shown
)

// step is what is done to each value of a column. Without apply the value is kept.
type step struct {
	withhold bool
	apply    func(dst, value []byte) ([]byte, error)
}

// maker makes the steps of one stream.
type maker struct {
	plan Plan
	keys Keys
	seal *sealer // made once for all encrypted columns
}

func newMaker(p Plan, keys Keys) (*maker, error) {
	m := &maker{plan: p, keys: keys}
	for _, c := range p.Columns {
		if c.Action == Encrypt {
			var err error
			m.seal, err = newSealer(keys.Recipient)
			return m, err
		}
	}
	return m, nil
}

func (m *maker) step(c Column) (step, error) {
	switch c.Action {
	case Withhold:
		return step{withhold: true}, nil
	case Keep:
		return step{}, nil
	case Encrypt:
		return step{apply: m.seal.column(c.Name)}, nil
	case Generalise:
		return step{apply: m.plan.generaliser(c)}, nil
	case Pseudonymise:
		if c.Method == SIV {
			return reversible(c, m.keys.Secret)
		}
		return oneWay(c, m.keys.Secret)
	}
	return step{}, entente.Fail(entente.Invalid, "deid.action", entente.Args{"Action": string(c.Action)})
}

// columnKey derives the key of a column, so that two columns join only when the
// plan gives them the same scope, and two contracts never.
func columnKey(c Column, secret []byte, size int) ([]byte, error) {
	of := "column " + c.Name
	if c.Scope != "" {
		of = "scope " + c.Scope
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "entente deid "+string(c.Method)+" "+of, size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of a column: %w", err)
	}
	return key, nil
}

func oneWay(c Column, secret []byte) (step, error) {
	key, err := columnKey(c, secret, sha256.Size)
	if err != nil {
		return step{}, err
	}
	mac := hmac.New(sha256.New, key)
	sum := make([]byte, 0, sha256.Size)
	return step{apply: func(dst, value []byte) ([]byte, error) {
		mac.Reset()
		mac.Write(value)
		sum = mac.Sum(sum[:0])
		return hex.AppendEncode(dst, sum[:pseudonymSize]), nil
	}}, nil
}

func reversible(c Column, secret []byte) (step, error) {
	siv, err := sivOf(c, secret)
	if err != nil {
		return step{}, err
	}
	return step{apply: func(dst, value []byte) ([]byte, error) {
		sealed, err := siv.EncryptDeterministically(value, nil)
		if err != nil {
			return nil, fmt.Errorf("make a pseudonym: %w", err)
		}
		return base64.RawURLEncoding.AppendEncode(dst, sealed), nil
	}}, nil
}

func sivOf(c Column, secret []byte) (*subtle.AESSIV, error) {
	key, err := columnKey(c, secret, subtle.AESSIVKeySize)
	if err != nil {
		return nil, err
	}
	siv, err := subtle.NewAESSIV(key)
	if err != nil {
		return nil, fmt.Errorf("make the cipher of a column: %w", err)
	}
	return siv, nil
}

// Reveal gives the value behind a pseudonym of the method SIV, to whoever has the
// secret of the contract.
func Reveal(c Column, secret []byte, pseudonym string) (string, error) {
	if c.Method != SIV || len(secret) != secretSize {
		return "", entente.FieldError("pseudonym", "deid.reveal", nil)
	}
	siv, err := sivOf(c, secret)
	if err != nil {
		return "", err
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(pseudonym)
	if err != nil {
		return "", entente.FieldError("pseudonym", "deid.reveal", nil).Because(err)
	}
	value, err := siv.DecryptDeterministically(sealed, nil)
	if err != nil {
		return "", entente.FieldError("pseudonym", "deid.reveal", nil).Because(err)
	}
	return string(value), nil
}
