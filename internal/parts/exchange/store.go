// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
)

const (
	selectPeers = `SELECT p.did, p.name, p.partner, p.member_groups, p.network, p.state, p.added, p.public_keys, p.seen, p.entitled, p.notified,
p.taken, p.taken_hash, p.pulled, p.due, p.failures, p.error_key, p.error_args, p.stopped,
COALESCE((SELECT max(f.position) FROM exchange_feed f WHERE f.peer = p.did), 0) FROM exchange_peer p`
	selectPeer = selectPeers + ` WHERE p.did = $1`
	insertPeer = `INSERT INTO exchange_peer (did, name, partner, member_groups, network, state, added, public_keys, seen, entitled, notified,
taken, taken_hash, pulled, due, failures, error_key, error_args, stopped, leased)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', 0, 0, '', 0, 0, 0, '', '', 0, 0)`
	updatePeer   = `UPDATE exchange_peer SET name = $2, partner = $3, member_groups = $4, network = $5 WHERE did = $1`
	updateState  = `UPDATE exchange_peer SET state = $2, due = 0 WHERE did = $1`
	updateKeys   = `UPDATE exchange_peer SET public_keys = $2, state = CASE WHEN state = 'introduced' THEN 'active' ELSE state END WHERE did = $1`
	updateTaken  = `UPDATE exchange_peer SET taken = $2, taken_hash = $3 WHERE did = $1`
	updateSeen   = `UPDATE exchange_peer SET seen = $2, entitled = $3 WHERE did = $1`
	lockPeer     = `UPDATE exchange_peer SET did = did WHERE did = $1`
	selectOfPeer = `SELECT partner FROM exchange_peer WHERE did = $1 AND state <> 'stopped'`
)

func scanPeer(rows *sql.Rows) (p Peer, err error) {
	var groups, public, errorKey, errorArgs string
	var network, added, pulled, due int64
	err = rows.Scan(&p.DID, &p.Name, &p.Partner, &groups, &network, &p.State, &added, &public, &p.seen, &p.entitled, &p.notified,
		&p.Taken, &p.hash, &pulled, &due, &p.Failures, &errorKey, &errorArgs, &p.Stop, &p.Given)
	if err != nil {
		return p, err //nolint:wrapcheck // All wraps
	}
	p.Groups, p.Network = strings.Fields(groups), network == 1
	p.Added, p.Pulled, p.Due = moment(added), moment(pulled), moment(due)
	if err := json.Unmarshal([]byte(public), &p.Keys); err != nil {
		return p, fmt.Errorf("read the keys of %s: %w", p.DID, err)
	}
	if errorKey != "" {
		p.Error = &Trouble{Key: errorKey}
		if err := json.Unmarshal([]byte(errorArgs), &p.Error.Args); err != nil {
			return p, fmt.Errorf("read the trouble with %s: %w", p.DID, err)
		}
	}
	return p, nil
}

// moment is the time of microseconds since 1970 UTC; zero for 0.
func moment(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

// peer reads one; NotFound when there is none.
func peer(ctx context.Context, q db.Queryer, did string) (Peer, error) {
	var list []Peer
	var err error
	if utf8.ValidString(did) && !strings.ContainsRune(did, 0) { // else no database would take the question
		list, err = db.All(ctx, q, scanPeer, selectPeer, did)
	}
	if err != nil {
		return Peer{}, fmt.Errorf("read peer %s: %w", did, err)
	}
	if len(list) == 0 {
		return Peer{}, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(did, 120)})
	}
	return list[0], nil
}

func writeKeys(ctx context.Context, q db.Queryer, did string, set keys.Set) error {
	text, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("write the keys of %s: %w", did, err)
	}
	if _, err := q.ExecContext(ctx, updateKeys, did, string(text)); err != nil {
		return fmt.Errorf("write the keys of %s: %w", did, err)
	}
	return nil
}

// PartnerOf is the partner that a peer is the node of; "" when none is known.
func (s *Service) PartnerOf(ctx context.Context, q db.Queryer, did string) (string, error) {
	var partner string
	err := q.QueryRowContext(ctx, selectOfPeer, did).Scan(&partner)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look up the partner of %s: %w", did, err)
	}
	return partner, nil
}

// Verify checks a signature of a peer with the keys that are pinned for it:
// [record.Others].
func (s *Service) Verify(ctx context.Context, author string, payload []byte, jws string, at int64) error {
	p, err := peer(ctx, s.log.DB, author)
	if entente.Is(err, entente.NotFound) {
		return fmt.Errorf("no key of %s is known", author)
	}
	if err != nil {
		return err
	}
	return p.Keys.Verify(payload, jws, at)
}
