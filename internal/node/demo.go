// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"io/fs"

	"entente"
	ingest "entente/internal/ingest/record"
	"entente/internal/kit/authn"
	"entente/internal/kit/setting"
)

// DemoReport is what a demonstration was filled with.
type DemoReport struct {
	Import   ImportReport
	Examples *Examples // nil without examples
}

// FillDemo loads the public record, released to the public, the accounts of
// the demonstration, and, when asked to, its example entries. It refuses a
// database that holds records of anything else. Done twice it writes nothing.
func (n *Node) FillDemo(ctx context.Context, accounts *authn.Accounts, examples bool, progress func(ImportCount)) (DemoReport, error) {
	var r DemoReport
	if err := n.claimDemo(ctx); err != nil {
		return r, err
	}
	public, err := fs.Sub(ingest.Public, "data")
	if err != nil {
		return r, err
	}
	audience := entente.NewAudience(entente.ToPublic)
	if r.Import, err = n.Import(ctx, public, authn.Operator(), &audience, progress); err != nil {
		return r, err
	}
	if err := accounts.SeedDemo(ctx); err != nil {
		return r, err
	}
	if examples {
		r.Examples, err = n.addExamples(ctx, accounts)
	}
	return r, err
}

// claimDemo marks an empty database as one of the demonstration.
func (n *Node) claimDemo(ctx context.Context) error {
	is, err := setting.Once(ctx, n.DB, "demo", "")
	if err != nil || is != "" {
		return err
	}
	size, _, err := n.Log.End(ctx)
	if err != nil {
		return err
	}
	if size > 0 {
		return entente.Fail(entente.Conflict, "error.demo-database", nil)
	}
	_, err = setting.Once(ctx, n.DB, "demo", "yes")
	return err
}
