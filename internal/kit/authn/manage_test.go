// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

func TestFirstAccount(t *testing.T) {
	each(t, func(b *bench) {
		empty, err := b.Empty(b.Context())
		b.must(err)
		if !empty {
			b.Error("a fresh node has accounts")
		}
		made, err := b.Create(b.Context(), authn.Operator(), authn.NewAccount{
			Handle: " Head-Of-Unit ", Name: "Head of unit", Role: entente.Administrator, Clearance: entente.Sensitive, Password: password,
		})
		b.must(err)
		if empty, _ := b.Empty(b.Context()); empty {
			b.Error("a node with an account is called empty")
		}
		got, err := b.ByHandle(b.Context(), authn.Operator(), "HEAD-of-unit")
		b.must(err)
		want := authn.Account{
			ID: made.ID, Handle: "head-of-unit", Name: "Head of unit", Role: entente.Administrator,
			Clearance: entente.Sensitive, HasPassword: true, Created: start,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			b.Error(diff)
		}
		s, err := b.SignIn(b.Context(), from(1, ""), "Head-Of-Unit ", password)
		b.must(err)
		if diff := cmp.Diff(entente.Actor{Account: made.ID, Name: "Head of unit", Role: entente.Administrator, Clearance: entente.Sensitive}, s.Actor); diff != "" {
			b.Error(diff)
		}
	})
}

func TestCreateRefuses(t *testing.T) {
	d := testkit.OpenDB(t, t.TempDir()+"/node.db")
	b := newBench(t, d)
	b.account("taken", entente.Reader)
	good := authn.NewAccount{Handle: "desk", Name: "Desk", Role: entente.Reader, Password: password}
	for name, c := range map[string]struct {
		change func(*authn.NewAccount)
		want   string
	}{
		"no handle":            {func(n *authn.NewAccount) { n.Handle = "" }, "handle: error.required"},
		"handle with a space":  {func(n *authn.NewAccount) { n.Handle = "a b" }, "handle: error.id"},
		"handle too long":      {func(n *authn.NewAccount) { n.Handle = strings.Repeat("a", 61) }, "handle: error.long"},
		"handle taken":         {func(n *authn.NewAccount) { n.Handle = "Taken" }, "conflict handle: account.taken"},
		"no name":              {func(n *authn.NewAccount) { n.Name = " " }, "name: error.required"},
		"no role":              {func(n *authn.NewAccount) { n.Role = entente.Public }, "role: error.choice"},
		"no such role":         {func(n *authn.NewAccount) { n.Role = "emperor" }, "role: error.choice"},
		"no such clearance":    {func(n *authn.NewAccount) { n.Clearance = "cosmic" }, "clearance: error.choice"},
		"short password":       {func(n *authn.NewAccount) { n.Password = "elevenchars" }, "password: account.password-short"},
		"few letters":          {func(n *authn.NewAccount) { n.Password = "abababababababab" }, "password: account.password-weak"},
		"handle in it":         {func(n *authn.NewAccount) { n.Password = "my DESK and chair" }, "password: account.password-weak"},
		"public password":      {func(n *authn.NewAccount) { n.Password = authn.DemoPassword }, "password: account.password-weak"},
		"long password":        {func(n *authn.NewAccount) { n.Password = strings.Repeat("abcdefgh", 26) }, "password: error.long"},
		"control in password":  {func(n *authn.NewAccount) { n.Password = "abcdefgh\x00ijklm" }, "password: error.characters"},
		"none: nothing wrong":  {func(n *authn.NewAccount) { n.Handle = "other" }, ""},
		"none: password later": {func(n *authn.NewAccount) { n.Handle, n.Password = "later", "" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := good
			c.change(&n)
			_, err := b.Create(t.Context(), authn.Operator(), n)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := b.SignIn(t.Context(), from(1, ""), "later", ""); !entente.Is(err, entente.Unauthenticated) {
		t.Errorf("an account without a password signs in with none: %v", err)
	}
}

func TestOnlyAdministratorsManage(t *testing.T) {
	d := testkit.OpenDB(t, t.TempDir()+"/node.db")
	b := newBench(t, d)
	target := b.account("target", entente.Reader)
	other := b.account("other", entente.Releaser)
	byToken := entente.Actor{Account: target.ID, Role: entente.Administrator, Scopes: []entente.Right{entente.MayRelease}}
	ctx := t.Context()
	for name, do := range map[string]func(entente.Actor) error{
		"create": func(a entente.Actor) error {
			_, err := b.Create(ctx, a, authn.NewAccount{Handle: "x", Name: "X", Role: entente.Administrator})
			return err
		},
		"list":      func(a entente.Actor) error { _, err := b.List(ctx, a); return err },
		"get":       func(a entente.Actor) error { _, err := b.Get(ctx, a, target.ID); return err },
		"by handle": func(a entente.Actor) error { _, err := b.ByHandle(ctx, a, "target"); return err },
		"rename":    func(a entente.Actor) error { return b.Rename(ctx, a, target.ID, "X") },
		"set role": func(a entente.Actor) error {
			return b.SetRole(ctx, a, target.ID, entente.Administrator, entente.Sensitive)
		},
		"set password": func(a entente.Actor) error { return b.SetPassword(ctx, a, target.ID, "another long word") },
		"disable":      func(a entente.Actor) error { return b.Disable(ctx, a, target.ID) },
		"enable":       func(a entente.Actor) error { return b.Enable(ctx, a, target.ID) },
		"sessions":     func(a entente.Actor) error { _, err := b.Sessions(ctx, a, target.ID); return err },
		"end session":  func(a entente.Actor) error { return b.EndSession(ctx, a, target.ID, "x") },
		"passkeys":     func(a entente.Actor) error { _, err := b.Passkeys(ctx, a, target.ID); return err },
		"rm passkey":   func(a entente.Actor) error { return b.RemovePasskey(ctx, a, target.ID, "x") },
		"tokens":       func(a entente.Actor) error { _, err := b.Tokens(ctx, a, target.ID); return err },
		"revoke":       func(a entente.Actor) error { return b.RevokeToken(ctx, a, target.ID, "x") },
	} {
		for _, c := range []struct {
			who  string
			as   entente.Actor
			want entente.Code
		}{
			{"the public", entente.Actor{}, entente.Unauthenticated},
			{"another account", entente.Actor{Account: other.ID, Role: entente.Releaser}, entente.Forbidden},
			{"a token of the account", byToken, entente.Forbidden},
		} {
			if err := do(c.as); !entente.Is(err, c.want) {
				t.Errorf("%s by %s: %v, want %s", name, c.who, err, c.want)
			}
		}
	}
	if _, err := b.Get(ctx, entente.Actor{Account: target.ID, Role: entente.Reader}, target.ID); err != nil {
		t.Errorf("an account may not look at itself: %v", err)
	}
}

func TestLastAdministratorStays(t *testing.T) {
	each(t, func(b *bench) {
		ctx, op := b.Context(), authn.Operator()
		one, two := b.account("one", entente.Administrator), b.account("two", entente.Administrator)
		b.must(b.Disable(ctx, op, two.ID))
		b.fails(b.Disable(ctx, op, one.ID), entente.Conflict, "account.last-administrator")
		b.fails(b.SetRole(ctx, op, one.ID, entente.Editor, ""), entente.Conflict, "account.last-administrator")
		b.must(b.SetRole(ctx, op, one.ID, entente.Administrator, entente.Sensitive)) // only the clearance
		b.must(b.Enable(ctx, op, two.ID))
		b.must(b.Disable(ctx, op, one.ID))
		b.fails(b.Disable(ctx, op, "nobody"), entente.NotFound, "account.unknown")
	})
}

// TestNoTwoAdministratorsDisableOneAnother: one of them has disabled the other
// but not yet committed when the other does the same.
func TestNoTwoAdministratorsDisableOneAnother(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		one, two := b.account("one", entente.Administrator), b.account("two", entente.Administrator)
		second := make(chan error, 1)
		b.must(b.db.Write(ctx, func(tx *sql.Tx) error {
			if err := b.DisableWithin(ctx, tx, one.ID); err != nil {
				return err
			}
			go func() { second <- b.Disable(ctx, authn.Operator(), two.ID) }()
			return b.untilWaiting(second)
		}))
		b.fails(<-second, entente.Conflict, "account.last-administrator")
	})
}

// untilWaiting returns when another transaction waits for this one. On SQLite
// it has to, for there is one connection to write with.
func (b *bench) untilWaiting(done <-chan error) error {
	for b.db.Dialect == db.Postgres {
		var waiting bool
		err := b.db.QueryRowContext(b.Context(),
			`SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waiting)
		if err != nil || waiting {
			return err
		}
		select {
		case err := <-done:
			return fmt.Errorf("did not wait, and got %w", err)
		default:
			time.Sleep(time.Millisecond)
		}
	}
	return nil
}

func TestChangesEndSessions(t *testing.T) {
	for name, c := range map[string]struct {
		change func(b *bench, id string) error
		ends   bool
	}{
		"role": {func(b *bench, id string) error {
			return b.SetRole(b.Context(), authn.Operator(), id, entente.Reader, "")
		}, true},
		"password": {func(b *bench, id string) error {
			return b.SetPassword(b.Context(), authn.Operator(), id, "another long word")
		}, true},
		"disable": {func(b *bench, id string) error { return b.Disable(b.Context(), authn.Operator(), id) }, true},
		"rename":  {func(b *bench, id string) error { return b.Rename(b.Context(), authn.Operator(), id, "New name") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Engines(t, func(t *testing.T, d *db.DB) {
				b := newBench(t, d)
				a := b.account("desk", entente.Editor)
				b.account("neighbour", entente.Editor)
				s, other := b.signIn("desk"), b.signIn("neighbour")
				b.pass(time.Minute)
				b.must(c.change(b, a.ID))
				if b.alive(s) == c.ends {
					t.Errorf("the session is alive: %v", b.alive(s))
				}
				if !b.alive(other) {
					t.Error("somebody else's session has ended")
				}
			})
		})
	}
}

// TestDisabledRowIsEnough: also a row that was changed by hand.
func TestDisabledRowIsEnough(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		s := b.signIn("desk")
		_, err := b.db.ExecContext(b.Context(), `UPDATE account SET disabled_at = 1`)
		b.must(err)
		if b.alive(s) {
			b.Error("the session of a disabled account is alive")
		}
	})
}

func TestRenameShowsAtOnce(t *testing.T) {
	each(t, func(b *bench) {
		a := b.account("desk", entente.Editor)
		s := b.signIn("desk")
		b.must(b.Rename(b.Context(), authn.Operator(), a.ID, "Asia desk"))
		got, err := b.Session(b.Context(), s.Token)
		b.must(err)
		if got.Actor.Name != "Asia desk" {
			b.Errorf("the page still says %q", got.Actor.Name)
		}
		list, err := b.List(b.Context(), authn.Operator())
		b.must(err)
		if len(list) != 1 || list[0].Name != "Asia desk" || !list[0].SignedIn.Equal(start) {
			b.Errorf("listed as %+v", list)
		}
	})
}

func TestDemo(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		plain := newBench(t, d)
		plain.fails(plain.SeedDemo(t.Context()), entente.Forbidden, "account.not-demo")
		b := newBench(t, d, func(c *authn.Config) { c.Demo = true })
		for range 2 { // a second start of the demonstration changes nothing
			b.must(b.SeedDemo(t.Context()))
		}
		for i, role := range entente.Roles() {
			s, err := b.SignIn(t.Context(), from(1, ""), string(role), authn.DemoPassword)
			b.must(err)
			if s.Actor.Role != role {
				t.Errorf("account %d has the role %s, want %s", i, s.Actor.Role, role)
			}
		}
		// The same database, served in earnest.
		_, err := plain.SignIn(t.Context(), from(1, ""), "administrator", authn.DemoPassword)
		plain.fails(err, entente.Unauthenticated, "account.wrong")
	})
}

func TestNewRefuses(t *testing.T) {
	d := testkit.OpenDB(t, t.TempDir()+"/node.db")
	for name, c := range map[string]struct {
		origins []string
		rpID    string
		fails   bool
		offered bool
	}{
		"https":                {[]string{"https://node.example"}, "", false, true},
		"local":                {[]string{"http://localhost:8001"}, "", false, true},
		"address only":         {[]string{"http://127.0.0.1:8001"}, "", false, false},
		"plain http":           {[]string{"http://node.example"}, "", false, false},
		"none":                 {nil, "", true, false},
		"no scheme":            {[]string{"node.example"}, "", true, false},
		"with a path":          {[]string{"https://node.example/here"}, "", true, false},
		"http and https":       {[]string{"https://node.example", "http://node.example"}, "", true, false},
		"domain of its own":    {[]string{"https://a.node.example"}, "node.example", false, true},
		"domain with a scheme": {[]string{"https://a.node.example"}, "https://node.example", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := authn.New(authn.Config{DB: d, Origins: c.origins, RPID: c.rpID})
			if (err != nil) != c.fails {
				t.Fatalf("error %v, want one: %v", err, c.fails)
			}
			if err == nil && a.PasskeysOffered() != c.offered {
				t.Errorf("passkeys offered: %v", a.PasskeysOffered())
			}
		})
	}
}
