// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDescriptionIsCommitted(t *testing.T) {
	b := newSQLiteBench(t)
	got, err := b.api.huma.OpenAPI().YAML()
	b.must(err)
	if flag.Lookup("update").Value.String() == "true" {
		b.must(os.WriteFile("openapi.yaml", got, 0o644))
	}
	want, err := os.ReadFile("openapi.yaml")
	b.must(err)
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("openapi.yaml differs (-want +got); if the new one is right, run the test with -update:\n%s", d)
	}
	served := b.get("/openapi.yaml", nobody).want(200)
	if string(served.body) != string(want) {
		t.Error("what is served is not what is committed")
	}
}
