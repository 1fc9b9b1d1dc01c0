// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"entente/bench/grow"
	"entente/internal/kit/db"
	"entente/internal/node"
	"entente/internal/schema"
	"entente/internal/testkit/pgserver"
)

const self = "eu"

var quiet = slog.New(slog.DiscardHandler)

// times are how often the demonstration's record is there: once, and as often
// as ENTENTE_BENCH_TIMES says.
func times(tb testing.TB) []int {
	tb.Helper()
	grown := 1000
	if s := os.Getenv("ENTENTE_BENCH_TIMES"); s != "" {
		var err error
		if grown, err = strconv.Atoi(s); err != nil || grown < 1 {
			tb.Fatalf("ENTENTE_BENCH_TIMES is %q, want a number from 1", s)
		}
	}
	return slices.Compact([]int{1, grown})
}

// worlds runs a benchmark on each engine with each size of the record.
func worlds(b *testing.B, run func(b *testing.B, w world)) {
	b.Helper()
	for _, n := range times(b) {
		for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
			b.Run(fmt.Sprintf("engine=%s/times=%d", engine, n), func(b *testing.B) { run(b, open(b, engine, n)) })
		}
	}
}

// world is a database that is there.
type world struct {
	engine db.Dialect
	times  int
	config node.Config
}

// configOf is what a node on a file is told.
func configOf(path string) node.Config {
	return node.Config{DB: path, Keys: path + ".keys", Member: self, Name: "entente"}
}

// open opens the kept database of that engine and size.
func open(tb testing.TB, engine db.Dialect, n int) world {
	tb.Helper()
	path, err := kept(n)
	if err != nil {
		tb.Fatal(err)
	}
	w := world{engine: engine, times: n, config: configOf(path)}
	if engine == db.Postgres {
		w.config.DB = onPostgres(tb, path, fmt.Sprintf("times_%d", n))
	}
	return w
}

// fresh is a database of the demonstration that may be written to.
func fresh(tb testing.TB, engine db.Dialect) world {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "node.db")
	if err := grow.Make(tb.Context(), path, 1, nil); err != nil {
		tb.Fatal(err)
	}
	w := world{engine: engine, times: 1, config: configOf(path)}
	if engine == db.Postgres {
		w.config.DB = onPostgres(tb, path, filepath.Base(filepath.Dir(filepath.Dir(path))))
	}
	return w
}

// node opens the node of a world.
func (w world) node(tb testing.TB) *node.Node {
	tb.Helper()
	n, err := node.Open(tb.Context(), w.config, quiet, false)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := n.Close(); err != nil {
			tb.Error(err)
		}
	})
	return n
}

var making sync.Mutex

// kept makes the database of a size, or finds the one of an earlier run: to
// sign a thousand times the record takes a quarter of an hour. One whose tables
// are of another schema, or that another generator has made, is not taken.
func kept(n int) (string, error) {
	making.Lock()
	defer making.Unlock()
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for what is kept between runs: %w", err)
	}
	mark, err := madeWith()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "entente-bench", mark, fmt.Sprintf("times-%d.db", n))
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("make the folder for what is kept between runs: %w", err)
	}
	half := path + ".part" // a run that is broken off leaves no half a record
	for _, left := range []string{half, half + "-wal", half + "-shm", half + ".keys"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("clear what a broken run left: %w", err)
		}
	}
	err = grow.Make(context.Background(), half, n, func(done, of int) {
		if n > 1 && (done%10 == 0 || done == of) {
			fmt.Fprintf(os.Stderr, "bench: making %s: %d of %d\n", path, done, of)
		}
	})
	if err != nil {
		return "", err
	}
	return path, errors.Join(os.Rename(half+".keys", path+".keys"), os.Rename(half, path))
}

// madeWith is a mark of the schema and of the generator.
func madeWith() (string, error) {
	sum := sha256.New()
	for _, fsys := range []fs.FS{schema.Files, os.DirFS("grow")} {
		names, err := fs.Glob(fsys, "*.*")
		if err != nil {
			return "", fmt.Errorf("list what makes a database: %w", err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := fs.ReadFile(fsys, name)
			if err != nil {
				return "", fmt.Errorf("read what makes a database: %w", err)
			}
			fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// server is a PostgreSQL of its own with the settings it comes with: the one of
// "make test" does not sync to disk, which would flatter writes.
var server = sync.OnceValues(func() (*pgserver.Server, error) { return pgserver.Start(context.Background()) })

var copied = map[string]string{} // address of each database, by name

// onPostgres copies a database to the server, once.
func onPostgres(tb testing.TB, path, name string) string {
	tb.Helper()
	if address, done := copied[name]; done {
		return address
	}
	address := emptyDatabase(tb, name)
	if err := grow.Copy(tb.Context(), path, address); err != nil {
		tb.Fatal(err)
	}
	copied[name] = address
	return address
}

// emptyDatabase makes a database on the server.
func emptyDatabase(tb testing.TB, name string) string {
	tb.Helper()
	s, err := server()
	if errors.Is(err, exec.ErrNotFound) {
		tb.Skip("MISSING ENGINE: PostgreSQL is not installed")
	}
	if err != nil {
		tb.Fatal(err)
	}
	conn, err := pgx.Connect(tb.Context(), s.URL("postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	quoted := pgx.Identifier{name}.Sanitize()
	_, err = conn.Exec(tb.Context(), "CREATE DATABASE "+quoted+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
	if err = errors.Join(err, conn.Close(tb.Context())); err != nil {
		tb.Fatalf("make a database: %v", err)
	}
	return s.URL(name)
}
