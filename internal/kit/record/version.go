// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/canonical"
)

// Act says what a version did.
type Act string

// The acts. Each makes one version.
const (
	ActCreate   Act = "create"
	ActEdit     Act = "edit"
	ActImport   Act = "import"
	ActRelease  Act = "release"
	ActWithdraw Act = "withdraw"
)

// Version is one signed state of a record.
type Version struct {
	Seq       int64            // place in this node's log, from 1; below 0 for a version of another author
	ID        string           //
	Kind      string           //
	Author    string           // DID of the member
	Number    int64            // version of the record, from 1
	Previous  string           // hash of version Number-1, "" for the first
	Hash      string           // SHA-256 of the signed form, hex
	Recorded  int64            // microseconds since 1970 UTC
	Audience  entente.Audience // who may have it beside the author
	Salt      string           // hides the audience in the signed form
	Sealed    string           // what hides it, of a version of another author; "" for our own
	Marking   entente.Marking  //
	Content   json.RawMessage  // canonical JSON
	Signature string           // detached JWS over the signed form

	// What follows is not signed.
	Act     Act    // what this version did
	Account string // who did it; empty once the account is erased
	Public  bool   // the version is what the public sees
	Rank    int    // of the heaviest marking that this version was covered with since
}

// Foreign reports whether another member wrote the version.
func (v Version) Foreign() bool { return v.Seq < 0 }

// RecordedAt is when its author recorded it.
func (v Version) RecordedAt() time.Time { return time.UnixMicro(v.Recorded).UTC() }

// TimeLayout is how a moment is written in what is signed: RFC 3339 in UTC, to
// the microsecond.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// Seal is the audience as it stands in the signed form.
func (v Version) Seal() string {
	if v.Sealed != "" {
		return v.Sealed
	}
	return sealAudience(v.Salt, v.Audience)
}

// signed is the form that is hashed and signed.
type signed struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Author   string          `json:"author"`
	Number   int64           `json:"number"`
	Previous string          `json:"previous"`
	Recorded string          `json:"recorded"`
	Marking  string          `json:"marking"`
	Audience string          `json:"audience"`
	Content  json.RawMessage `json:"content"`
}

// Signed gives the bytes that are hashed and signed.
func (v Version) Signed() ([]byte, error) {
	b, err := canonical.Marshal(signed{
		ID: v.ID, Kind: v.Kind, Author: v.Author, Number: v.Number, Previous: v.Previous,
		Recorded: v.RecordedAt().Format(TimeLayout), Marking: string(v.Marking),
		Audience: v.Seal(), Content: v.Content,
	})
	if err != nil {
		return nil, fmt.Errorf("write version %d of %s: %w", v.Number, v.ID, err)
	}
	return b, nil
}

func sealAudience(salt string, a entente.Audience) string {
	return digest([]byte(salt + "\n" + strings.Join(a, "\n")))
}

func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func newSalt() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// roll moves the hash of the whole log on by one version.
func roll(before, version string) string { return digest([]byte(before + version)) }
