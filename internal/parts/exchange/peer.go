// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"slices"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/keys"
)

// State is how far we are with a peer.
type State string

// The states.
const (
	Introduced State = "introduced" // named by a person; its keys are not known yet
	Active     State = "active"     // records go both ways
	Stopped    State = "stopped"    // a person ended it: nothing goes either way
)

// PeerDraft is what a person says of a peer.
type PeerDraft struct {
	Name    string   `json:"name" doc:"What to call it"`
	Partner string   `json:"partner,omitempty" doc:"Partner of the registry that it is the node of"`
	Groups  []string `json:"groups,omitempty" doc:"Groups it is in: it gets what is released to them"`
	Network bool     `json:"network,omitempty" doc:"It is a member of the Network: it gets what is released to it"`
}

// Peer is another member's node.
type Peer struct {
	DID string
	PeerDraft

	State State
	Added time.Time
	Keys  keys.Set // by which its signatures are checked

	Given    int64     // steps in our feed for it
	Taken    int64     // steps of its feed that were taken
	Pulled   time.Time // when its feed was last read to the end; zero for never
	Due      time.Time // when it is read next
	Failures int       // tries since then that failed
	Error    *Trouble  // why the last one did; nil when it did not
	Stop     int64     // the line in quarantine that stops its feed; 0 for none

	seen     int64
	entitled string
	notified int64
	hash     string // rolling hash of what was taken
}

// Trouble is a message key with its arguments.
type Trouble struct {
	Key  string
	Args entente.Args
}

// Entitled reports whether the peer may have what was released to the audience,
// with the rank of the heaviest marking that it was covered with since.
func (p Peer) Entitled(a entente.Audience, rank int) bool {
	marking := entente.Sensitive
	if rank >= 0 && rank < len(entente.Markings()) {
		marking = entente.Markings()[rank]
	}
	return slices.ContainsFunc(a, func(entry string) bool {
		var pr entente.Problems
		entente.Audience{entry}.Check(&pr, marking)
		if pr.Err() != nil {
			return false
		}
		kind, name, _ := strings.Cut(entry, ":")
		switch kind {
		case entente.ToPublic:
			return true
		case entente.ToNetwork:
			return p.Network
		case "group":
			return slices.Contains(p.Groups, name)
		case "member":
			return name == p.DID
		}
		return false
	})
}

// fingerprint changes whenever what the peer is entitled to may have.
func (p Peer) fingerprint() string {
	out := strings.Join(p.Groups, " ")
	if p.Network {
		return "network " + out
	}
	return out
}

func (d *PeerDraft) check(did string) error {
	var pr entente.Problems
	if !strings.HasPrefix(did, "did:") || len(did) > 299 || strings.ContainsAny(did, " \t\r\n") {
		pr.Add("did", "error.did", entente.Args{"Value": entente.Shorten(did, 80)})
	}
	entente.CheckText(&pr, "name", d.Name, 1, 200)
	if d.Partner != "" {
		entente.CheckID(&pr, "partner", d.Partner)
	}
	d.Groups = []string(entente.NewAudience(d.Groups...))
	for _, g := range d.Groups {
		entente.CheckID(&pr, "groups", g)
	}
	return pr.Err()
}
