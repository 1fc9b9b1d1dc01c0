// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"fmt"
	"testing"
)

// TestEqual says which differences between an offer and an agreement matter.
func TestEqual(t *testing.T) {
	const (
		eu  = `{"leftOperand":"urn:entente:odrl:jurisdiction","operator":"eq","rightOperand":"EU"}`
		jp  = `{"leftOperand":"urn:entente:odrl:jurisdiction","operator":"eq","rightOperand":"JP"}`
		set = `{"leftOperand":"urn:entente:odrl:jurisdiction","operator":"isAnyOf","rightOperand":%s}`
	)
	use := func(constraints string) string { return `{"action":"use","constraint":[` + constraints + `]}` }
	cases := []struct {
		what, offered, agreed string
		equal                 bool
	}{
		{"the same", use(eu), use(eu), true},
		{"no constraints, and an empty list", `{"action":"use"}`, use(""), true},
		{"another spelling", use(eu), `{"odrl:action":{"@id":"odrl:use"},"odrl:constraint":` + eu + `}`, true},
		{"the order of constraints", use(eu + "," + jp), use(jp + "," + eu), true},
		{"the order of rules", use(eu) + "," + use(jp), use(jp) + "," + use(eu), true},
		{"a rule twice", use(eu), use(eu) + "," + use(eu), true},
		{"the order of a set", use(fmt.Sprintf(set, `["EU","JP"]`)), use(fmt.Sprintf(set, `["JP","EU"]`)), true},
		{"the order in or", use(`{"or":[` + eu + `,` + jp + `]}`), use(`{"or":[` + jp + `,` + eu + `]}`), true},
		{"a part of or twice", use(`{"or":[` + eu + `,` + jp + `]}`), use(`{"or":[` + jp + `,` + eu + `,` + jp + `]}`), true},
		{"the order in xone", use(`{"xone":[` + eu + `,` + jp + `]}`), use(`{"xone":[` + jp + `,` + eu + `]}`), true},
		{"the id of a blank node", use(eu), `{"@id":"_:b0","action":"use","constraint":[` + eu + `]}`, true},
		{"a text and a typed text", use(fmt.Sprintf(set, `"EU"`)), use(fmt.Sprintf(set, `{"@value":"EU","@type":"xsd:string"}`)), true},

		{"a part of xone twice", use(`{"xone":[` + eu + `,` + jp + `]}`), use(`{"xone":[` + jp + `,` + eu + `,` + jp + `]}`), false},
		{"the order of a sequence", use(`{"andSequence":[` + eu + `,` + jp + `]}`), use(`{"andSequence":[` + jp + `,` + eu + `]}`), false},
		{"another value", use(eu), use(jp), false},
		{"one constraint less", use(eu + "," + jp), use(eu), false},
		{"one rule more", use(eu), use(eu) + "," + use(jp), false},
		{"another action", use(eu), `{"action":"read","constraint":[` + eu + `]}`, false},
		{"a duty more", use(eu), `{"action":"use","constraint":[` + eu + `],"duty":[{"action":"inform"}]}`, false},
		{"a member more", use(eu), `{"action":"use","constraint":[` + eu + `],"x":1}`, false},
		{"a text and an IRI", use(fmt.Sprintf(set, `"urn:eu"`)), use(fmt.Sprintf(set, `{"@id":"urn:eu"}`)), false},
		{"another datatype", use(fmt.Sprintf(set, `"1"`)), use(fmt.Sprintf(set, `{"@value":"1","@type":"xsd:integer"}`)), false},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			offer := decode(t, `{"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@id":"urn:offer","@type":"Offer","permission":[`+c.offered+`]}`)
			agreement := decode(t, `{"@id":"urn:agreement","@type":"Agreement","target":"urn:t","assigner":"did:web:a","assignee":"did:web:b",
				"timestamp":"2026-01-01T00:00:00Z","permission":[`+c.agreed+`]}`)
			if got := Equal(offer, agreement, Envelope()...); got != c.equal {
				t.Errorf("equal = %v\n%s\n%s", got, Canonical(offer, Envelope()...), Canonical(agreement, Envelope()...))
			}
			if Equal(offer, agreement) {
				t.Error("an offer and an agreement are equal with all that differs")
			}
		})
	}
}
