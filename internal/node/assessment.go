// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"sync"

	"entente/internal/parts/flow"
)

var baseTable = sync.OnceValues(flow.Base)

// flowTable is the table of rules that an assessment asks.
func flowTable(context.Context) (*flow.Table, error) { return baseTable() }
