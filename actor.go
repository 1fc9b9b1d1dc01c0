// SPDX-License-Identifier: EUPL-1.2

package entente

import "slices"

// Role is what an account may do on this node. Each role may do what the ones
// before it may.
type Role string

// The roles, the weakest first. Public is a reader who has not signed in.
const (
	Public        Role = ""
	Reader        Role = "reader"
	Editor        Role = "editor"
	Releaser      Role = "releaser"
	Administrator Role = "administrator"
)

// Roles lists the roles an account can have.
func Roles() []Role { return []Role{Reader, Editor, Releaser, Administrator} }

// Right is one thing to be allowed.
type Right string

// The rights, each held from the role of the same rank on.
const (
	MayRead       Right = "read"
	MayEdit       Right = "edit"
	MayRelease    Right = "release"
	MayAdminister Right = "administer"
)

// Rights lists the rights, which are also the scopes of a token.
func Rights() []Right { return []Right{MayRead, MayEdit, MayRelease, MayAdminister} }

var roleRank = map[Role]int{Public: 0, Reader: 1, Editor: 2, Releaser: 3, Administrator: 4}

var rightRank = map[Right]int{MayRead: 1, MayEdit: 2, MayRelease: 3, MayAdminister: 4}

// Valid reports whether an account can have the role.
func (r Role) Valid() bool { return roleRank[r] > 0 }

// Actor is who asks: an account of this node with its role and clearance, or
// the public (the zero value). Scopes narrow a token; nil means all that the
// role holds.
type Actor struct {
	Account   string  // id of the account; empty for the public
	Name      string  // what to call the account on a page
	Role      Role    //
	Clearance Marking // the highest marking the account may see
	Scopes    []Right // of a token; nil for a person who signed in
}

// SignedIn reports whether the actor is somebody of this node.
func (a Actor) SignedIn() bool { return a.Role.Valid() }

// May reports whether role and scopes both hold the right.
func (a Actor) May(r Right) bool {
	rank, known := rightRank[r]
	return known && roleRank[a.Role] >= rank && (a.Scopes == nil || slices.Contains(a.Scopes, r))
}

// Need is nil when the actor has the right, and otherwise Unauthenticated for
// the public and Forbidden for the others.
func (a Actor) Need(r Right) error {
	switch {
	case a.May(r):
		return nil
	case !a.SignedIn():
		return Fail(Unauthenticated, "error.sign-in", nil)
	default:
		return Fail(Forbidden, "error.right", Args{"Right": string(r)})
	}
}
