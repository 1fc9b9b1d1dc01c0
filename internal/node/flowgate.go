// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"entente"
	"entente/internal/kit/deid"
	"entente/internal/parts/flow"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
	"entente/internal/wire/odrl"
)

// passing is how it stands with a data set on its way to a peer.
type passing struct {
	bound *flow.Bound // nil: it goes under no decision, and all else is empty
	stand flow.Stand
	met   map[string]bool
	why   string // why it may not go now, in words for both sides; empty: it may
}

// passing looks at the decision that a data set goes under, as it stands today.
func (n *Node) passing(ctx context.Context, dataset, peer string) (passing, error) {
	b, err := n.Flow.Bound(ctx, dataset)
	if err != nil || b == nil {
		return passing{}, err
	}
	p := passing{bound: b}
	if b.Importer != peer {
		p.why = "there is no decision that lets this dataset go to you"
		return p, nil
	}
	if p.stand, err = n.Flow.Stands(ctx, b.Decision); err != nil {
		return p, err
	}
	if p.met, err = n.Flow.Met(ctx, &p.stand.Kept); err != nil {
		return p, err
	}
	if p.stand.Why != "" {
		p.why = "decision " + b.Decision + " does not stand today: " + p.stand.Why
		return p, nil
	}
	var open []string
	for _, c := range p.stand.Decision.Conditions {
		if !p.met[c.Name] {
			open = append(open, c.Name)
		}
	}
	if len(open) > 0 {
		p.why = "decision " + b.Decision + " has conditions that nobody has established: " + strings.Join(open, ", ")
	}
	return p, nil
}

// facts adds what it knows to a request that is judged.
func (p *passing) facts(r *odrl.Request, w *odrl.World) {
	if p.stand.ID != "" {
		flowFacts(&p.stand.Kept, p.stand.Why == "", p.met, r, w)
	}
}

// mayStart is asked before a flow is opened or goes on after a pause.
func (n *Node) mayStart(ctx context.Context, f dataplane.Flow) error {
	if f.Role != dataplane.Provider {
		return nil
	}
	p, err := n.passing(ctx, f.Dataset, f.Peer)
	if err == nil && p.why != "" {
		err = entente.Fail(entente.Conflict, "flow.gate.closed", entente.Args{"Why": p.why})
	}
	return err
}

// guarded puts the decision before the content of a data set that goes under
// one: it then has no length, and is always sent whole.
func (n *Node) guarded(ctx context.Context, w *Wire, f dataplane.Flow, c dataplane.Content) (dataplane.Content, error) {
	b, err := n.Flow.Bound(ctx, f.Dataset)
	if err != nil || b == nil {
		return c, err
	}
	return dataplane.Content{Type: c.Type, Size: -1, Read: func(ctx context.Context, _, _ int64) (io.ReadCloser, error) {
		return n.pass(ctx, w, f, c)
	}}, nil
}

// pass opens one passage of a data set. Whatever stands against it is written to
// the log, and suspends the transfer.
func (n *Node) pass(ctx context.Context, w *Wire, f dataplane.Flow, c dataplane.Content) (io.ReadCloser, error) {
	p, err := n.passing(ctx, f.Dataset, f.Peer)
	if err != nil {
		return nil, err
	}
	if p.bound == nil {
		return nil, fmt.Errorf("dataset %s went under a decision just now, and does not any more", f.Dataset)
	}
	out := &passage{node: n, wire: w, flow: f, entry: flow.Sent{
		Decision: p.bound.Decision, Book: p.stand.Book, Dataset: f.Dataset, Peer: f.Peer, Transfer: f.ID,
	}}
	if p.why != "" {
		return nil, out.refuse(ctx, entente.Fail(entente.Conflict, "flow.gate.closed", entente.Args{"Why": p.why}), p.why)
	}
	if err := out.open(ctx, &p, c); err != nil {
		return nil, out.refuse(ctx, err, n.say(err))
	}
	return out, nil
}

// passage is one passage of a data set: its rows changed as the plan says, and
// its beginning and end in the log.
type passage struct {
	node   *Node
	wire   *Wire
	flow   dataplane.Flow
	entry  flow.Sent
	plan   deid.Plan
	keys   deid.Keys
	want   string // SHA-256 of what was measured beforehand; empty where nothing was
	source io.ReadCloser

	mu     sync.Mutex // the stream is read and closed by different goroutines
	stream *deid.Stream
	ended  bool
}

func (g *passage) open(ctx context.Context, p *passing, c dataplane.Content) (err error) {
	if g.plan, err = p.bound.Plan.For(&p.stand.Decision); err != nil {
		return err
	}
	columns, err := json.Marshal(g.plan.Columns)
	if err != nil {
		return fmt.Errorf("write the columns: %w", err)
	}
	g.entry.Columns = string(columns)
	if g.keys.Secret, err = g.node.contractKey(g.flow.Agreement); err != nil {
		return err
	}
	if p.bound.Plan.K > 0 {
		if err := g.measure(ctx, &p.bound.Plan, c); err != nil {
			return err
		}
	}
	if g.source, err = c.Read(ctx, 0, -1); err != nil {
		return err
	}
	if g.stream, err = g.plan.Transform(ctx, p.bound.Plan.Format, g.source, g.keys); err != nil {
		_ = g.source.Close()
		return err
	}
	// Should the node die on the way, the log says at least that it had begun.
	if err := g.write(ctx, "begun"); err != nil {
		_ = g.source.Close()
		return err
	}
	return nil
}

// contractKey is the key of pseudonyms under one agreement. It stays here.
func (n *Node) contractKey(agreement string) ([]byte, error) {
	if agreement == "" || len(n.Ring.Secret()) == 0 {
		return nil, entente.Fail(entente.Conflict, "flow.gate.agreement", nil)
	}
	key, err := hkdf.Key(sha256.New, n.Ring.Secret(), nil, "entente flow agreement "+agreement, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of an agreement: %w", err)
	}
	return key, nil
}

// measure reads all once, as it would leave, before a byte does.
func (g *passage) measure(ctx context.Context, p *flow.Plan, c dataplane.Content) error {
	source, err := c.Read(ctx, 0, -1)
	if err != nil {
		return err
	}
	defer source.Close() //nolint:errcheck // only read from
	stream, err := g.plan.Transform(ctx, p.Format, source, g.keys)
	if err != nil {
		return err
	}
	defer stream.Close() //nolint:errcheck // only read from
	m, err := deid.MeasureTable(ctx, p.Format, stream, deid.Question{Quasi: p.Quasi, Sensitive: p.Sensitive})
	if err != nil {
		return err
	}
	g.want = stream.Summary().SHA256
	return deid.Threshold{K: p.K, T: 1}.Check(m)
}

// Read gives whole rows. The last of them counts only once the log has it.
func (g *passage) Read(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, err := g.stream.Read(b)
	if err == nil || g.ended {
		return n, err
	}
	g.ended = true
	ctx, stop := context.WithTimeout(context.Background(), writing)
	defer stop()
	if err == io.EOF { //nolint:errorlint // the stream gives it bare
		if g.want == "" || g.want == g.stream.Summary().SHA256 {
			if e := g.write(ctx, "whole"); e != nil {
				return n, e
			}
			return n, io.EOF
		}
		err = entente.Fail(entente.Conflict, "flow.gate.changed", nil)
	}
	return n, g.refuse(ctx, err, g.node.say(err))
}

// Close ends a passage; one that the other side left is in the log as such.
func (g *passage) Close() error {
	err := g.source.Close() // so that a read that hangs ends
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.ended {
		g.ended = true
		ctx, stop := context.WithTimeout(context.Background(), writing)
		defer stop()
		if e := g.write(ctx, "cut off"); e != nil {
			g.node.Logger.ErrorContext(ctx, "the log of flows lacks the end of a passage", "transfer", g.flow.ID, "error", e)
		}
		_ = g.stream.Close()
	}
	return err //nolint:wrapcheck // of the source
}

const writing = 10 * time.Second

// write adds an entry with what has left until now.
func (g *passage) write(ctx context.Context, outcome string) error {
	e := g.entry
	e.Outcome = outcome
	if g.stream != nil {
		sum := g.stream.Summary()
		e.Rows, e.Bytes, e.SHA256 = sum.Written, sum.Bytes, sum.SHA256
	}
	return g.node.Flow.Write(ctx, e)
}

// refuse writes why nothing (more) goes, suspends the transfer and says so in its
// timeline. It gives the error back.
func (g *passage) refuse(ctx context.Context, err error, why string) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), writing)
	defer stop()
	why = entente.Shorten(why, 400)
	if e := g.write(ctx, "stopped: "+why); e != nil {
		g.node.Logger.ErrorContext(ctx, "the log of flows lacks a refusal", "transfer", g.flow.ID, "error", e)
	}
	if e := g.wire.DSP.Act(ctx, g.flow.ID, dsp.Decision{Do: dsp.KindSuspend, Reason: why}); e != nil {
		g.node.Logger.WarnContext(ctx, "a transfer that was refused is not suspended", "transfer", g.flow.ID, "error", e)
	}
	return err
}

// say puts an error into words for both sides. What went wrong inside stays here.
func (n *Node) say(err error) string {
	catalog, e := Words()
	if _, ours := errors.AsType[*entente.Error](err); e != nil || !ours && len(entente.FieldErrors(err)) == 0 {
		return "the data cannot be read now"
	}
	return catalog.Printer("en").Error(err)
}
