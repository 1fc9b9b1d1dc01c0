// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/kit/setting"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
	"entente/internal/parts/meeting"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
	"entente/internal/schema"
)

// Node is an open node: its database, its keys and its parts. Serving it is
// one more step, [Node.Serve].
type Node struct {
	Config   Config
	DB       *db.DB
	Ring     *keys.Ring
	Log      *record.Log
	Registry *registry.Service
	Meeting  *meeting.Service
	Briefs   *brief.Service
	Exchange *exchange.Service
	Flow     *flow.Service
	// Assessments of transfers.
	Assessments *flow.AssessmentService
	Clock       clock.Clock
	Logger      *slog.Logger
	Tour        func() []DemoPlace // the nodes of the demonstration; nil in any other

	feedPage int // steps in one page of a feed

	// kit mounts what an official test kit needs; nil but in programs built for
	// that.
	kit func(s Serving, handle func(pattern string, h http.Handler)) error
}

// Open opens the database, brings its tables up to date when migrate is set,
// and otherwise refuses one that is behind; then reads the keys and builds the
// parts. Close it.
func Open(ctx context.Context, c Config, logger *slog.Logger, migrate bool) (_ *Node, err error) {
	n := &Node{Config: c, Clock: clock.System, Logger: logger, feedPage: 2000}
	if err := there(c.DB, migrate); err != nil {
		return nil, err
	}
	if n.DB, err = db.Open(ctx, c.DB); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.DB.Close())
		}
	}()
	if err := n.prepare(ctx, migrate); err != nil {
		return nil, err
	}
	if n.Ring, err = keys.Open(ctx, n.DB, c.keysPath(), n.Clock()); err != nil {
		return nil, err
	}
	did, err := n.whose(ctx)
	if err != nil {
		return nil, err
	}
	n.Log = &record.Log{DB: n.DB, Ring: n.Ring, Author: did, Clock: n.Clock}
	n.Registry = registry.New(n.Log)
	n.Meeting = meeting.New(n.Log, n.Registry)
	n.Exchange = newExchange(n.Log, n.Registry, n.Meeting, c.Member)
	n.Flow = flow.New(n.Log)
	n.Assessments = flow.NewAssessments(n.Log, n.Flow.Table)
	n.Briefs = &brief.Service{Registry: n.Registry, Meetings: n.Meeting, Self: c.Member, NameOf: n.NameOf}
	return n, nil
}

// SchemaVersion tells the version of the tables and the newest one known.
func (n *Node) SchemaVersion(ctx context.Context) (at, newest int64, err error) {
	return n.DB.SchemaVersion(ctx, schema.Files)
}

// there refuses to look into a file that does not exist: to make one where
// something is to be read would turn a slip of the keyboard into an empty node.
func there(address string, migrate bool) error {
	if migrate || db.IsPostgres(address) {
		return nil
	}
	if _, err := os.Stat(address); errors.Is(err, fs.ErrNotExist) {
		return entente.Fail(entente.NotFound, "error.no-database", entente.Args{"Path": address})
	}
	return nil
}

func (n *Node) prepare(ctx context.Context, migrate bool) error {
	if migrate {
		_, err := n.DB.Migrate(ctx, schema.Files)
		return err
	}
	at, newest, err := n.DB.SchemaVersion(ctx, schema.Files)
	switch {
	case err != nil:
		return err
	case at > newest:
		return entente.Fail(entente.Unavailable, "error.schema-newer", entente.Args{"Database": at, "Program": newest})
	case at < newest:
		return entente.Fail(entente.Unavailable, "error.schema-older", entente.Args{"Database": at, "Program": newest})
	}
	return nil
}

// whose is the DID that the database belongs to: given once, at the first
// start, since every version says who signed it.
func (n *Node) whose(ctx context.Context) (string, error) {
	given := n.Config.DID
	if given == "" {
		given = "did:web:localhost"
	}
	did, err := setting.Once(ctx, n.DB, "did", given)
	if err != nil {
		return "", err
	}
	if n.Config.DID != "" && n.Config.DID != did {
		return "", fmt.Errorf("this database belongs to %s, not to %s", did, n.Config.DID)
	}
	return did, nil
}

// Close closes the database.
func (n *Node) Close() error { return n.DB.Close() }
