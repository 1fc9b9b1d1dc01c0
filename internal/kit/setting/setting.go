// SPDX-License-Identifier: EUPL-1.2

package setting

import (
	"context"
	"database/sql"
	"fmt"

	"entente/internal/kit/db"
)

const (
	insertOnce    = `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`
	selectSetting = `SELECT value FROM setting WHERE name = $1`
)

// Once stores the value under the name unless one is there, and returns the
// one that is there. An empty value only reads.
func Once(ctx context.Context, d *db.DB, name, value string) (string, error) {
	kept := ""
	err := d.Write(ctx, func(tx *sql.Tx) error {
		if value != "" {
			if _, err := tx.ExecContext(ctx, insertOnce, name, value); err != nil {
				return fmt.Errorf("keep setting %s: %w", name, err)
			}
		}
		list, err := db.All(ctx, tx, db.One[string], selectSetting, name)
		if err != nil {
			return fmt.Errorf("read setting %s: %w", name, err)
		}
		if len(list) > 0 {
			kept = list[0]
		}
		return nil
	})
	return kept, err
}
