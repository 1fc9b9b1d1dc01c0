// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/wire/dataplane"
)

// Source says where the bytes of a dataset are, as the operator put it.
type Source struct {
	Kind string `json:"kind"`           // "feed", "file", "http"
	Path string `json:"path,omitempty"` // of a file
	URL  string `json:"url,omitempty"`  // of an origin
}

// source finds the content of a flow by its dataset.
func (n *Node) source(w *Wire) func(ctx context.Context, f dataplane.Flow, query url.Values) (dataplane.Content, error) {
	return func(ctx context.Context, f dataplane.Flow, query url.Values) (dataplane.Content, error) {
		set, err := w.DSP.Stored(ctx, f.Dataset)
		if err != nil {
			return dataplane.Content{}, err
		}
		if set == nil {
			return dataplane.Content{}, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": f.Dataset})
		}
		var s Source
		if err := json.Unmarshal(set.Source, &s); err != nil {
			return dataplane.Content{}, fmt.Errorf("source of %s: %w", f.Dataset, err)
		}
		var from dataplane.Source
		switch s.Kind {
		case "feed":
			return n.feed(f, query)
		case "file":
			from = dataplane.File(s.Path)
		case "http":
			from = dataplane.Origin{URL: s.URL, Client: w.client}
		default:
			return dataplane.Content{}, fmt.Errorf("source of %s is %q, which is none", f.Dataset, s.Kind)
		}
		c, err := from.Open(ctx, f, query)
		if err != nil {
			return dataplane.Content{}, err
		}
		return n.guarded(ctx, w, f, c)
	}
}

// received is where that goes which is pushed to the node: beside its database.
func (n *Node) received(f dataplane.Flow) (string, error) {
	base := n.Config.DB
	if db.IsPostgres(base) {
		base = n.Config.keysPath()
	}
	dir := base + ".received"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for what is received: %w", err)
	}
	return filepath.Join(dir, url.PathEscape(f.ID)), nil
}
