// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"entente"
)

func TestEncryptedStream(t *testing.T) {
	private, public := keypair(t)
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk} {
		want := strings.Repeat("x", size)
		r, err := EncryptStream(strings.NewReader(want), public)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		opened := func(in []byte) (string, error) {
			r, err := DecryptStream(bytes.NewReader(in), private)
			if err != nil {
				return "", err
			}
			out, err := io.ReadAll(r)
			return string(out), err
		}
		if got, err := opened(sealed); err != nil || got != want {
			t.Errorf("%d bytes: %d came back, %v", size, len(got), err)
		}
		for name, bad := range map[string][]byte{
			"without its last byte":  sealed[:len(sealed)-1],
			"without its last chunk": sealed[:len(sealed)-20-size%chunk],
			"with a byte more":       append(bytes.Clone(sealed), 0),
			"with a byte changed":    append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1),
			"of its key alone":       sealed[:encSize],
			"of nothing":             nil,
		} {
			if _, err := opened(bad); !entente.Is(err, entente.Invalid) {
				t.Errorf("%d bytes %s: %v", size, name, err)
			}
		}
	}
}
