// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/record"
)

// Talk is what nodes say to each other, as people see and steer it: contract
// negotiations, transfers, and the datasets they are about. Whoever implements
// it checks the actor: to read is MayRead (the bodies of messages and the
// addresses of sources are for MayAdminister), to publish and to ask for a
// contract MayRelease, all else MayAdminister.
type Talk interface {
	// Processes lists negotiations or transfers, the one that changed last
	// first, and how many there are.
	Processes(ctx context.Context, a entente.Actor, f ProcessFilter, limit, offset int) ([]Process, int, error)
	// Process reads one with its timeline; NotFound when there is none.
	Process(ctx context.Context, a entente.Actor, id string) (Timeline, error)
	// Act makes a move of this side. The reason goes to the other side too.
	Act(ctx context.Context, a entente.Actor, id string, act Act, reason string) error
	// Late lists what did not arrive at the first try, the oldest first.
	Late(ctx context.Context, a entente.Actor) ([]Waiting, error)

	Datasets(ctx context.Context, a entente.Actor) ([]Dataset, error)
	Templates() []Template
	// Publish offers a dataset, in place of the one of that id.
	Publish(ctx context.Context, a entente.Actor, d DatasetDraft) (id string, err error)
	Unpublish(ctx context.Context, a entente.Actor, id string) error
	// Would tells whether a member would be given a dataset now, and why.
	Would(ctx context.Context, a entente.Actor, dataset, member string) (Judgement, error)

	// Agreements lists those with a member, or all, the newest first.
	Agreements(ctx context.Context, a entente.Actor, member string) ([]Agreement, error)
	Retire(ctx context.Context, a entente.Actor, id, role, why string) error
	// Catalog asks a member what it offers us.
	Catalog(ctx context.Context, a entente.Actor, member string) ([]Offer, error)
	// Negotiate asks a member for a dataset of its catalog, and gives the id of
	// the negotiation.
	Negotiate(ctx context.Context, a entente.Actor, member, dataset string) (string, error)

	// Own is what this member publishes about itself.
	Own(ctx context.Context, a entente.Actor) (Introduction, error)
	// Introduce reads what a member publishes about itself.
	Introduce(ctx context.Context, a entente.Actor, did string) (Introduction, error)
	// Test tries the connection with a member, both ways.
	Test(ctx context.Context, a entente.Actor, did string) ([]Finding, error)
}

// IsFeed tells the datasets that hold the records released to one member, which
// this node offers by itself, from those that people offer.
func IsFeed(dataset string) bool { return strings.HasPrefix(dataset, "urn:entente:records:") }

// The two kinds of [Process], and the two sides of one.
const (
	Negotiation = "negotiation"
	Transfer    = "transfer"
	Consumer    = "consumer"
	Provider    = "provider"
)

// ProcessFilter narrows a list; empty fields do not.
type ProcessFilter struct{ Kind, State, Peer, Role string }

// Process is a negotiation or a transfer.
type Process struct {
	ID        string    `json:"id" doc:"Identifier on this side"`
	Kind      string    `json:"kind" doc:"negotiation or transfer"`
	Role      string    `json:"role" doc:"Side that this node is on: consumer or provider"`
	Peer      string    `json:"peer" doc:"DID of the other side"`
	State     string    `json:"state" doc:"State in the Dataspace Protocol, such as REQUESTED"`
	Dataset   string    `json:"dataset,omitempty" doc:"Dataset that it is about"`
	Agreement string    `json:"agreement,omitempty" doc:"Agreement that came of it, or that it is under"`
	Reason    string    `json:"reason,omitempty" doc:"Why it ended, or what keeps it"`
	Made      time.Time `json:"made" doc:"When it began"`
	Changed   time.Time `json:"changed" doc:"When it last changed"`
	Ended     bool      `json:"ended" doc:"Nothing follows any more"`
}

// Timeline is a process with all that happened in it.
type Timeline struct {
	Process

	Moves   []Move    `json:"moves" doc:"What happened, the oldest first"`
	Waiting []Waiting `json:"waiting" doc:"Messages that are still to be sent"`
	Streams []Stream  `json:"streams,omitempty" doc:"What moved in a transfer, the newest first"`
	Acts    []Act     `json:"acts" doc:"Moves that this side can make now"`
	Policy  Policy    `json:"policy" doc:"What is on the table, or agreed"`
}

// Move is one line of a timeline.
type Move struct {
	At        time.Time  `json:"at" doc:"When"`
	Direction string     `json:"direction" doc:"in: a message of theirs; out: an attempt to send one of ours; note: anything else"`
	Message   string     `json:"message" doc:"Kind of message"`
	State     string     `json:"state,omitempty" doc:"State after it"`
	Status    int        `json:"status,omitempty" doc:"HTTP status; absent where there was no answer"`
	Detail    string     `json:"detail,omitempty" doc:"Why not"`
	Body      string     `json:"body,omitempty" doc:"The message itself, for administrators"`
	Judged    []TreeLine `json:"judged,omitempty" doc:"How a policy was judged"`
}

// TreeLine is one step of how a policy was judged. Each stands under the last
// one before it that is less deep.
type TreeLine struct {
	Depth   int          `json:"depth" doc:"How far it stands below the whole"`
	Kind    string       `json:"kind" doc:"What of a policy it is, such as permission"`
	Words   string       `json:"words,omitempty" doc:"What the policy says there"`
	Outcome string       `json:"outcome,omitempty" doc:"yes, no or unknown"`
	Why     string       `json:"why,omitempty" doc:"Why, in the reader's language"` // filled by who shows it
	Key     string       `json:"-"`                                                 // of the message why
	Args    entente.Args `json:"-"`
}

// Waiting is a message that is still to be sent.
type Waiting struct {
	Process  string    `json:"process" doc:"Process it belongs to"`
	Peer     string    `json:"peer" doc:"DID of the receiver"`
	Message  string    `json:"message" doc:"Kind of message"`
	Made     time.Time `json:"made" doc:"When it was written"`
	Attempts int       `json:"attempts" doc:"Tries so far"`
	Next     time.Time `json:"next" doc:"When it is tried next"`
	Trouble  string    `json:"trouble,omitempty" doc:"Why the last try failed"`
}

// Stream is one passage of bytes in a transfer.
type Stream struct {
	At      time.Time `json:"at" doc:"When it began"`
	End     time.Time `json:"end" doc:"When it ended"`
	Out     bool      `json:"out" doc:"Sent by this node"`
	Bytes   int64     `json:"bytes" doc:"Bytes that went over"`
	Outcome string    `json:"outcome" doc:"whole, cut, stalled or broken"`
	Trouble string    `json:"trouble,omitempty" doc:"Why not whole"`
}

// Act is a move that a person makes.
type Act string

// The acts.
const (
	SendNow  Act = "retry"     // send what waits now
	End      Act = "terminate" // for good; the other side is told where it can be
	AcceptIt Act = "accept"    // their offer
	Pause    Act = "suspend"   // a transfer
	Resume   Act = "start"     // a transfer that was paused
)

// Policy says in words who may have a thing.
type Policy struct {
	Template string     `json:"template,omitempty" doc:"Form that it was made from: network, member, group or jurisdiction"`
	Terms    []Term     `json:"terms,omitempty" doc:"What the form was filled in with"`
	Lines    []TreeLine `json:"lines,omitempty" doc:"What it says, where it comes from no form of ours"`
}

// Term is one field of a policy with its values.
type Term struct {
	Field  string   `json:"field" doc:"member, group, jurisdiction, purpose or until"`
	Values []string `json:"values" doc:"Values, one of which must hold"`
}

// Template is a form that a policy can be made from. Label keys are messages.
type Template struct {
	Key, Label string
	Fields     []TemplateField
}

// TemplateField is one field of it.
type TemplateField struct {
	Name, Label    string
	Many, Required bool
}

// Dataset is what this member offers.
type Dataset struct {
	ID          string           `json:"id" doc:"Identifier"`
	Title       string           `json:"title" doc:"Name in catalogs"`
	Description string           `json:"description,omitempty" doc:"What it holds"`
	Audience    entente.Audience `json:"audience" doc:"Who sees it in the catalog"`
	Policy      Policy           `json:"policy" doc:"Who may have it"`
	Formats     []string         `json:"formats" doc:"Ways to have it"`
	Source      string           `json:"source,omitempty" doc:"Path or URL that it is read from, for administrators"`
}

// DatasetDraft is what a person says of a dataset.
type DatasetDraft struct {
	ID          string              `json:"id,omitempty" doc:"Identifier; made of the title when empty"`
	Title       string              `json:"title" doc:"Name in catalogs"`
	Description string              `json:"description,omitempty" doc:"What it holds"`
	Source      string              `json:"source" doc:"Path of a file, or URL, that it is read from"`
	Audience    entente.Audience    `json:"audience" doc:"Who sees it in the catalog"`
	Template    string              `json:"template" doc:"Form of the policy: network, member, group or jurisdiction"`
	Values      map[string][]string `json:"values,omitempty" doc:"Values of the fields of the form"`
	Decision    string              `json:"decision,omitempty" doc:"Decision on the flow that it goes under; its offer then comes of the decision, in place of the form"`
	Importer    string              `json:"importer,omitempty" doc:"DID of the member that the decision is about"`
	Plan        string              `json:"plan,omitempty" doc:"JSON text: what its columns are and what is done to each on the way. Needed with a decision"`
}

// Judgement is whether a member would be given a dataset.
type Judgement struct {
	Sees    bool       `json:"sees" doc:"It stands in the catalog that the member reads"`
	Allowed bool       `json:"allowed" doc:"The policy lets the member have it"`
	Lines   []TreeLine `json:"lines" doc:"Why"`
}

// Agreement is a contract with another member.
type Agreement struct {
	ID      string    `json:"id" doc:"Identifier"`
	Role    string    `json:"role" doc:"Side that this node is on"`
	Process string    `json:"negotiation" doc:"Negotiation that it came of"`
	Peer    string    `json:"peer" doc:"DID of the other side"`
	Dataset string    `json:"dataset" doc:"Dataset that it is about"`
	Policy  Policy    `json:"policy" doc:"What was agreed"`
	Agreed  time.Time `json:"agreed" doc:"When"`
	InForce bool      `json:"inForce" doc:"It is final, and was not retired"`
	Retired time.Time `json:"retired,omitzero" doc:"When it was retired"`
	Why     string    `json:"why,omitempty" doc:"Why it was retired"`
}

// Offer is a dataset in the catalog of another member.
type Offer struct {
	Dataset, Title, Description string
	Policy                      Policy
	Formats                     []string
}

// Introduction is what a member publishes about itself, and what proves it.
type Introduction struct {
	DID      string
	Keys     []string // thumbprints (RFC 7638), to be compared by telephone
	Services []Endpoint
	Claims   map[string][]string // of its credential of membership, once it has shown it
	Asked    bool                // this node asks its peers for a credential
}

// Endpoint is an address where a member is reached for something.
type Endpoint struct{ Kind, Address string }

// Outcomes of a [Finding].
const (
	Passed = "passed"
	Failed = "failed"
	Open   = "open" // could not be told
)

// Finding is what a test of the connection found.
type Finding struct {
	Check   string       `json:"check" doc:"document, version, catalog, token or callback"`
	Outcome string       `json:"outcome" doc:"passed, failed or open"`
	Key     string       `json:"-"` // of the message
	Args    entente.Args `json:"-"`
	Detail  string       `json:"detail,omitempty" doc:"What went wrong, as the other side or the system said it"`
}

// Share is how many records of a kind go to a peer by one entry of audiences.
type Share struct {
	Kind, Entry string
	Count       int
}

// Shares counts the records that a member would be given now, if it were a peer
// as the draft says.
func (s *Service) Shares(ctx context.Context, a entente.Actor, did string, d PeerDraft) ([]Share, error) {
	if err := a.Need(entente.MayRelease); err != nil {
		return nil, err
	}
	p := Peer{DID: did, PeerDraft: d}
	seen, index := map[string]bool{}, map[[2]string]int{}
	var out []Share
	for after := int64(0); ; {
		versions, err := record.Appended(ctx, s.log.DB, after, batch)
		if err != nil || len(versions) == 0 {
			return out, err
		}
		for _, v := range versions {
			after = v.Seq
			if seen[v.ID] {
				continue
			}
			seen[v.ID] = true
			released, found, err := record.Released(ctx, s.log.DB, v.ID)
			if err != nil {
				return nil, err
			}
			entry := ""
			for _, e := range released.Audience {
				if found && entry == "" && p.Entitled(entente.Audience{e}, released.Rank) {
					entry = e
				}
			}
			if entry == "" {
				continue
			}
			at, known := index[[2]string{released.Kind, entry}]
			if !known {
				at = len(out)
				index[[2]string{released.Kind, entry}] = at
				out = append(out, Share{Kind: released.Kind, Entry: entry})
			}
			out[at].Count++
		}
	}
}
