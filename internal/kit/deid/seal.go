// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"entente"
)

// The suite of all that is encrypted here: HPKE (RFC 9180) with
// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM.
func kem() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

const (
	columnInfo = "entente deid column"
	streamInfo = "entente deid stream"
	encSize    = 32 // bytes of an encapsulated X25519 key
	nonceSize  = 12
)

// sealer encrypts single values for one recipient. A value is written as
// base64url(encapsulated key, nonce, ciphertext and tag): it opens alone, in any
// order, and equal values do not look equal. The nonce counts over the stream,
// whose key is fresh.
type sealer struct {
	enc   []byte
	aead  cipher.AEAD
	count uint64
	text  []byte
}

func newSealer(recipient []byte) (*sealer, error) {
	pub, err := kem().NewPublicKey(recipient)
	if err != nil {
		return nil, entente.FieldError("keys.recipient", "deid.recipient", nil).Because(err)
	}
	enc, sender, err := hpke.NewSender(pub, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(columnInfo))
	if err != nil {
		return nil, fmt.Errorf("begin to encrypt: %w", err)
	}
	aead, err := exported(sender)
	if err != nil {
		return nil, err
	}
	return &sealer{enc: enc, aead: aead}, nil
}

func exported(from interface {
	Export(context string, length int) ([]byte, error)
},
) (cipher.AEAD, error) {
	key, err := from.Export(columnInfo, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of the values: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

func (s *sealer) column(name string) func(dst, value []byte) ([]byte, error) {
	aad := []byte(name)
	return func(dst, value []byte) ([]byte, error) {
		var nonce [nonceSize]byte
		binary.BigEndian.PutUint64(nonce[nonceSize-8:], s.count)
		s.count++
		s.text = append(append(s.text[:0], s.enc...), nonce[:]...)
		s.text = s.aead.Seal(s.text, nonce[:], value, aad)
		return base64.RawURLEncoding.AppendEncode(dst, s.text), nil
	}
}

// Opener decrypts values of encrypted columns with the recipient's private key
// (32 bytes). It is used by one goroutine.
type Opener struct {
	key  hpke.PrivateKey
	enc  string
	aead cipher.AEAD
}

// NewOpener takes an X25519 private key of 32 bytes.
func NewOpener(private []byte) (*Opener, error) {
	key, err := kem().NewPrivateKey(private)
	if err != nil {
		return nil, entente.FieldError("key", "deid.open", nil).Because(err)
	}
	return &Opener{key: key}, nil
}

// Open gives back a value of the named column.
func (o *Opener) Open(column, text string) (string, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err == nil && len(sealed) < encSize+nonceSize {
		err = errors.New("too short")
	}
	if err != nil {
		return "", entente.Fail(entente.Invalid, "deid.open", nil).Because(err)
	}
	if enc := string(sealed[:encSize]); enc != o.enc {
		r, err := hpke.NewRecipient([]byte(enc), o.key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(columnInfo))
		if err != nil {
			return "", entente.Fail(entente.Invalid, "deid.open", nil).Because(err)
		}
		if o.aead, err = exported(r); err != nil {
			return "", err
		}
		o.enc = enc
	}
	nonce, body := sealed[encSize:encSize+nonceSize], sealed[encSize+nonceSize:]
	value, err := o.aead.Open(nil, nonce, body, []byte(column))
	if err != nil {
		return "", entente.Fail(entente.Invalid, "deid.open", nil).Because(err)
	}
	return string(value), nil
}
