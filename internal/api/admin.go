// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
)

// NodeAccount is somebody who can sign in to this node, or could.
type NodeAccount struct {
	ID          string          `json:"id" doc:"Identifier"`
	Handle      string          `json:"handle" doc:"What is typed to sign in"`
	Name        string          `json:"name" doc:"Name on pages: a post rather than a person"`
	Role        entente.Role    `json:"role" doc:"Role"`
	Clearance   entente.Marking `json:"clearance" doc:"The highest marking that the account may see; empty for none"`
	HasPassword bool            `json:"hasPassword" doc:"It can sign in with a password"`
	Passkeys    int             `json:"passkeys" doc:"How many passkeys open it"`
	Created     time.Time       `json:"created" doc:"When it was made"`
	Disabled    *time.Time      `json:"disabled,omitempty" doc:"Since when it cannot sign in"`
	SignedIn    *time.Time      `json:"signedIn,omitempty" doc:"When somebody last signed in; absent for never"`
}

// NodeAccountDraft is an account to be made.
type NodeAccountDraft struct {
	Handle    string          `json:"handle" doc:"What is typed to sign in; it cannot be changed"`
	Name      string          `json:"name" doc:"Name on pages: a post rather than a person"`
	Role      entente.Role    `json:"role" doc:"Role"`
	Clearance entente.Marking `json:"clearance,omitempty" doc:"The highest marking that the account may see"`
	Password  string          `json:"password,omitempty" doc:"First password; without one the account can sign in only once one is set"`
}

type (
	// NameDraft is a new name of an account.
	NameDraft struct {
		Name string `json:"name" doc:"Name on pages"`
	}
	// RightsDraft is what an account may do and see.
	RightsDraft struct {
		Role      entente.Role    `json:"role" doc:"Role"`
		Clearance entente.Marking `json:"clearance,omitempty" doc:"The highest marking that the account may see"`
	}
	// PasswordDraft is a new password of an account.
	PasswordDraft struct {
		Password string `json:"password" doc:"New password"`
	}
)

type (
	accountOutput        struct{ Body *NodeAccount }
	accountCreatedOutput struct {
		Location string `header:"Location" doc:"Address of what was made"`
		Body     *NodeAccount
	}
)

func nodeAccount(a authn.Account) NodeAccount {
	return NodeAccount{a.ID, a.Handle, a.Name, a.Role, a.Clearance, a.HasPassword, a.Passkeys, a.Created, moment(a.Disabled), moment(a.SignedIn)}
}

const adminPath = "/admin/accounts"

func administer(method, below, id, summary, about string) operation {
	return operation{Operation: huma.Operation{
		Method: method, Path: adminPath + below, OperationID: id, Summary: summary, Description: about, Tags: []string{tagAdmin},
	}, right: entente.MayAdminister}
}

const ends = "All sessions of the account end."

func (a *api) addAdmin() {
	register(a, administer(http.MethodGet, "", "list-node-accounts", "List the accounts of the node", ""), a.listAccounts)
	create := administer(http.MethodPost, "", "create-node-account", "Make an account", "")
	create.DefaultStatus = http.StatusCreated
	register(a, takingJSON(create, NodeAccountDraft{Handle: "desk-japan", Name: "Desk officer Japan", Role: entente.Editor, Clearance: entente.Limited}), a.createAccount)
	register(a, administer(http.MethodGet, "/{id}", "get-node-account", "Read an account", ""), a.getAccount)
	rename := administer(http.MethodPut, "/{id}/name", "rename-node-account", "Change the name of an account", "")
	register(a, takingJSON(rename, NameDraft{"Desk officer Japan"}), changing(a, func(ctx context.Context, by entente.Actor, id string, d NameDraft) error {
		return a.Accounts.Rename(ctx, by, id, d.Name)
	}))
	rights := administer(http.MethodPut, "/{id}/role", "set-role-of-node-account", "Change role and clearance of an account", ends)
	register(a, takingJSON(rights, RightsDraft{entente.Releaser, entente.Limited}), changing(a, func(ctx context.Context, by entente.Actor, id string, d RightsDraft) error {
		return a.Accounts.SetRole(ctx, by, id, d.Role, d.Clearance)
	}))
	password := administer(http.MethodPut, "/{id}/password", "set-password-of-node-account", "Give an account a new password", ends+" A lock after failed attempts is lifted.")
	register(a, takingJSON(password, PasswordDraft{"several words are easy to remember"}), changing(a, func(ctx context.Context, by entente.Actor, id string, d PasswordDraft) error {
		return a.Accounts.SetPassword(ctx, by, id, d.Password)
	}))
	register(a, administer(http.MethodPost, "/{id}/disable", "disable-node-account", "Keep an account from signing in", ends+" Its tokens are refused."), a.doing(a.Accounts.Disable))
	register(a, administer(http.MethodPost, "/{id}/enable", "enable-node-account", "Let an account sign in again", ""), a.doing(a.Accounts.Enable))
}

func (a *api) listAccounts(ctx context.Context, _ *struct{}) (*listOutput[NodeAccount], error) {
	list, err := a.Accounts.List(ctx, authn.ActorFrom(ctx))
	if err != nil {
		return nil, err
	}
	out := make([]NodeAccount, len(list))
	for i, one := range list {
		out[i] = nodeAccount(one)
	}
	return listing(out), nil
}

func (a *api) createAccount(ctx context.Context, _ *struct{}) (*accountCreatedOutput, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	draft, err := body[NodeAccountDraft](ctx)
	if err != nil {
		return nil, err
	}
	made, err := a.Accounts.Create(ctx, actor, authn.NewAccount(draft))
	if err != nil {
		return nil, err
	}
	said := nodeAccount(made)
	return &accountCreatedOutput{Base + adminPath + "/" + made.ID, &said}, nil
}

// getAccount is for administrators; one's own account is under /me.
func (a *api) getAccount(ctx context.Context, in *idInput) (*accountOutput, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	found, err := a.Accounts.Get(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	said := nodeAccount(found)
	return &accountOutput{&said}, nil
}

// changing answers a change with the account as it is since.
func changing[T any](a *api, change func(context.Context, entente.Actor, string, T) error) func(context.Context, *idInput) (*accountOutput, error) {
	return func(ctx context.Context, in *idInput) (*accountOutput, error) {
		actor := authn.ActorFrom(ctx)
		if err := actor.Need(entente.MayAdminister); err != nil {
			return nil, err
		}
		draft, err := body[T](ctx)
		if err != nil {
			return nil, err
		}
		if err := change(ctx, actor, in.ID, draft); err != nil {
			return nil, err
		}
		return a.getAccount(ctx, in)
	}
}

// doing is the same for what needs no more words.
func (a *api) doing(do func(context.Context, entente.Actor, string) error) func(context.Context, *idInput) (*accountOutput, error) {
	return func(ctx context.Context, in *idInput) (*accountOutput, error) {
		if err := do(ctx, authn.ActorFrom(ctx), in.ID); err != nil {
			return nil, err
		}
		return a.getAccount(ctx, in)
	}
}
