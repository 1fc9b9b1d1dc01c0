// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"entente/internal/kit/db"
)

// Proc is a negotiation or a transfer as this side keeps it.
type Proc struct {
	Pid       string // on this side
	Process   Process
	Role      Role   // of this side
	Peer      string // DID
	PeerPid   string // on the other side; empty until it has answered
	Address   string // URL that the other side's endpoints are under
	State     State
	Version   int64 // grows with each change
	Moves     int64 // messages of this side so far
	Dataset   string
	Policy    jsontext.Value // the offer on the table, then the agreement
	Agreement string         // id
	Format    string         // of a transfer
	Data      *DataAddress   // of a transfer: from where, or to where
	Claims    map[string][]string
	Reason    string // why it ended, or what keeps it
	Made      int64  // microseconds since 1970 UTC
	Changed   int64

	seen    string         // hash of the last message of the other side that moved it
	offered jsontext.Value // what was on the table before an agreement came
	signed  bool           // an agreement has come onto the table
}

// providerPid and consumerPid as messages name them.
func (p *Proc) pids() (provider, consumer string) {
	if p.Role == Provider {
		return p.Pid, p.PeerPid
	}
	return p.PeerPid, p.Pid
}

func (p *Proc) caller() Caller { return Caller{p.Peer, p.Claims} }

const procColumns = `pid, process, role, peer, peer_pid, address, state, version, moves, dataset, policy, agreement, format, data, claims,
reason, seen, made_at, changed_at`

const (
	selectProc = `SELECT ` + procColumns + ` FROM dsp_process WHERE pid = $1`
	selectTwin = `SELECT ` + procColumns + ` FROM dsp_process WHERE peer = $1 AND peer_pid = $2 AND process = $3 AND role = $4 AND peer_pid <> ''`
	insertProc = `INSERT INTO dsp_process (` + procColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)`
	updateProc = `UPDATE dsp_process SET peer_pid = $1, address = $2, state = $3, version = version + 1, moves = $4, dataset = $5, policy = $6, agreement = $7,
data = $8, claims = $9, reason = $10, seen = $11, changed_at = $12 WHERE pid = $13 AND version = $14`
	insertAgreed = `INSERT INTO dsp_agreement (id, role, pid, peer, dataset, policy, agreed_at, retired_at, retired) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')
ON CONFLICT (id, role) DO NOTHING`
	insertStep = `INSERT INTO dsp_step (pid, id, direction, kind, state, status, body, detail, decision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
)

func scanProc(rows *sql.Rows) (p *Proc, err error) {
	p = &Proc{}
	var policy, data, claims string
	err = rows.Scan(&p.Pid, &p.Process, &p.Role, &p.Peer, &p.PeerPid, &p.Address, &p.State, &p.Version, &p.Moves, &p.Dataset, &policy,
		&p.Agreement, &p.Format, &data, &claims, &p.Reason, &p.seen, &p.Made, &p.Changed)
	if err != nil {
		return nil, err //nolint:wrapcheck // db.All wraps
	}
	p.Policy = jsontext.Value(policy)
	if data != "" {
		err = json.Unmarshal([]byte(data), &p.Data)
	}
	if claims != "" {
		err = errors.Join(err, json.Unmarshal([]byte(claims), &p.Claims))
	}
	return p, err
}

// find reads a process; nil when there is none.
func (s *Service) find(ctx context.Context, pid string) (*Proc, error) {
	if !utf8.ValidString(pid) || strings.ContainsRune(pid, 0) { // else no database would take the question
		return nil, nil //nolint:nilnil // as below: there is none
	}
	return s.one(ctx, selectProc, pid)
}

func (s *Service) one(ctx context.Context, query string, args ...any) (*Proc, error) {
	list, err := db.All(ctx, s.DB, scanProc, query, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// errMoved is a process that somebody changed since it was read.
var errMoved = errors.New("the process has moved on")

// put writes a process that was read before; version 0 is a new one.
func (s *Service) put(ctx context.Context, tx *sql.Tx, p *Proc) error {
	data, claims := "", ""
	if p.Data != nil {
		b, err := json.Marshal(p.Data)
		if err != nil {
			return fmt.Errorf("write the data address: %w", err)
		}
		data = string(b)
	}
	if len(p.Claims) > 0 {
		b, err := json.Marshal(p.Claims)
		if err != nil {
			return fmt.Errorf("write the claims: %w", err)
		}
		claims = string(b)
	}
	now := s.now()
	if p.Version == 0 {
		_, err := s.DB.Exec(ctx, tx, insertProc, p.Pid, p.Process, p.Role, p.Peer, p.PeerPid, p.Address, p.State, p.Moves, p.Dataset,
			string(p.Policy), p.Agreement, p.Format, data, claims, p.Reason, p.seen, now)
		if unique(err) {
			return errMoved // the same request came twice at once
		}
		if err != nil {
			return fmt.Errorf("write process %s: %w", p.Pid, err)
		}
		return nil
	}
	r, err := s.DB.Exec(ctx, tx, updateProc, p.PeerPid, p.Address, p.State, p.Moves, p.Dataset, string(p.Policy), p.Agreement, data, claims,
		p.Reason, p.seen, now, p.Pid, p.Version)
	if err != nil {
		return fmt.Errorf("write process %s: %w", p.Pid, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errMoved, err)
	}
	return nil
}

// unique reports whether a row was refused because it is there already.
func unique(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "UNIQUE constraint") || strings.Contains(err.Error(), "SQLSTATE 23505"))
}

// agreed keeps an agreement from the moment it is on the table.
func (s *Service) agreed(ctx context.Context, tx *sql.Tx, p *Proc) error {
	_, err := s.DB.Exec(ctx, tx, insertAgreed, p.Agreement, p.Role, p.Pid, p.Peer, p.Dataset, string(p.Policy), s.now())
	if err != nil {
		return fmt.Errorf("write agreement %s: %w", p.Agreement, err)
	}
	return nil
}

// newPid makes an identifier that cannot be guessed.
func newPid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func hash(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
