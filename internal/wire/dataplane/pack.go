// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// encoding chooses how to pack for an Accept-Encoding: zstd, gzip or, with the
// empty name, not at all.
func encoding(accept string) string {
	best, most := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, weighted := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := 1.0
		if weighted {
			text, _ := strings.CutPrefix(strings.TrimSpace(weight), "q=")
			var err error
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		if (name == "zstd" || name == "gzip") && q > 0 && (q > most || q == most && name == "zstd") {
			best, most = name, q
		}
	}
	return best
}

// packable tells whether packing makes a content of this type smaller.
func packable(kind string) bool {
	kind, _, err := mime.ParseMediaType(kind)
	if err != nil {
		return false
	}
	switch kind {
	case "application/json", "application/x-ndjson", "application/ld+json", "application/xml", "application/sql", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml")
}

// packer packs what is written to w; closing it writes the end.
func packer(name string, w io.Writer) (io.WriteCloser, error) {
	if name == "zstd" {
		// One goroutine and a small window: many transfers may run at once.
		return zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	}
	return gzip.NewWriterLevel(w, gzip.BestSpeed)
}
