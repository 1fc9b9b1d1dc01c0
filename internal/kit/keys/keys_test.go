// SPDX-License-Identifier: EUPL-1.2

package keys_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/testkit"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestRing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		path := filepath.Join(t.TempDir(), "deep", "keys.json")
		r, err := keys.Open(t.Context(), d, path, start)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("key file: %v, %v", info.Mode(), err)
		}
		secret := r.Secret()
		jws, err := r.Sign([]byte("text"))
		if err != nil {
			t.Fatal(err)
		}
		at := start.Add(time.Minute).UnixMicro()
		for name, c := range map[string]struct {
			payload, jws string
			at           int64
			ok           bool
		}{
			"right":             {"text", jws, at, true},
			"another text":      {"texT", jws, at, false},
			"before the key":    {"text", jws, start.Add(-time.Hour).UnixMicro(), false},
			"no signature":      {"text", "", at, false},
			"a cut signature":   {"text", jws[:len(jws)-10], at, false},
			"signed with none":  {"text", "eyJhbGciOiJub25lIn0..", at, false},
			"a swapped payload": {"", strings.Replace(jws, "..", ".dGV4dA.", 1), at, false},
		} {
			if err := r.Verify([]byte(c.payload), c.jws, c.at); (err == nil) != c.ok {
				t.Errorf("%s: %v", name, err)
			}
		}

		// Another process rotates; this one goes on signing through the overlap.
		other, err := keys.Open(t.Context(), d, path, start)
		if err != nil {
			t.Fatal(err)
		}
		rotated := start.Add(time.Hour)
		if _, err := other.Rotate(t.Context(), rotated, 10*time.Minute); err != nil {
			t.Fatal(err)
		}
		late, err := r.Sign([]byte("late"))
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Verify([]byte("late"), late, rotated.Add(9*time.Minute).UnixMicro()); err != nil {
			t.Errorf("within the overlap: %v", err)
		}
		if err := other.Verify([]byte("late"), late, rotated.Add(11*time.Minute).UnixMicro()); err == nil {
			t.Error("the old key still counts after the overlap")
		}
		if err := r.Refresh(t.Context()); err != nil || r.KID() != other.KID() {
			t.Errorf("the rotation is not noticed: %v", err)
		}
		if !bytes.Equal(secret, r.Secret()) {
			t.Error("the secret changed with the key")
		}
		list, err := r.Keys(t.Context())
		if err != nil || len(list) != 2 {
			t.Fatalf("%d keys, %v", len(list), err)
		}
		if _, err := d.ExecContext(t.Context(), "UPDATE signing_key SET jwk = $1 WHERE kid = $2", mustJSON(t, list[0]), list[1].KID); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Keys(t.Context()); err == nil {
			t.Error("a key that was put in place of another is taken")
		}
	})
}

func mustJSON(t *testing.T, k keys.Key) string {
	t.Helper()
	b, err := k.JWK.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOpenRefuses(t *testing.T) {
	d := testkit.OpenDB(t, filepath.Join(t.TempDir(), "n.db"))
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := keys.Open(t.Context(), d, path, start); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Open(t.Context(), d, path, start); err == nil || !strings.Contains(err.Error(), "0600") {
		t.Errorf("a key file that others can read: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Open(t.Context(), d, path, start); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a key file that is gone: %v", err)
	}
	stranger := testkit.OpenDB(t, filepath.Join(t.TempDir(), "m.db"))
	if _, err := keys.Open(t.Context(), stranger, path, start); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Open(t.Context(), d, path, start); err == nil {
		t.Error("the key of another database is taken")
	}
}
