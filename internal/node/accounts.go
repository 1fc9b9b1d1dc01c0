// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"

	"entente/internal/kit/authn"
)

// Accounts opens the accounts of the node, for browsers that reach it under
// the origin. demo lets the accounts of the demonstration in.
func (n *Node) Accounts(origin string, demo bool) (*authn.Accounts, error) {
	return authn.New(authn.Config{
		DB: n.DB, Clock: n.Clock, Log: n.Logger, Name: n.Config.Name, Origins: []string{origin}, Demo: demo,
	})
}

// here is the origin where there is no browser: on the command line.
const here = "http://localhost"

// Users opens the accounts for work at the machine itself, where no browser
// asks.
func (n *Node) Users() (*authn.Accounts, error) { return n.Accounts(here, false) }

// Handles gives the handle of each account by its id, and the operator's.
func (n *Node) Handles(ctx context.Context) (map[string]string, error) {
	users, err := n.Users()
	if err != nil {
		return nil, err
	}
	list, err := users.List(ctx, authn.Operator())
	if err != nil {
		return nil, err
	}
	out := map[string]string{authn.OperatorID: authn.OperatorID}
	for _, a := range list {
		out[a.ID] = a.Handle
	}
	return out, nil
}
