// SPDX-License-Identifier: EUPL-1.2

package entente

import (
	"slices"
	"strings"
)

// Marking says how a record must be handled.
type Marking string

// The markings, the lightest first. A marked record is never released to the
// public; a sensitive one only to members by name.
const (
	Unmarked  Marking = ""
	Limited   Marking = "limited"
	Sensitive Marking = "sensitive"
)

// Markings lists the markings, the lightest first.
func Markings() []Marking { return []Marking{Unmarked, Limited, Sensitive} }

// Rank orders the markings; -1 for one that is not known.
func (m Marking) Rank() int { return slices.Index(Markings(), m) }

// Audience says who may have a record beside the author's own node, which is
// what the empty audience means. Entries are "public", "network",
// "group:NAME" or "member:DID", sorted and unique.
type Audience []string

// Entries of an audience that are not a name.
const (
	ToPublic  = "public"
	ToNetwork = "network"
)

// NewAudience sorts the entries and drops doubles.
func NewAudience(entries ...string) Audience {
	a := slices.Clone(entries)
	slices.Sort(a)
	return Audience(slices.Compact(a))
}

// Public reports whether everybody may have the record.
func (a Audience) Public() bool { return slices.Contains(a, ToPublic) }

// Check adds what is wrong with releasing something of the given marking to a.
func (a Audience) Check(pr *Problems, m Marking) {
	if m.Rank() < 0 {
		pr.Add("marking", "error.choice", Args{"Value": string(m)})
	}
	for _, e := range a {
		kind, name, named := strings.Cut(e, ":")
		switch {
		case e == ToPublic && m == Unmarked:
		case e == ToNetwork && m != Sensitive:
		case kind == "group" && named && ValidID(name) && m != Sensitive:
		case kind == "member" && named && strings.HasPrefix(name, "did:") && len(name) < 300:
		case e == ToPublic || e == ToNetwork || kind == "group":
			pr.Add("audience", "error.marked", Args{"Marking": string(m), "Audience": e})
		default:
			pr.Add("audience", "error.choice", Args{"Value": Shorten(e, 60)})
		}
	}
	if !slices.Equal(a, NewAudience(a...)) {
		pr.Add("audience", "error.audience-order", nil)
	}
}
