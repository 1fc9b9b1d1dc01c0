// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"entente"
)

// Source is where the bytes of flows come from.
type Source interface {
	// Open finds the content of a flow. The query is what the consumer asked
	// for beside the address. An error NotFound says that the data is gone.
	Open(ctx context.Context, f Flow, query url.Values) (Content, error)
}

// SourceFunc is a source that is a function, such as one that chooses by the
// data set of the flow.
type SourceFunc func(ctx context.Context, f Flow, query url.Values) (Content, error)

// Open calls the function.
func (s SourceFunc) Open(ctx context.Context, f Flow, query url.Values) (Content, error) {
	return s(ctx, f, query)
}

// Content is what is to be sent.
type Content struct {
	Type     string    // media type
	Size     int64     // in bytes; negative where only the end will tell
	Tag      string    // changes whenever the bytes do, without quotes; empty for none
	Modified time.Time // zero for unknown
	// Read gives the bytes from an offset on: at least n of them, or all where
	// n is negative, which is all that a content without a size is asked for.
	Read func(ctx context.Context, from, n int64) (io.ReadCloser, error)
}

var errGone = entente.Fail(entente.NotFound, "dataplane.gone", nil)

// File is a file as a source. One that is replaced by renaming goes on being
// sent as it was to those who have begun.
type File string

// Open looks at the file.
func (p File) Open(context.Context, Flow, url.Values) (Content, error) {
	f, err := p.open()
	if err != nil {
		return Content{}, err
	}
	defer f.Close() //nolint:errcheck // only looked at
	info, err := f.Stat()
	if err != nil {
		return Content{}, fmt.Errorf("look at the data: %w", err)
	}
	kind := types[strings.ToLower(filepath.Ext(string(p)))]
	if kind == "" {
		kind = "application/octet-stream"
	}
	tag := fileTag(info)
	return Content{kind, info.Size(), tag, info.ModTime(), func(_ context.Context, from, _ int64) (io.ReadCloser, error) {
		f, err := p.open()
		if err != nil {
			return nil, err
		}
		now, err := f.Stat()
		if err == nil && fileTag(now) != tag {
			err = errGone
		}
		if err == nil {
			_, err = f.Seek(from, io.SeekStart)
		}
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("read the data: %w", err)
		}
		return f, nil
	}}, nil
}

// types of files that data comes in; the machine's own list differs from one to
// the next.
var types = map[string]string{
	".csv": "text/csv; charset=utf-8", ".json": "application/json", ".jsonl": "application/x-ndjson",
	".jsonld": "application/ld+json", ".ndjson": "application/x-ndjson", ".parquet": "application/vnd.apache.parquet",
	".txt": "text/plain; charset=utf-8", ".xml": "application/xml", ".zip": "application/zip",
}

func (p File) open() (*os.File, error) {
	f, err := os.Open(string(p)) //nolint:gosec // who made the source chose the file
	if os.IsNotExist(err) {
		return nil, errGone.Because(err)
	}
	return f, err
}

func fileTag(info os.FileInfo) string {
	return strconv.FormatInt(info.Size(), 36) + "-" + strconv.FormatInt(info.ModTime().UnixNano(), 36)
}

// Feed is a source whose bytes a function writes, such as the records that a
// peer may have, one a line. The function is told the peer and where the one
// before stopped ("after" in the query, empty for the beginning); writing fails
// when the peer has gone.
func Feed(write func(ctx context.Context, peer, after string, w io.Writer) error) Source {
	return SourceFunc(func(_ context.Context, f Flow, query url.Values) (Content, error) {
		after := query.Get("after")
		return Content{"application/x-ndjson", -1, "", time.Time{}, func(ctx context.Context, _, _ int64) (io.ReadCloser, error) {
			r, w := io.Pipe()
			go func() {
				full := bufio.NewWriterSize(w, 64<<10)
				err := write(ctx, f.Peer, after, full)
				if err == nil {
					err = full.Flush()
				}
				_ = w.CloseWithError(err) // nil is the end; never fails
			}()
			return r, nil
		}}, nil
	})
}
