// SPDX-License-Identifier: EUPL-1.2

package flow

// Truth is what is known of a fact or a condition: yes, no, or not known. The
// three combine after Kleene: an unknown decides nothing that a known has not
// decided.
type Truth int8

// The three values. The zero value is the honest one.
const (
	Unknown Truth = iota
	Yes
	No
)

// Not turns yes and no round.
func (t Truth) Not() Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	case Unknown:
	}
	return Unknown
}

func (t Truth) String() string { return [...]string{"unknown", "yes", "no"}[t] }
