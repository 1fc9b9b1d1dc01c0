// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"path/filepath"
	"testing"

	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// What identity costs each message of a negotiation: a token to be made, and one
// to be verified, once the peer's document is known.
func BenchmarkToken(b *testing.B) {
	w := sqliteWorld(b)
	m := w.member("a", Config{})
	b.ResetTimer()
	for b.Loop() {
		if _, err := m.Token(b.Context(), "did:web:peer.example"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	for name, open := range map[string]func() *db.DB{
		"sqlite":   func() *db.DB { return testkit.OpenDB(b, filepath.Join(b.TempDir(), "n.db")) },
		"postgres": func() *db.DB { return testkit.OpenDB(b, testkit.Postgres(b)) },
	} {
		b.Run(name, func(b *testing.B) {
			w := world{b, open}
			from, to := w.member("a", Config{}), w.member("b", Config{})
			for b.Loop() {
				b.StopTimer()
				header, err := from.Token(b.Context(), to.did)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := to.Authenticate(b.Context(), header); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
