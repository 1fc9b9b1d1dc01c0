// SPDX-License-Identifier: EUPL-1.2

package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-jose/go-jose/v4"
)

// file is the form on disk: the private key that signs, as JWK (RFC 7517, RFC
// 8037), and a secret that never changes, for keyed digests.
type file struct {
	Keys   []jose.JSONWebKey `json:"keys"`
	Secret []byte            `json:"secret"`
}

func readFile(path string) (file, error) {
	var f file
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return f, fmt.Errorf("look at the key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return f, fmt.Errorf("key file %s can be read by others (mode %04o): make it 0600", path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return f, fmt.Errorf("read the key file: %w", err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return f, fmt.Errorf("read the key file %s: %w", path, err)
	}
	for _, k := range f.Keys {
		if !k.Valid() || k.IsPublic() || k.KeyID == "" {
			return f, fmt.Errorf("key file %s: key %q is no private key", path, k.KeyID)
		}
	}
	return f, nil
}

// write replaces the file in one step, so that a crash leaves the old or the
// new one whole.
func (f file) write(path string) error {
	b, err := json.MarshalIndent(f, "", "  ") //nolint:gosec // this file is where the secrets are kept
	if err != nil {
		return fmt.Errorf("encode the keys: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the key folder: %w", err)
	}
	t, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // mode 0600
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	defer os.Remove(t.Name()) //nolint:errcheck // gone after the rename
	_, err = t.Write(b)
	if err = errors.Join(err, t.Sync(), t.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := os.Rename(t.Name(), path); err != nil {
		return fmt.Errorf("put the key file in place: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("open the key folder: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
