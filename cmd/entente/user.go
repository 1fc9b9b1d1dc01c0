// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type userCmd struct {
	List        userListCmd     `cmd:"" help:"Print everybody who can sign in, or could."`
	Add         userAddCmd      `cmd:"" help:"Let somebody sign in."`
	SetPassword userPasswordCmd `cmd:"" help:"Give somebody a new password, and end their sessions."`
	SetRole     userRoleCmd     `cmd:"" help:"Give somebody another role and clearance, and end their sessions."`
	Disable     userDisableCmd  `cmd:"" help:"Keep somebody from signing in, and end their sessions."`
	Enable      userEnableCmd   `cmd:"" help:"Let somebody sign in again."`
}

// users opens the accounts and does something with them.
func (a *app) users(do func(*authn.Accounts) error) error {
	return a.with(func(n *node.Node) error {
		users, err := n.Users()
		if err != nil {
			return err
		}
		return do(users)
	})
}

// user finds an account by its handle and does something with it.
func (a *app) user(handle string, do func(*authn.Accounts, authn.Account) error) error {
	return a.users(func(users *authn.Accounts) error {
		u, err := users.ByHandle(a.ctx, authn.Operator(), handle)
		if err != nil {
			return err
		}
		return do(users, u)
	})
}

type userRow struct {
	Handle    string          `json:"handle"`
	Name      string          `json:"name"`
	Role      entente.Role    `json:"role"`
	Clearance entente.Marking `json:"clearance,omitempty"`
	Password  bool            `json:"password"`
	Passkeys  int             `json:"passkeys"`
	Disabled  bool            `json:"disabled"`
	SignedIn  string          `json:"signedIn,omitempty"`
}

func userRowOf(u authn.Account) userRow {
	return userRow{u.Handle, u.Name, u.Role, u.Clearance, u.HasPassword, u.Passkeys, !u.Disabled.IsZero(), stamp(u.SignedIn)}
}

type userListCmd struct {
	asJSON
}

func (c *userListCmd) Run(a *app) error {
	return a.users(func(users *authn.Accounts) error {
		list, err := users.List(a.ctx, authn.Operator())
		if err != nil {
			return err
		}
		out := make([]userRow, len(list))
		rows := make([][]string, len(list))
		for i, u := range list {
			out[i] = userRowOf(u)
			state := a.t("cli.user.enabled")
			if out[i].Disabled {
				state = a.t("cli.user.disabled")
			}
			rows[i] = []string{u.Handle, u.Name, string(u.Role), string(u.Clearance), state, out[i].SignedIn}
		}
		if c.JSON {
			return a.json(out)
		}
		return a.table([]string{"handle", "name", "role", "clearance", "state", "signed-in"}, rows)
	})
}

// password says where a new password comes from. It is never an argument: those
// stand in the list of processes and in the history of the shell.
type password struct {
	Stdin bool `name:"password-stdin" help:"Read the password from standard input, one line. Without it one is made and printed."`
}

// get gives the password, and whether it is to be printed.
func (p password) get(a *app, handle string) (secret string, show bool, err error) {
	if !p.Stdin {
		return madeUp(handle), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(a.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", false, entente.FieldError("password", "error.required", nil)
	}
	return line, false, nil
}

// madeUp is a password that nobody can guess. One with the handle in it, as
// chance may have it with a short one, would be refused.
func madeUp(handle string) string {
	for {
		if s := rand.Text(); handle == "" || !strings.Contains(strings.ToLower(s), strings.ToLower(handle)) {
			return s
		}
	}
}

type userAddCmd struct {
	asJSON
	password
	Handle    string          `arg:"" help:"What is typed to sign in."`
	Name      string          `arg:"" optional:"" help:"What pages call the account: an office, such as \"Desk officer Japan\"; the handle when not given."`
	Role      entente.Role    `required:"" placeholder:"ROLE" help:"What it may do: reader, editor, releaser, administrator."`
	Clearance entente.Marking `placeholder:"MARKING" help:"The highest marking it may see: limited or sensitive; unmarked things only when not given."`
}

func (c *userAddCmd) Run(a *app) error {
	secret, show, err := c.get(a, c.Handle)
	if err != nil {
		return err
	}
	return a.users(func(users *authn.Accounts) error {
		u, err := users.Create(a.ctx, authn.Operator(), authn.NewAccount{
			Handle: c.Handle, Name: cmp.Or(c.Name, c.Handle), Role: c.Role, Clearance: c.Clearance, Password: secret,
		})
		if err != nil {
			return err
		}
		return a.madeUser(u, secret, show, c.JSON)
	})
}

// madeUser prints an account, and the password that was made for it.
func (a *app) madeUser(u authn.Account, secret string, show, asJSON bool) error {
	if !show {
		secret = ""
	}
	if asJSON {
		return a.json(struct {
			userRow
			NewPassword string `json:"newPassword,omitempty"`
		}{userRowOf(u), secret})
	}
	fmt.Fprintln(a.out, strings.TrimSpace(u.Handle+" "+secret))
	return nil
}

type userPasswordCmd struct {
	asJSON
	password
	Handle string `arg:"" help:"Handle of the account."`
}

func (c *userPasswordCmd) Run(a *app) error {
	secret, show, err := c.get(a, c.Handle)
	if err != nil {
		return err
	}
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		if err := users.SetPassword(a.ctx, authn.Operator(), u.ID, secret); err != nil {
			return err
		}
		u.HasPassword = true
		return a.madeUser(u, secret, show, c.JSON)
	})
}

type userRoleCmd struct {
	Handle    string          `arg:"" help:"Handle of the account."`
	Role      entente.Role    `required:"" placeholder:"ROLE" help:"reader, editor, releaser or administrator."`
	Clearance entente.Marking `placeholder:"MARKING" help:"limited or sensitive; unmarked things only when not given."`
}

func (c *userRoleCmd) Run(a *app) error {
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		return users.SetRole(a.ctx, authn.Operator(), u.ID, c.Role, c.Clearance)
	})
}

type userDisableCmd struct {
	Handle string `arg:"" help:"Handle of the account."`
}

func (c *userDisableCmd) Run(a *app) error {
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		return users.Disable(a.ctx, authn.Operator(), u.ID)
	})
}

type userEnableCmd struct {
	Handle string `arg:"" help:"Handle of the account."`
}

func (c *userEnableCmd) Run(a *app) error {
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		return users.Enable(a.ctx, authn.Operator(), u.ID)
	})
}
