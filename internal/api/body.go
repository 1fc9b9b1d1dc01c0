// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"entente"
	"entente/internal/kit/limit"
)

// maxJSON bounds a body, in bytes, where an operation says nothing else.
const maxJSON = 1 << 20

// body reads the JSON that an operation was sent.
func body[T any](ctx context.Context) (T, error) {
	var v T
	r := requestOf(ctx)
	if err := takes(r, "application/json"); err != nil {
		return v, err
	}
	raw, err := limit.Read(r.Body)
	if err != nil {
		return v, err
	}
	return v, decode(raw, &v)
}

// takes refuses a body of another media type, packed, or in another encoding
// than UTF-8.
func takes(r *http.Request, want string) error {
	refused := entente.Fail(entente.Unsupported, "api.media-type", entente.Args{"Want": want})
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != want {
		return refused
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return refused
	}
	if packed := r.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return refused
	}
	return nil
}
