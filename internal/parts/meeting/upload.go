// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

const (
	insertBytes = `INSERT INTO document_bytes (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING`
	selectBytes = `SELECT bytes FROM document_bytes WHERE sha256 = $1`
)

// Upload reads a file, at most [MaxDocument] bytes of it, and records it as a
// document. Media type, size and hash are found from the bytes, whatever the
// caller says.
func (s *Service) Upload(ctx context.Context, a entente.Actor, d Document, r io.Reader, m entente.Marking) (record.Entry[Document], error) {
	var e record.Entry[Document]
	if err := a.Need(entente.MayEdit); err != nil {
		return e, err
	}
	b, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	if err != nil {
		return e, fmt.Errorf("read the file: %w", err)
	}
	if len(b) > MaxDocument {
		return e, &entente.Error{Code: entente.TooLarge, Key: "error.file-large", Args: entente.Args{"Max": MaxDocument >> 20}, Field: "file"}
	}
	if d.MediaType, err = sniff(b); err != nil {
		return e, err
	}
	sum := sha256.Sum256(b)
	d.Size, d.SHA256 = int64(len(b)), hex.EncodeToString(sum[:])
	err = s.log.Write(ctx, a, func(w *record.Writer) (err error) {
		if _, err := w.Tx.ExecContext(ctx, insertBytes, d.SHA256, b); err != nil {
			return fmt.Errorf("store the file: %w", err)
		}
		e, err = s.Documents.CreateIn(ctx, w, "", d, m)
		return err
	})
	return e, err
}

// Bytes reads the file of a document that the viewer may see.
func (s *Service) Bytes(ctx context.Context, v entente.View, id string) (Document, []byte, error) {
	e, err := s.Documents.Get(ctx, v, id)
	if err != nil {
		return Document{}, nil, err
	}
	if e.Foreign() { // what it names by its hash may be a file of ours that the reader may not see
		return e.Data, nil, entente.Fail(entente.NotFound, "error.document-foreign", entente.Args{"Author": e.Author})
	}
	list, err := db.All(ctx, s.db(), db.One[[]byte], selectBytes, e.Data.SHA256)
	if err != nil {
		return e.Data, nil, fmt.Errorf("read the file of %s: %w", id, err)
	}
	if len(list) == 0 {
		return e.Data, nil, fmt.Errorf("the bytes of document %s are missing", id)
	}
	sum := sha256.Sum256(list[0])
	if hex.EncodeToString(sum[:]) != e.Data.SHA256 {
		return e.Data, nil, fmt.Errorf("the bytes of document %s do not have its hash", id)
	}
	return e.Data, list[0], nil
}
