// SPDX-License-Identifier: EUPL-1.2

package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"entente/internal/testkit/pgserver"
)

// template is what a test's database is copied from. A database that already
// holds the migrated tables would go here, should migrating in each test ever
// cost more than it is worth.
const template = "template0"

// Postgres returns the postgres:// address of a fresh, empty database (UTF8,
// collation C) that is dropped after the test. The server is the one named in
// ENTENTE_TEST_POSTGRES, an address whose user may create databases, as
// "make test" sets it; otherwise one is started for this test binary. Where
// PostgreSQL is not installed the test is skipped.
func Postgres(tb testing.TB) string {
	tb.Helper()
	admin, err := server()
	if errors.Is(err, exec.ErrNotFound) {
		tb.Skip("MISSING ENGINE: PostgreSQL is not installed")
	}
	if err != nil {
		tb.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	create := fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' STRATEGY FILE_COPY`,
		name, template)
	if err := execute(tb.Context(), admin, create); err != nil {
		tb.Fatalf("make a database: %v", err)
	}
	tb.Cleanup(func() {
		// The context of the test is over by now.
		if err := execute(context.Background(), admin, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop the database: %v", err)
		}
	})
	address, err := url.Parse(admin)
	if err != nil {
		tb.Fatalf("read the address of the server: %v", err)
	}
	address.Path = "/" + name
	return address.String()
}

// server returns the address of the server's own database. The guard of
// pgserver stops a server started here when the test binary ends.
var server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("ENTENTE_TEST_POSTGRES"); address != "" {
		return address, nil
	}
	s, err := pgserver.Start(context.Background(), pgserver.Fast...)
	if err != nil {
		return "", err
	}
	return s.URL("postgres"), nil
})

// execute runs one statement over a connection of its own.
func execute(ctx context.Context, address, statement string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}
