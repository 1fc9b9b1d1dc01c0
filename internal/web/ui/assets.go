// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"entente/internal/web/static"
)

// StaticPath is where [Handler] must be mounted.
const StaticPath = "/static/"

// Asset is the address of a style, script or font by its plain name, such as
// "app.css". A name that was never built leads to a path that is not found.
func Asset(name string) string {
	if hashed, ok := static.Names()[name]; ok {
		return StaticPath + hashed
	}
	return StaticPath + "missing/" + name
}

var mediaTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
}

type asset struct {
	body, gzipped []byte
	mediaType     string
}

// assets are compressed once, at the first request: a node must be ready
// before anybody asks for a style.
var assets = sync.OnceValues(func() (map[string]asset, error) {
	out := map[string]asset{}
	for _, name := range static.Names() {
		body, err := static.Files.ReadFile("dist/" + name)
		if err != nil {
			return nil, fmt.Errorf("read asset: %w", err)
		}
		a := asset{body: body, mediaType: mediaTypes[path.Ext(name)]}
		if path.Ext(name) != ".woff2" { // which is compressed already
			var b bytes.Buffer
			z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				return nil, fmt.Errorf("compress asset: %w", err)
			}
			if _, err := z.Write(body); err != nil {
				return nil, fmt.Errorf("compress asset: %w", err)
			}
			if err := z.Close(); err != nil {
				return nil, fmt.Errorf("compress asset: %w", err)
			}
			a.gzipped = b.Bytes()
		}
		out[name] = a
	}
	return out, nil
})

// Handler serves the styles, scripts and fonts below [StaticPath]. Their
// addresses hold a hash of what they are, so they may be kept for ever.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all, err := assets()
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		a, ok := all[strings.TrimPrefix(r.URL.Path, StaticPath)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.mediaType)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		body := a.body
		if a.gzipped != nil {
			h.Set("Vary", "Accept-Encoding")
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				h.Set("Content-Encoding", "gzip")
				body = a.gzipped
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // the reader may have gone, which is no concern of ours
		}
	})
}
