// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"bytes"

	"entente/internal/kit/canonical"
)

// Property names a property of a policy that a comparison leaves out.
type Property string

// The properties that differ between an offer and the agreement made from it.
const (
	PropertyID        Property = "@id"
	PropertyType      Property = "@type"
	PropertyTarget    Property = "target"
	PropertyAssigner  Property = "assigner"
	PropertyAssignee  Property = "assignee"
	PropertyTimestamp Property = "timestamp"
)

// Envelope is all that an agreement adds to, or changes in, the terms that were
// offered.
func Envelope() []Property {
	return []Property{PropertyID, PropertyType, PropertyTarget, PropertyAssigner, PropertyAssignee, PropertyTimestamp}
}

// Canonical writes a policy so that two that say the same give the same bytes:
// RFC 8785, names without prefix, sets sorted. The properties named, and a JSON-LD
// context, are left out.
func Canonical(p Policy, without ...Property) []byte {
	f := policyObject(p, true)
	delete(f, "@context")
	for _, m := range without {
		delete(f, string(m))
	}
	return canonicalBytes(f)
}

// Equal tells whether two policies say the same, the properties named apart. An
// agreement keeps to its offer if they are equal without the [Envelope].
func Equal(a, b Policy, without ...Property) bool {
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
