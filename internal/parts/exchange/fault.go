// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"fmt"

	"entente"
)

// fault is what is wrong with a line of a feed. It stops the feed: a person
// looks at it. The reasons, of which each has its message:
//
//   - form, long, lines, after: not a line, or not a page, as it must be
//   - gap: positions that do not follow
//   - author, audience, hash, signature, key: not by the peer, for another,
//     changed, or signed with a key that is not known
//   - rollback, rewritten: the feed is shorter than it was, or was another
//   - kind, content: what we do not know, or what breaks our rules
//   - fork, order, chain, unheld: does not go with what we hold of the record
type fault struct {
	reason   string
	args     entente.Args
	position int64
	raw      []byte
	subject  string // what a person can accept: the hash of a version, or ""
	err      error  // for the log of the node
}

func (f fault) Error() string {
	return fmt.Sprintf("position %d: %s %v: %v", f.position, f.reason, f.args, f.err)
}

func (f fault) Unwrap() error { return f.err }

// acceptable are the faults that a person can let pass, knowing why.
var acceptable = map[string]bool{"key": true, "fork": true, "rollback": true, "rewritten": true}
