// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"crypto/rand"
	"database/sql"
	"strings"
	"time"

	"entente"
)

// Account is somebody who can sign in, or could.
type Account struct {
	ID          string
	Handle      string // what is typed to sign in
	Name        string // what pages call the account: a post, not a person
	Role        entente.Role
	Clearance   entente.Marking // the highest marking the account may see
	HasPassword bool
	Passkeys    int
	Created     time.Time
	Disabled    time.Time // zero while the account can sign in
	SignedIn    time.Time // the last time; zero for never
}

// NewAccount is what is needed to make an account. Without a password it can
// sign in only once one is set.
type NewAccount struct {
	Handle    string
	Name      string
	Role      entente.Role
	Clearance entente.Marking
	Password  string
}

const (
	maxHandle = 60
	maxName   = 120
	maxLabel  = 80
)

// tidyHandle is how a handle is kept and looked for.
func tidyHandle(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func validHandle(s string) bool { return entente.ValidID(s) && len(s) <= maxHandle }

func (a *Accounts) checkNew(n NewAccount) error {
	var pr entente.Problems
	entente.CheckID(&pr, "handle", n.Handle)
	entente.CheckText(&pr, "handle", n.Handle, 0, maxHandle)
	checkName(&pr, n.Name)
	checkRole(&pr, n.Role, n.Clearance)
	if n.Password != "" {
		a.checkNewPassword(&pr, "password", n.Handle, n.Password)
	}
	return pr.Err()
}

func checkName(pr *entente.Problems, name string) { entente.CheckText(pr, "name", name, 1, maxName) }

func checkRole(pr *entente.Problems, role entente.Role, clearance entente.Marking) {
	if !role.Valid() {
		pr.Add("role", "error.choice", entente.Args{"Value": entente.Shorten(string(role), 40)})
	}
	if clearance.Rank() < 0 {
		pr.Add("clearance", "error.choice", entente.Args{"Value": entente.Shorten(string(clearance), 40)})
	}
}

// own is nil for the account itself, signed in as a person, and for an
// administrator.
func own(actor entente.Actor, account string) error {
	if actor.SignedIn() && actor.Scopes == nil && actor.Account == account && account != "" {
		return nil
	}
	return actor.Need(entente.MayAdminister) //nolint:wrapcheck // an error of the house
}

// newID makes a random identifier that says nothing of whom it names.
func newID() string { return strings.ToLower(rand.Text()) }

// row is an account with its password hash, which never leaves the package.
type row struct {
	Account
	password string
}

func (r row) actor() entente.Actor {
	return entente.Actor{Account: r.ID, Name: r.Name, Role: r.Role, Clearance: r.Clearance}
}

const selectAccount = `SELECT a.id, a.handle, a.name, a.role, a.clearance, a.password, a.created_at, a.disabled_at, a.signed_in_at,
(SELECT COUNT(*) FROM passkey p WHERE p.account = a.id) FROM account a `

func scanAccount(rows *sql.Rows) (r row, err error) {
	var created, disabled, signedIn int64
	err = rows.Scan(&r.ID, &r.Handle, &r.Name, &r.Role, &r.Clearance, &r.password, &created, &disabled, &signedIn, &r.Passkeys)
	r.HasPassword = r.password != ""
	r.Created, r.Disabled, r.SignedIn = fromMicro(created), fromMicro(disabled), fromMicro(signedIn)
	return r, err //nolint:wrapcheck // db.All wraps
}
