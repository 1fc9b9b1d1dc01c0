// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"fmt"
	"io"
	"time"

	"entente"
)

// Role is the side of a transfer that this node is on.
type Role string

// The roles.
const (
	Provider Role = "provider"
	Consumer Role = "consumer"
)

// The formats that data moves in, by the names that other connectors use.
const (
	Pull = "HttpData-PULL" // the consumer fetches from the provider
	Push = "HttpData-PUSH" // the provider sends to the consumer
)

// Flow is what moves in one transfer.
type Flow struct {
	ID          string // of the transfer process, on this node
	Agreement   string
	Dataset     string
	Peer        string // DID of the other side
	Role        Role
	Format      string   // Pull or Push
	Destination *Address // where a provider pushes to; nil otherwise
	MaxBytes    int64    // the most that the agreement lets in; 0: what the node takes of anybody
}

// State is where a flow stands, in the words of Data Plane Signaling.
type State string

// The states that a flow of ours can be in.
const (
	Prepared   State = "PREPARED" // a place to push to is ready
	Started    State = "STARTED"
	Suspended  State = "SUSPENDED"
	Completed  State = "COMPLETED"
	Terminated State = "TERMINATED"
)

// ended tells whether a flow in this state never moves again.
func (s State) ended() bool { return s == Completed || s == Terminated }

// Enforcer stands between the source and the wire and may change, hold back or
// refuse what passes. A flow with one is sent without a length, and whole.
type Enforcer func(ctx context.Context, f Flow, r io.Reader) (io.Reader, error)

// Stream is one passage of bytes, for the timeline of a transfer.
type Stream struct {
	Transfer string
	Peer     string
	Out      bool // sent by this node
	At, End  time.Time
	Bytes    int64 // of the content, before packing
	Outcome  Outcome
	Error    string // empty when whole
}

// Outcome is how a stream ended.
type Outcome string

// The outcomes.
const (
	Whole   Outcome = "whole"   // all that was asked for went over
	Cut     Outcome = "cut"     // the flow was suspended or ended meanwhile
	Stalled Outcome = "stalled" // the other side took or sent nothing for too long
	Broken  Outcome = "broken"  // anything else
)

var (
	errNone   = entente.Fail(entente.NotFound, "dataplane.none", nil)
	errEnded  = entente.Fail(entente.Conflict, "dataplane.ended", nil)
	errOther  = entente.Fail(entente.Conflict, "dataplane.other", nil)
	errBusy   = entente.Fail(entente.Conflict, "dataplane.busy", nil)
	errFormat = entente.FieldError("format", "dataplane.format", nil)
	errLarge  = entente.Fail(entente.TooLarge, "dataplane.large", nil)
	errCut    = entente.Fail(entente.Conflict, "dataplane.cut", nil)
	errStall  = entente.Fail(entente.Unavailable, "dataplane.stalled", nil)
)

// check reports what a flow lacks.
func (f Flow) check(role Role) error {
	var p entente.Problems
	if f.ID == "" || len(f.ID) > maxEndpoint/4 {
		p.Add("id", "dataplane.flow", nil)
	}
	if f.Role != role {
		p.Add("role", "dataplane.flow", nil)
	}
	if f.Format != Pull && f.Format != Push {
		return errFormat
	}
	if f.Role == Provider && f.Format == Push {
		if f.Destination == nil || f.Destination.Endpoint == "" {
			p.Add("destination", "dataplane.flow", nil)
		} else {
			p.Merge("destination.", f.Destination.Check())
		}
	}
	if f.MaxBytes < 0 {
		p.Add("max_bytes", "dataplane.flow", nil)
	}
	return p.Err()
}

// because adds a cause, if there is one, to an error that errors.Is still finds.
func because(err, cause error) error {
	if cause == nil {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}
