// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"io/fs"

	"entente"
	ingest "entente/internal/ingest/record"
)

// ImportReport is what an import did.
type ImportReport = ingest.Report

// ImportCount is what it did with one file.
type ImportCount = ingest.Count

// Import takes the files of a public record out of fsys. A nil audience
// releases nothing; progress may be nil.
func (n *Node) Import(ctx context.Context, fsys fs.FS, a entente.Actor, audience *entente.Audience, progress func(ImportCount)) (ImportReport, error) {
	return ingest.Import(ctx, fsys, n.Meeting, n.Log, a, audience, progress)
}
