// SPDX-License-Identifier: EUPL-1.2

package schema

import "embed"

// Files are the migrations in the order of their numbers.
//
//go:embed *.sql
var Files embed.FS
