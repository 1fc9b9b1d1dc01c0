// SPDX-License-Identifier: EUPL-1.2

package keys

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"entente/internal/kit/db"
)

// Key is the public side of one key.
type Key struct {
	KID      string          // RFC 7638 thumbprint
	JWK      jose.JSONWebKey // public
	Created  int64           // microseconds since 1970 UTC
	Retired  int64           // signs nothing from then on; math.MaxInt64 while in use
	Endorsed string          // detached JWS of the JWK by the key before it; by itself for the first
}

// Ring signs with the newest key and verifies with any.
type Ring struct {
	db   *db.DB
	path string

	mu     sync.Mutex
	read   time.Time // modification time of the file as last read
	kid    string
	secret []byte
	signer jose.Signer
	key    jose.JSONWebKey
	public map[string]Key
}

// Open reads the key file and the public keys; at the very first start it
// makes both. A database with keys whose file is missing is refused: signing
// on under a new key would cut the chain of endorsements.
func Open(ctx context.Context, d *db.DB, path string, now time.Time) (*Ring, error) {
	r := &Ring{db: d, path: path}
	f, err := readFile(path)
	if err != nil {
		return nil, err
	}
	public, err := r.list(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case len(f.Keys) == 0 && len(public) > 0:
		return nil, fmt.Errorf("the key file %s is missing, but this database has signed with key %s: restore the file", path, public[len(public)-1].KID)
	case len(f.Keys) == 0:
		if _, err := r.add(ctx, file{}, now, 0); err != nil {
			return nil, err
		}
	case len(public) == 0:
		// A key file made for a database that is new: take its key over.
		if err := d.Write(ctx, func(tx *sql.Tx) error { return insertKey(ctx, tx, f.Keys[0], f.Keys[0], now) }); err != nil {
			return nil, err
		}
	}
	return r, r.reload(ctx)
}

// Rotate makes a new key that signs from now on. The key before it stays valid
// for the overlap, so that replicas which have not noticed yet are still right.
func (r *Ring) Rotate(ctx context.Context, now time.Time, overlap time.Duration) (string, error) {
	f, err := readFile(r.path)
	if err != nil {
		return "", err
	}
	kid, err := r.add(ctx, f, now, overlap)
	if err != nil {
		return "", err
	}
	return kid, r.reload(ctx)
}

// add puts a fresh key in front of f, first in the table, then in the file: a
// crash between the two leaves an unused public key and the old one signing.
func (r *Ring) add(ctx context.Context, f file, now time.Time, overlap time.Duration) (string, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	fresh := jose.JSONWebKey{Key: private, Algorithm: string(jose.EdDSA), Use: "sig"}
	thumb, err := fresh.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("name the key: %w", err)
	}
	fresh.KeyID = base64.RawURLEncoding.EncodeToString(thumb)
	endorser := fresh
	if len(f.Keys) > 0 {
		endorser = f.Keys[0]
	}
	err = r.db.Write(ctx, func(tx *sql.Tx) error {
		if err := insertKey(ctx, tx, fresh, endorser, now); err != nil {
			return err
		}
		if len(f.Keys) == 0 {
			return nil
		}
		if _, err := tx.ExecContext(ctx, retireKey, now.Add(overlap).UnixMicro(), endorser.KeyID); err != nil {
			return fmt.Errorf("retire key %s: %w", endorser.KeyID, err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	// The old private key has signed its last: it does not stay on disk.
	f.Keys = []jose.JSONWebKey{fresh}
	if f.Secret == nil {
		f.Secret = make([]byte, 32)
		rand.Read(f.Secret)
	}
	return fresh.KeyID, f.write(r.path)
}

const (
	selectKeys = `SELECT kid, jwk, created_at, retired_at, endorsed FROM signing_key ORDER BY created_at, kid`
	insertSQL  = `INSERT INTO signing_key (kid, jwk, created_at, retired_at, endorsed) VALUES ($1, $2, $3, $4, $5)`
	retireKey  = `UPDATE signing_key SET retired_at = $1 WHERE kid = $2`
)

func insertKey(ctx context.Context, tx *sql.Tx, key, endorser jose.JSONWebKey, now time.Time) error {
	jwk, err := json.Marshal(key.Public())
	if err != nil {
		return fmt.Errorf("encode the public key: %w", err)
	}
	signer, err := newSigner(endorser)
	if err != nil {
		return err
	}
	endorsed, err := sign(signer, jwk)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertSQL, key.KeyID, string(jwk), now.UnixMicro(), int64(math.MaxInt64), endorsed); err != nil {
		return fmt.Errorf("store key %s: %w", key.KeyID, err)
	}
	return nil
}

func (r *Ring) list(ctx context.Context) ([]Key, error) {
	return db.All(ctx, r.db, func(rows *sql.Rows) (k Key, err error) {
		var jwk string
		if err := rows.Scan(&k.KID, &jwk, &k.Created, &k.Retired, &k.Endorsed); err != nil {
			return k, err //nolint:wrapcheck // All wraps
		}
		return k, json.Unmarshal([]byte(jwk), &k.JWK)
	}, selectKeys)
}

// Keys lists the public keys, oldest first, with each endorsement checked.
func (r *Ring) Keys(ctx context.Context) ([]Key, error) {
	list, err := r.list(ctx)
	if err != nil {
		return nil, err
	}
	for i, k := range list {
		endorser := list[max(0, i-1)]
		jwk, err := json.Marshal(k.JWK)
		if err != nil {
			return nil, fmt.Errorf("encode key %s: %w", k.KID, err)
		}
		if err := verify(endorser.JWK, jwk, k.Endorsed); err != nil {
			return nil, fmt.Errorf("key %s is not endorsed by key %s: %w", k.KID, endorser.KID, err)
		}
	}
	return list, nil
}

// reload takes over file and table when the file has changed.
func (r *Ring) reload(ctx context.Context) error {
	info, err := os.Stat(r.path)
	if err != nil {
		return fmt.Errorf("look at the key file: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if info.ModTime().Equal(r.read) {
		return nil
	}
	f, err := readFile(r.path)
	if err != nil {
		return err
	}
	if len(f.Keys) == 0 {
		return errors.New("the key file holds no key")
	}
	list, err := r.Keys(ctx)
	if err != nil {
		return err
	}
	public := make(map[string]Key, len(list))
	for _, k := range list {
		public[k.KID] = k
	}
	if _, known := public[f.Keys[0].KeyID]; !known {
		return fmt.Errorf("key %s of %s is not one of this database", f.Keys[0].KeyID, r.path)
	}
	signer, err := newSigner(f.Keys[0])
	if err != nil {
		return err
	}
	r.read, r.kid, r.secret, r.signer, r.key, r.public = info.ModTime(), f.Keys[0].KeyID, f.Secret, signer, f.Keys[0], public
	return nil
}

// KID is the key that signs now.
func (r *Ring) KID() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kid
}

// Secret is a random value that stays the same through rotations, for digests
// that only this node can make.
func (r *Ring) Secret() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.secret
}
