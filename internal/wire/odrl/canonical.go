// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"bytes"

	"entente/internal/kit/canonical"
)

// Member names a member of a policy that a comparison leaves out.
type Member string

// The members that differ between an offer and the agreement made from it.
const (
	MemberID        Member = "@id"
	MemberType      Member = "@type"
	MemberTarget    Member = "target"
	MemberAssigner  Member = "assigner"
	MemberAssignee  Member = "assignee"
	MemberTimestamp Member = "timestamp"
)

// Envelope is all that an agreement adds to, or changes in, the terms that were
// offered.
func Envelope() []Member {
	return []Member{MemberID, MemberType, MemberTarget, MemberAssigner, MemberAssignee, MemberTimestamp}
}

// Canonical writes a policy so that two that say the same give the same bytes:
// RFC 8785, names without prefix, sets sorted. The members named, and a JSON-LD
// context, are left out.
func Canonical(p Policy, without ...Member) []byte {
	f := policyObject(p, true)
	delete(f, "@context")
	for _, m := range without {
		delete(f, string(m))
	}
	return canonicalBytes(f)
}

// Equal tells whether two policies say the same, the members named apart. An
// agreement keeps to its offer if they are equal without the [Envelope].
func Equal(a, b Policy, without ...Member) bool {
	return bytes.Equal(Canonical(a, without...), Canonical(b, without...))
}

// canonicalBytes falls back to the plain form for what RFC 8785 cannot write,
// which no policy that was read can hold.
func canonicalBytes(v any) []byte {
	src := encoded(v)
	if out, err := canonical.JSON(src); err == nil {
		return out
	}
	return src
}
