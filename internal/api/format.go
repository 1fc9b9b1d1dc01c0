// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat writes an answer whole or not at all. That the reader has gone is
// nobody's failure.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		w.Write(b.Bytes()) //nolint:errcheck // as said above
		return nil
	},
	Unmarshal: func([]byte, any) error { return fmt.Errorf("bodies are read by the operations") },
}
