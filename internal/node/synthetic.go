// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"fmt"
	"strings"

	"entente/internal/parts/flow"
)

// synthetic is health statistics of people who do not exist: every value is
// counted out, none is of anybody. Each region has as many women as men in each
// decade.
func synthetic() string {
	var b strings.Builder
	b.WriteString("note,region,birth_decade,sex,diagnosis_code,national_id,resident_registration_number,hospital\n")
	diagnoses := []string{"E11", "I10", "J45", "M54"}
	row := 0
	for _, region := range []string{"North", "South", "East"} {
		for decade := 1940; decade <= 1980; decade += 10 {
			for _, sex := range []string{"F", "M"} {
				for i := range 8 {
					row++
					fmt.Fprintf(&b, "synthetic,%s,%d,%s,%s,SYN-%06d,RRN-%06d-SYN,Hospital %c\n",
						region, decade, sex, diagnoses[(row+i/4)%len(diagnoses)], row, 900000-row, 'A'+rune(row%3))
				}
			}
		}
	}
	return b.String()
}

// syntheticPlan says what is in it, and what is done to it whoever gets it.
const syntheticPlan = `{
  "format": "csv",
  "columns": [
    {"name": "note", "action": "keep"},
    {"name": "region", "action": "keep"},
    {"name": "birth_decade", "action": "keep"},
    {"name": "sex", "action": "keep"},
    {"name": "diagnosis_code", "action": "keep", "category": "health"},
    {"name": "national_id", "action": "pseudonymise", "method": "hmac", "identifier": true},
    {"name": "resident_registration_number", "action": "RRN", "category": "resident-registration-number"},
    {"name": "hospital", "action": "withhold"}
  ],
  "quasi": ["region", "birth_decade", "sex"],
  "sensitive": "diagnosis_code",
  "k": 5
}`

// demoFacts are what is known of a flow of health statistics from a company to a
// company, for official statistics.
func demoFacts(from, to string) flow.Facts {
	f := flow.Facts{On: "2026-11-25", From: from, To: to, Categories: []string{"health", "resident-registration-number"}}
	for _, say := range [][2]string{
		{"data-personal", "personal"},
		{"data-state", "clear"},
		{"data-category", "health"},
		{"data-category", "resident-registration-number"},
		{"exporter-role", "controller"},
		{"importer-role", "controller"},
		{"exporter-kind", "company"},
		{"importer-kind", "company"},
		{"purpose", "other"},
	} {
		f.Say(say[0], say[1], true)
	}
	for _, question := range []string{"data-category", "importer-relation", "importer-certified", "importer-holds", "purpose", "consent", "ground", "request", "localisation", "tool"} {
		f.Deny(question)
	}
	return f
}
