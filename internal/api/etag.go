// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/record"
)

// hashDigits is how much of a hash an entity tag carries.
const hashDigits = 12

// tagOf is the entity tag of an answer with one record: the number of its
// version, the beginning of its hash, and a digest of the answer as it was
// given. The first two say which version a writer has seen. The third is for
// caches, since what is worked out, such as overdue, changes without a new
// version.
func tagOf(v record.Version, answer any) (string, error) {
	b, err := json.Marshal(answer)
	if err != nil {
		return "", fmt.Errorf("write the answer: %w", err)
	}
	sum := sha256.Sum256(b)
	return fmt.Sprintf(`"%d-%s-%s"`, v.Number, v.Hash[:hashDigits], hex.EncodeToString(sum[:4])), nil
}

// A proxy that packs answers marks the tags in them as weak; the version in
// the tag is exact all the same.
var tagForm = regexp.MustCompile(`^(?:W/)?"([0-9]{1,18})-([0-9a-f]{12})(?:-[0-9a-f]{8})?"$`)

// seen is the version that a writer has seen.
type seen struct {
	number int64
	hash   string
}

// ifMatch reads the condition of a write. Without one, or with one that any
// version fits, the write is refused: it could lose what somebody else wrote.
func ifMatch(header string) (seen, error) {
	header = strings.TrimSpace(header)
	if header == "" || header == "*" {
		return seen{}, entente.Fail(preconditionRequired, "api.if-match", nil)
	}
	m := tagForm.FindStringSubmatch(header)
	if m == nil {
		return seen{}, entente.Fail(entente.Stale, "api.if-match-form", nil)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return seen{}, entente.Fail(entente.Stale, "api.if-match-form", nil).Because(err)
	}
	return seen{n, m[2]}, nil
}

// check is Stale when v is not the version that was seen.
func (s seen) check(v record.Version) error {
	if s.number == v.Number && strings.HasPrefix(v.Hash, s.hash) {
		return nil
	}
	return entente.Fail(entente.Stale, "error.stale", entente.Args{"ID": v.ID, "Number": v.Number, "Expected": s.number})
}

// noneMatch reports whether the reader has this answer already.
func noneMatch(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}
