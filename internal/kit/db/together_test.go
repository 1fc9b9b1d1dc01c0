// SPDX-License-Identifier: EUPL-1.2

package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

	"entente/internal/kit/db"
	"entente/internal/testkit"
)

func TestWriteTogether(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if _, err := d.ExecContext(t.Context(), "CREATE TABLE heap (n BIGINT PRIMARY KEY)"); err != nil {
			t.Fatal(err)
		}
		refused := errors.New("refused")
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				err := d.WriteTogether(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
					if _, err := d.Exec(ctx, tx, "INSERT INTO heap (n) VALUES ($1)", n); err != nil {
						return err
					}
					if n%3 == 0 {
						return refused
					}
					return nil
				})
				if want := n%3 == 0; errors.Is(err, refused) != want || (err != nil) != want {
					t.Errorf("%d: %v", n, err)
				}
			})
		}
		all.Wait()
		there, err := db.All(t.Context(), d, db.One[int], "SELECT n FROM heap ORDER BY n")
		if err != nil {
			t.Fatal(err)
		}
		want := []int{}
		for n := range 200 {
			if n%3 != 0 {
				want = append(want, n)
			}
		}
		if fmt.Sprint(there) != fmt.Sprint(want) {
			t.Errorf("there are %v", there)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.WriteTogether(over, func(context.Context, *sql.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who has gone: %v", err)
		}
	})
}

func TestWriteTogetherPanic(t *testing.T) {
	d := testkit.OpenDB(t, t.TempDir()+"/n.db")
	if err := d.WriteTogether(t.Context(), func(context.Context, *sql.Tx) error { panic("oops") }); err == nil {
		t.Error("a panic is no error")
	}
	if err := d.WriteTogether(t.Context(), func(context.Context, *sql.Tx) error { return nil }); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}

func TestExecIsKept(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if _, err := d.ExecContext(t.Context(), "CREATE TABLE heap (n BIGINT PRIMARY KEY)"); err != nil {
			t.Fatal(err)
		}
		add := func(n int) error {
			return d.Write(t.Context(), func(tx *sql.Tx) error {
				_, err := d.Exec(t.Context(), tx, "INSERT INTO heap (n) VALUES ($1)", n)
				return err
			})
		}
		for n := range 3 {
			if err := add(n); err != nil {
				t.Errorf("%d: %v", n, err)
			}
		}
		if err := add(1); err == nil {
			t.Error("the same twice is taken")
		}
		// It outlives a change of the table.
		if _, err := d.ExecContext(t.Context(), "ALTER TABLE heap ADD COLUMN word TEXT DEFAULT 'x' NOT NULL"); err != nil {
			t.Fatal(err)
		}
		if err := add(3); err != nil {
			t.Error(err)
		}
		got, err := db.All(t.Context(), d, db.One[string], "SELECT word FROM heap ORDER BY n")
		if err != nil || len(got) != 4 {
			t.Errorf("%v, %v", got, err)
		}
	})
}
