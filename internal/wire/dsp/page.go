// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"fmt"

	"entente/internal/kit/db"
)

const filtered = ` FROM dsp_process WHERE (process = $1 OR $1 = '') AND (peer = $2 OR $2 = '') AND (state = $3 OR $3 = '') AND (role = $4 OR $4 = '')`

// Page lists processes for people, the one that changed last first, and says
// how many there are. Before of the filter does not matter.
func (s *Service) Page(ctx context.Context, f Filter, role Role, limit, offset int) ([]*Proc, int, error) {
	args := []any{string(f.Process), f.Peer, string(f.State), string(role)}
	total := 0
	if err := s.DB.QueryRowContext(ctx, `SELECT count(*)`+filtered, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count the processes: %w", err)
	}
	list, err := db.All(ctx, s.DB, scanProc, `SELECT `+procColumns+filtered+` ORDER BY changed_at DESC, pid LIMIT $5 OFFSET $6`,
		append(args, max(1, min(limit, 1000)), max(0, offset))...)
	return list, total, err
}

// Open are the moves that this side can make in a process now.
func (p *Proc) Open() []Kind {
	var out []Kind
	for _, k := range []Kind{KindAccept, KindStart, KindSuspend, KindTerminate} {
		if _, legal := p.Process.next(p.State, p.Role, k); legal {
			out = append(out, k)
		}
	}
	return out
}
