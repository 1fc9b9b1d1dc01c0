// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"database/sql"
	"fmt"

	"entente"
	"entente/internal/kit/db"
)

// find reads the one account that the condition on $1 holds for; NotFound
// when there is none.
func find(ctx context.Context, q db.Queryer, condition, value string) (row, error) {
	found, err := db.All(ctx, q, scanAccount, selectAccount+condition, value)
	if err != nil {
		return row{}, fmt.Errorf("find the account: %w", err)
	}
	if len(found) == 0 {
		return row{}, entente.Fail(entente.NotFound, "account.unknown", nil)
	}
	return found[0], nil
}

const (
	byID     = `WHERE a.id = $1`
	byHandle = `WHERE a.handle = $1`
)

// Empty reports whether the node has no account yet.
func (a *Accounts) Empty(ctx context.Context) (bool, error) {
	var n int
	if err := a.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM account`).Scan(&n); err != nil {
		return false, fmt.Errorf("count the accounts: %w", err)
	}
	return n == 0, nil
}

// List reads all accounts by handle, for an administrator.
func (a *Accounts) List(ctx context.Context, actor entente.Actor) ([]Account, error) {
	if err := actor.Need(entente.MayAdminister); err != nil {
		return nil, err //nolint:wrapcheck // an error of the house
	}
	rows, err := db.All(ctx, a.db, scanAccount, selectAccount+`ORDER BY a.handle`)
	if err != nil {
		return nil, fmt.Errorf("list the accounts: %w", err)
	}
	out := make([]Account, len(rows))
	for i, r := range rows {
		out[i] = r.Account
	}
	return out, nil
}

// Get reads an account, for itself or an administrator.
func (a *Accounts) Get(ctx context.Context, actor entente.Actor, id string) (Account, error) {
	if err := own(actor, id); err != nil {
		return Account{}, err
	}
	r, err := find(ctx, a.db, byID, id)
	return r.Account, err
}

// ByHandle reads an account, for an administrator who knows its handle only.
func (a *Accounts) ByHandle(ctx context.Context, actor entente.Actor, handle string) (Account, error) {
	if err := actor.Need(entente.MayAdminister); err != nil {
		return Account{}, err //nolint:wrapcheck // an error of the house
	}
	r, err := find(ctx, a.db, byHandle, tidyHandle(handle))
	return r.Account, err
}

const insertAccount = `INSERT INTO account (id, handle, name, role, clearance, password, created_at, disabled_at, signed_in_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) ON CONFLICT (handle) DO NOTHING`

// Create makes an account, for an administrator. A handle that is taken is a
// Conflict.
func (a *Accounts) Create(ctx context.Context, actor entente.Actor, n NewAccount) (Account, error) {
	if err := actor.Need(entente.MayAdminister); err != nil {
		return Account{}, err //nolint:wrapcheck // an error of the house
	}
	n.Handle = tidyHandle(n.Handle)
	if err := a.checkNew(n); err != nil {
		return Account{}, err
	}
	password, err := a.hashOf(ctx, n.Password)
	if err != nil {
		return Account{}, err
	}
	made := Account{
		ID: newID(), Handle: n.Handle, Name: n.Name, Role: n.Role, Clearance: n.Clearance,
		HasPassword: password != "", Created: a.clock(),
	}
	result, err := a.db.ExecContext(ctx, insertAccount, made.ID, made.Handle, made.Name, string(made.Role), string(made.Clearance),
		password, made.Created.UnixMicro())
	if err := changedOne(result, err, "store the account"); err != nil {
		if entente.Is(err, entente.NotFound) {
			taken := entente.Fail(entente.Conflict, "account.taken", entente.Args{"Handle": n.Handle})
			taken.Field = "handle"
			return Account{}, taken
		}
		return Account{}, err
	}
	a.told(ctx, "account created", actor, made.ID)
	return made, nil
}

// Rename changes what pages call an account, for an administrator.
func (a *Accounts) Rename(ctx context.Context, actor entente.Actor, id, name string) error {
	return a.change(ctx, actor, id, "account renamed", func(tx *sql.Tx, _ row) error {
		var pr entente.Problems
		if checkName(&pr, name); pr.Err() != nil {
			return pr.Err()
		}
		return exec(ctx, tx, "rename the account", `UPDATE account SET name = $1 WHERE id = $2`, name, id)
	})
}

// SetRole changes role and clearance, for an administrator, and ends the
// account's sessions. The last administrator stays one.
func (a *Accounts) SetRole(ctx context.Context, actor entente.Actor, id string, role entente.Role, clearance entente.Marking) error {
	return a.change(ctx, actor, id, "account role set", func(tx *sql.Tx, r row) error {
		var pr entente.Problems
		if checkRole(&pr, role, clearance); pr.Err() != nil {
			return pr.Err()
		}
		if role != entente.Administrator {
			if err := notLast(ctx, tx, r); err != nil {
				return err
			}
		}
		err := exec(ctx, tx, "set the role", `UPDATE account SET role = $1, clearance = $2 WHERE id = $3`, string(role), string(clearance), id)
		if err != nil {
			return err
		}
		return endSessions(ctx, tx, id)
	})
}

// SetPassword gives an account a new password, for an administrator, ends its
// sessions and opens a lock. People change their own with [Accounts.ChangePassword].
func (a *Accounts) SetPassword(ctx context.Context, actor entente.Actor, id, password string) error {
	if err := actor.Need(entente.MayAdminister); err != nil {
		return err //nolint:wrapcheck // an error of the house
	}
	r, err := find(ctx, a.db, byID, id)
	if err != nil {
		return err
	}
	var pr entente.Problems
	if a.checkNewPassword(&pr, "password", r.Handle, password); pr.Err() != nil {
		return pr.Err() //nolint:wrapcheck // errors of the house
	}
	hashed, err := a.hashOf(ctx, password)
	if err != nil {
		return err
	}
	return a.change(ctx, actor, id, "account password set", func(tx *sql.Tx, r row) error {
		if err := exec(ctx, tx, "set the password", `UPDATE account SET password = $1 WHERE id = $2`, hashed, id); err != nil {
			return err
		}
		if err := forgetFailures(ctx, tx, r.Handle); err != nil {
			return err
		}
		return endSessions(ctx, tx, id)
	})
}

// Disable keeps an account from signing in, for an administrator, and ends its
// sessions; its tokens are refused. The last administrator cannot be disabled.
func (a *Accounts) Disable(ctx context.Context, actor entente.Actor, id string) error {
	return a.change(ctx, actor, id, "account disabled", a.disable(ctx))
}

func (a *Accounts) disable(ctx context.Context) func(tx *sql.Tx, r row) error {
	return func(tx *sql.Tx, r row) error {
		if err := notLast(ctx, tx, r); err != nil {
			return err
		}
		err := exec(ctx, tx, "disable the account", `UPDATE account SET disabled_at = $1 WHERE id = $2 AND disabled_at = 0`, a.clock().UnixMicro(), r.ID)
		if err != nil {
			return err
		}
		return endSessions(ctx, tx, r.ID)
	}
}

// Enable lets an account sign in again, for an administrator, and opens a lock.
func (a *Accounts) Enable(ctx context.Context, actor entente.Actor, id string) error {
	return a.change(ctx, actor, id, "account enabled", func(tx *sql.Tx, r row) error {
		if err := exec(ctx, tx, "enable the account", `UPDATE account SET disabled_at = 0 WHERE id = $1`, id); err != nil {
			return err
		}
		return forgetFailures(ctx, tx, r.Handle)
	})
}

const lockAccounts = `UPDATE account SET role = role WHERE id = (SELECT a.id FROM account a ORDER BY a.created_at, a.id LIMIT 1)`

// change does something to one account in a transaction, for an administrator.
func (a *Accounts) change(ctx context.Context, actor entente.Actor, id, event string, do func(tx *sql.Tx, r row) error) error {
	if err := actor.Need(entente.MayAdminister); err != nil {
		return err //nolint:wrapcheck // an error of the house
	}
	err := a.db.Write(ctx, func(tx *sql.Tx) error { return changeWithin(ctx, tx, id, do) })
	if err != nil {
		return err //nolint:wrapcheck // said by do
	}
	a.told(ctx, event, actor, id)
	return nil
}

func changeWithin(ctx context.Context, tx *sql.Tx, id string, do func(tx *sql.Tx, r row) error) error {
	// Two administrators must not disable one another at the same moment. The
	// no-change update of the first account ever takes its row's lock on
	// PostgreSQL; on SQLite the transaction has the lock already.
	if err := exec(ctx, tx, "lock the accounts", lockAccounts); err != nil {
		return err
	}
	r, err := find(ctx, tx, byID, id)
	if err != nil {
		return err
	}
	return do(tx, r)
}

// notLast refuses to take away the last administrator who can sign in.
func notLast(ctx context.Context, tx *sql.Tx, r row) error {
	if r.Role != entente.Administrator || !r.Disabled.IsZero() {
		return nil
	}
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM account WHERE role = $1 AND disabled_at = 0 AND id <> $2`,
		string(entente.Administrator), r.ID).Scan(&others)
	if err != nil {
		return fmt.Errorf("count the administrators: %w", err)
	}
	if others == 0 {
		return entente.Fail(entente.Conflict, "account.last-administrator", nil)
	}
	return nil
}

// told writes a line to the log for what was done to an account, and by whom.
func (a *Accounts) told(ctx context.Context, event string, by entente.Actor, account string) {
	a.log.InfoContext(ctx, event, //nolint:sloglint // the callers' literals
		"account", account, "by", by.Account, "as", by.Name)
}

func exec(ctx context.Context, tx *sql.Tx, what, query string, args ...any) error {
	if _, err := tx.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// changedOne turns a statement that met no row into NotFound.
func changedOne(result sql.Result, err error, what string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if n == 0 {
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	return nil
}
