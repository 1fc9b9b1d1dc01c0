// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"crypto/hpke"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"entente"
)

// An encrypted stream is the encapsulated key and then chunks: four bytes of
// length, big-endian, of the ciphertext that follows. HPKE counts the chunks, and
// the last is sealed as the last, so that none can be moved, dropped or cut off.
const maxSealed = chunk + 16

var (
	goesOn = []byte("more")
	isLast = []byte("last")
)

// EncryptStream encrypts all of r for the recipient's X25519 public key, chunk by
// chunk, in the suite of the encrypted columns.
func EncryptStream(r io.Reader, recipient []byte) (io.Reader, error) {
	pub, err := kem().NewPublicKey(recipient)
	if err != nil {
		return nil, entente.FieldError("keys.recipient", "deid.recipient", nil).Because(err)
	}
	enc, sender, err := hpke.NewSender(pub, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(streamInfo))
	if err != nil {
		return nil, fmt.Errorf("begin to encrypt: %w", err)
	}
	next, have := make([]byte, chunk), 0
	ended, sent := false, false
	return &pieces{piece: enc, more: func() ([]byte, error) {
		if sent {
			return nil, io.EOF
		}
		// The last chunk is one that is not full: empty after a full one.
		for have < chunk && !ended {
			n, err := r.Read(next[have:])
			have += n
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("read what is encrypted: %w", err)
			}
			ended = err != nil
		}
		aad := goesOn
		if ended {
			aad, sent = isLast, true
		}
		sealed, err := sender.Seal(aad, next[:have])
		if err != nil {
			return nil, fmt.Errorf("encrypt: %w", err)
		}
		have = 0
		out := binary.BigEndian.AppendUint32(nil, uint32(len(sealed))) // at most maxSealed
		return append(out, sealed...), nil
	}}, nil
}

// DecryptStream gives back what [EncryptStream] encrypted. It fails at the first
// byte that was changed, and where the stream was cut.
func DecryptStream(r io.Reader, private []byte) (io.Reader, error) {
	key, err := kem().NewPrivateKey(private)
	if err != nil {
		return nil, entente.FieldError("key", "deid.open", nil).Because(err)
	}
	enc := make([]byte, encSize)
	if err := readAll(r, enc); err != nil {
		return nil, err
	}
	from, err := hpke.NewRecipient(enc, key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(streamInfo))
	if err != nil {
		return nil, entente.Fail(entente.Invalid, "deid.open", nil).Because(err)
	}
	ended := false
	return &pieces{more: func() ([]byte, error) {
		var head [4]byte
		if ended {
			if n, err := io.ReadFull(r, head[:1]); n > 0 || !errors.Is(err, io.EOF) {
				return nil, entente.Fail(entente.Invalid, "deid.open", nil)
			}
			return nil, io.EOF
		}
		if err := readAll(r, head[:]); err != nil {
			return nil, err
		}
		size := binary.BigEndian.Uint32(head[:])
		if size > maxSealed {
			return nil, entente.Fail(entente.Invalid, "deid.open", nil)
		}
		sealed := make([]byte, size)
		if err := readAll(r, sealed); err != nil {
			return nil, err
		}
		plain, err := from.Open(goesOn, sealed)
		if err != nil {
			plain, err = from.Open(isLast, sealed)
			ended = true
		}
		if err != nil {
			return nil, entente.Fail(entente.Invalid, "deid.open", nil).Because(err)
		}
		return plain, nil
	}}, nil
}

func readAll(r io.Reader, p []byte) error {
	if _, err := io.ReadFull(r, p); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return entente.Fail(entente.Invalid, "deid.cut", nil).Because(err)
		}
		return fmt.Errorf("read the encrypted data: %w", err)
	}
	return nil
}

// pieces reads what more gives until it fails.
type pieces struct {
	piece []byte
	more  func() ([]byte, error)
	err   error
}

func (p *pieces) Read(b []byte) (int, error) {
	for len(p.piece) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		p.piece, p.err = p.more()
	}
	n := copy(b, p.piece)
	p.piece = p.piece[n:]
	return n, nil
}
