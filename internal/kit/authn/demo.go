// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"fmt"

	"entente"
)

// DemoPassword opens every account of the demonstration. It is public, so any
// other node refuses it: as a new password, and at sign-in.
const DemoPassword = "only for the demonstration"

// DemoAccounts are the accounts of the demonstration: one for each role, named
// after posts.
func DemoAccounts() []NewAccount {
	return []NewAccount{
		{Handle: "reader", Name: "Reader", Role: entente.Reader, Clearance: entente.Unmarked, Password: DemoPassword},
		{Handle: "editor", Name: "Desk officer", Role: entente.Editor, Clearance: entente.Limited, Password: DemoPassword},
		{Handle: "releaser", Name: "Releasing officer", Role: entente.Releaser, Clearance: entente.Sensitive, Password: DemoPassword},
		{Handle: "administrator", Name: "Administrator", Role: entente.Administrator, Clearance: entente.Sensitive, Password: DemoPassword},
	}
}

// SeedDemo makes the accounts of the demonstration that are not there yet. It
// refuses a node that was not set up as one.
func (a *Accounts) SeedDemo(ctx context.Context) error {
	if !a.demo {
		return entente.Fail(entente.Forbidden, "account.not-demo", nil)
	}
	for _, n := range DemoAccounts() {
		if _, err := a.Create(ctx, Operator(), n); err != nil && !entente.Is(err, entente.Conflict) {
			return fmt.Errorf("make the demonstration's account %s: %w", n.Handle, err)
		}
	}
	return nil
}
