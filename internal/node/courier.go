// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
	"entente/internal/wire/identity"
	"entente/internal/wire/odrl"
)

// courier carries feeds between nodes over the Dataspace Protocol: the feed for
// a member is a dataset that only this member sees, under an offer for it alone.
// An agreement is made once; a transfer is kept open for as long as its token
// lives, so that one more look costs one more request.
type courier struct {
	node  *Node
	wire  *Wire
	peers chan struct{} // a peer was added or changed

	mu    sync.Mutex
	open  map[string]*line // by DID of the peer
	roots map[string]endpoint
}

// line is an open transfer of a peer's feed.
type line struct {
	pid     string
	address dataplane.Address
	until   time.Time
}

// endpoint is where a peer is reached, as its document said when last asked.
type endpoint struct {
	root, base string
	until      time.Time
}

const (
	lineLife   = 8 * time.Minute // shorter than the token of ten
	knownFor   = 10 * time.Minute
	asking     = time.Minute // to come to an agreement and a transfer
	noticePath = "/dsp/notice"
)

// FeedOf is the dataset that holds what a member released to the one with the
// DID.
func FeedOf(did string) string { return "urn:entente:records:" + did }

// reach finds where a peer is.
func (c *courier) reach(ctx context.Context, did string) (endpoint, error) {
	now := c.node.Clock()
	c.mu.Lock()
	e, known := c.roots[did]
	c.mu.Unlock()
	if known && now.Before(e.until) {
		return e, nil
	}
	d, err := c.wire.Identity.Resolver().Resolve(ctx, did)
	if err != nil {
		return e, err
	}
	for _, s := range d.Service {
		if s.Type == "DataService" {
			var address string
			if json.Unmarshal(s.Address, &address) == nil {
				e = endpoint{root: rootOf(address), until: now.Add(knownFor)}
			}
		}
	}
	if e.root == "" {
		return e, entente.Fail(entente.Unavailable, "error.peer-no-service", entente.Args{"DID": did})
	}
	if e.base, err = dsp.Discover(ctx, c.wire.client, e.root); err != nil {
		return e, entente.Fail(entente.Unavailable, "error.peer-unreachable", entente.Args{"DID": did}).Because(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.roots == nil {
		c.roots = map[string]endpoint{}
	}
	c.roots[did] = e
	return e, nil
}

// Pull is for exchange.
func (c *courier) Pull(ctx context.Context, peer string, after int64, take func(io.Reader) error) error {
	for try := 0; ; try++ {
		l, err := c.line(ctx, peer)
		if err != nil {
			return err
		}
		taken := false
		err = c.fetch(ctx, peer, l, after, func(r io.Reader) error { taken = true; return take(r) })
		if err == nil {
			return nil
		}
		c.drop(peer, l)
		// A transfer that the other side ended meanwhile is begun anew, once.
		if taken || try > 0 || ctx.Err() != nil {
			return err
		}
	}
}

func (c *courier) fetch(ctx context.Context, peer string, l *line, after int64, take func(io.Reader) error) error {
	a := l.address
	u, err := url.Parse(a.Endpoint)
	if err != nil {
		return fmt.Errorf("address of the feed: %w", err)
	}
	q := u.Query()
	q.Set("after", strconv.FormatInt(after, 10))
	u.RawQuery = q.Encode()
	a.Endpoint = u.String()
	flow := dataplane.Flow{ID: l.pid, Dataset: FeedOf(c.node.Log.Author), Peer: peer, Role: dataplane.Consumer, Format: dataplane.Pull}
	_, err = c.wire.Data.Fetch(ctx, flow, a, func(_ context.Context, _ dataplane.Flow, r io.Reader) error { return take(r) })
	return err
}

// line gives the open transfer of a peer's feed, or opens one.
func (c *courier) line(ctx context.Context, peer string) (*line, error) {
	c.mu.Lock()
	l := c.open[peer]
	c.mu.Unlock()
	if l != nil && c.node.Clock().Before(l.until) {
		return l, nil
	}
	if l != nil {
		c.drop(peer, l)
		if err := c.wire.DSP.Act(ctx, l.pid, dsp.Decision{Do: dsp.KindComplete}); err != nil {
			c.node.Logger.DebugContext(ctx, "an old transfer stays open", "process", l.pid, "error", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	e, err := c.reach(ctx, peer)
	if err != nil {
		return nil, err
	}
	pid, p, err := c.begin(ctx, peer, e.base, FeedOf(c.node.Log.Author))
	if err != nil {
		return nil, err
	}
	if p.Data == nil {
		return nil, entente.Fail(entente.Unavailable, "error.dsp-no-address", nil)
	}
	l = &line{pid: pid, address: *addressOf(p.Data), until: c.node.Clock().Add(lineLife)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]*line{}
	}
	c.open[peer] = l
	return l, nil
}

// begin opens a transfer. An agreement that the peer does not hold to any more is
// retired here too, and another is asked for, once.
func (c *courier) begin(ctx context.Context, peer, base, dataset string) (pid string, p *dsp.Proc, err error) {
	for try := 0; ; try++ {
		a, err := c.agreement(ctx, peer, base, dataset)
		if err != nil {
			return "", nil, err
		}
		if pid, err = c.wire.DSP.Begin(ctx, *a, base, dataplane.Pull, nil); err != nil {
			return "", nil, err
		}
		p, err = c.wire.DSP.Await(ctx, pid, dsp.Started)
		if err == nil || p == nil || p.State != dsp.Terminated || try > 0 {
			return pid, p, err
		}
		if err := c.wire.DSP.Retire(ctx, a.ID, dsp.Consumer, p.Reason); err != nil {
			return "", nil, err
		}
	}
}

func (c *courier) drop(peer string, l *line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[peer] == l {
		delete(c.open, peer)
	}
}

// agreement gives the one in force on a peer's dataset, or comes to one.
func (c *courier) agreement(ctx context.Context, peer, base, dataset string) (*dsp.Agreement, error) {
	if a, err := c.wire.DSP.Standing(ctx, peer, dataset); err != nil || a != nil {
		return a, err
	}
	offers, err := c.wire.DSP.Ask(ctx, peer, base, dsp.CatalogFilter{IDs: []string{dataset}})
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		if o.Dataset != dataset {
			continue
		}
		pid, err := c.wire.DSP.Negotiate(ctx, dsp.Ask{Peer: peer, Address: base, Dataset: dataset, Offer: o.Offer})
		if err != nil {
			return nil, err
		}
		if _, err := c.wire.DSP.Await(ctx, pid, dsp.Finalized); err != nil {
			return nil, err
		}
		return c.wire.DSP.Standing(ctx, peer, dataset)
	}
	return nil, entente.Fail(entente.Unavailable, "error.peer-no-feed", entente.Args{"DID": peer})
}

// Notify is for exchange. Those who do not know the notice ask by themselves.
func (c *courier) Notify(ctx context.Context, peer string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	e, err := c.reach(ctx, peer)
	if err != nil {
		return err
	}
	token, err := c.wire.DSP.Identity.Token(ctx, peer)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.root+noticePath, http.NoBody)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	r.Header.Set("Authorization", token)
	resp, err := c.wire.client.Do(r)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	if resp.StatusCode >= 300 {
		return fmt.Errorf("notify: HTTP %d", resp.StatusCode)
	}
	return nil
}

// noticed takes the notice of a peer that there is something new. It says
// nothing, and costs us one look.
func (c *courier) noticed(w http.ResponseWriter, r *http.Request) {
	caller, err := c.wire.DSP.Identity.Authenticate(r.Context(), r.Header.Get("Authorization"))
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if err := c.node.Exchange.Noticed(r.Context(), caller.DID); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// offer keeps a dataset in the catalog for each peer, its feed, and takes it out
// for those who were stopped. Who is offered one for the first time since this
// node began is told to look: it may have looked before there was anything.
func (c *courier) offer(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second) // another replica may have added one
	defer tick.Stop()
	offered := map[string]bool{}
	var told sync.WaitGroup
	defer told.Wait()
	for {
		if err := c.offerAll(ctx, offered, &told); err != nil && ctx.Err() == nil {
			c.node.Logger.ErrorContext(ctx, "offer the feeds", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-c.peers:
		}
	}
}

// changed has offer look at the peers at once.
func (c *courier) changed(context.Context, string) {
	select {
	case c.peers <- struct{}{}:
	default: // it will look anyway
	}
}

func (c *courier) offerAll(ctx context.Context, offered map[string]bool, told *sync.WaitGroup) error {
	peers, err := c.node.Exchange.All(ctx)
	if err != nil {
		return err
	}
	for _, p := range peers {
		want := p.State != exchange.Stopped
		if is, known := offered[p.DID]; known && is == want {
			continue
		}
		if !want {
			err = c.wire.DSP.Unpublish(ctx, FeedOf(p.DID))
		} else if err = c.offerTo(ctx, p.DID); err == nil {
			told.Go(func() {
				if err := c.Notify(ctx, p.DID); err != nil && ctx.Err() == nil {
					c.node.Logger.InfoContext(ctx, "a peer does not know that it can look", "peer", p.DID, "error", err)
				}
			})
		}
		if err != nil {
			return err
		}
		offered[p.DID] = want
	}
	return nil
}

func (c *courier) offerTo(ctx context.Context, did string) error {
	policy, err := json.Marshal(odrl.Feed(did))
	if err != nil {
		return fmt.Errorf("write the policy of a feed: %w", err)
	}
	return c.wire.DSP.Publish(ctx, dsp.Dataset{
		ID: FeedOf(did), Title: "Records of " + c.node.Log.Author, Description: "The versions released to " + did + ", as NDJSON, from a cursor.",
		Audience: entente.Audience{"member:" + did}, Policy: policy, Formats: []string{dataplane.Pull}, Source: jsontext.Value(`{"kind":"feed"}`),
	})
}

// directory looks members up by their DID.
type directory struct{ *identity.Resolver }

// Resolve is for exchange: the keys with when they were in use.
func (d directory) Resolve(ctx context.Context, did string) (exchange.Document, error) {
	doc, err := d.Again(ctx, did)
	if err != nil {
		return exchange.Document{}, err
	}
	return exchange.Document{DID: doc.ID, Keys: doc.Keys()}, nil
}

// feed is the content of a member's feed after the position asked for.
func (n *Node) feed(f dataplane.Flow, query url.Values) (dataplane.Content, error) {
	after, err := strconv.ParseInt(query.Get("after"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	read := func(ctx context.Context, _, _ int64) (io.ReadCloser, error) {
		r, w := io.Pipe()
		go func() {
			w.CloseWithError(n.Exchange.WriteFeed(ctx, w, f.Peer, after, n.feedPage))
		}()
		return r, nil
	}
	return dataplane.Content{Type: "application/x-ndjson", Size: -1, Read: read}, nil
}
