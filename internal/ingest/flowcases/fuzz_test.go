// SPDX-License-Identifier: EUPL-1.2

package flowcases_test

import (
	"bytes"
	"testing"

	"entente/internal/ingest/flowcases"
	"entente/internal/parts/flow"
)

// FuzzRead: whatever comes in, each case is either refused or can be decided.
func FuzzRead(f *testing.F) {
	table, err := flow.Base()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"cases":[{"id":"a","asOf":"2026-10-01","exporter":{"jurisdiction":"LU","kind":"company","role":"controller"},
		"importer":{"jurisdiction":"US","kind":"company","role":"controller","dpf":"active"},
		"data":{"personal":true,"categories":["contact"],"state":"clear"},
		"context":{"purpose":"crm","frequency":"regular","tools":["scc:M2","scc-2010-87 concluded 2020"],"tia":"passed","supplementary":["pseudonymise"]}}]}`))
	f.Add([]byte(`[{"id":"a","id":"b","asOf":"0000-00-00","data":{"personal":[[[]]],"categories":{}}}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		cases, err := flowcases.Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		for i := range cases {
			if c := &cases[i]; c.Err == nil {
				if d := table.Decide(&c.Facts); d.Outcome == "" {
					t.Errorf("case %d has no answer", c.Row)
				}
			}
		}
	})
}
