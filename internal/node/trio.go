// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing/fstest" // MapFS, a file system in memory
	"time"

	"entente"
	ingest "entente/internal/ingest/record"
	"entente/internal/kit/authn"
	"entente/internal/kit/setting"
	"entente/internal/parts/exchange"
	"entente/internal/parts/registry"
)

// DemoMember is one of the members of the demonstration.
type DemoMember struct {
	ID, Name, Primary, Secondary string
}

// DemoMembers are who the demonstration starts, the first with the public record.
func DemoMembers() []DemoMember {
	return []DemoMember{
		{"eu", "European Union", "", ""},
		{"jp", "Japan", "#8c1d2f", "#9a6a1c"},
		{"sg", "Singapore", "#0f5f56", "#a5463c"},
	}
}

// Demo is a running demonstration of three nodes on one machine.
type Demo struct {
	Dir    string
	Alone  bool // the first of them only, on the database that the settings name
	Logger *slog.Logger
	Say    func(key string, args entente.Args) // what is being done

	members []*demoNode
	tour    atomic.Pointer[[]DemoPlace] // once all of them answer
}

// demoNode is one node of it, as it runs now.
type demoNode struct {
	DemoMember

	listen Listen
	config Config
	node   *Node
	origin string
	wire   *Wire
	users  *authn.Accounts

	stop context.CancelFunc
	done chan error
}

// DemoPlace is where one node of the demonstration answers.
type DemoPlace struct {
	DemoMember

	Origin string
}

// the marks of the demonstration that a second start finds.
const (
	demoDone     = "demo-exchange"
	demoProposal = "demo-eu-japan-testbed"
	demoForked   = "demo-eu-singapore-sandbox"
)

// Open makes the databases and fills the first with the public record. Ports
// are the address asked for and the ones after it; a folder that was used before
// keeps its ports, for they are part of the members' names.
func (d *Demo) Open(ctx context.Context, base Config, l Listen, examples bool, progress func(ImportCount)) (DemoReport, error) {
	var report DemoReport
	members := DemoMembers()
	if d.Alone {
		members = members[:1]
	}
	ports, err := d.ports(l.Address, len(members))
	if err != nil {
		return report, err
	}
	host, _, err := net.SplitHostPort(l.Address)
	if err != nil {
		return report, fmt.Errorf("address %s: %w", l.Address, err)
	}
	for i, m := range members {
		n := &demoNode{DemoMember: m, listen: l, config: base}
		n.listen.Address = net.JoinHostPort(host, strconv.Itoa(ports[i]))
		if !d.Alone {
			n.settle(filepath.Join(d.Dir, m.ID, "node.db"), ports[i], i == 0)
		}
		d.members = append(d.members, n)
		if err := n.open(ctx, d.Logger); err != nil {
			return report, err
		}
		if i == 0 {
			report, err = n.node.FillDemo(ctx, n.users, examples, progress)
		} else {
			err = n.node.fillPartners(ctx, n.users)
		}
		if err != nil {
			return report, err
		}
	}
	return report, nil
}

// settle makes the settings those of one of three.
func (n *demoNode) settle(path string, port int, first bool) {
	c := &n.config
	c.DB, c.Keys, c.Member = path, "", n.ID
	c.DID = fmt.Sprintf("did:web:localhost%%3A%d", port)
	c.Subtitle = n.Name
	if !first {
		c.Primary, c.Secondary, c.Crest = n.Primary, n.Secondary, ""
		n.listen.Ops = ""
	}
}

// ports finds so many that are free, from the one asked for on.
func (d *Demo) ports(address string, want int) ([]int, error) {
	host, text, err := net.SplitHostPort(address)
	first, notNumber := strconv.Atoi(text)
	if err != nil || notNumber != nil {
		return nil, entente.FieldError("address", "error.address", entente.Args{"Address": address})
	}
	kept := filepath.Join(d.Dir, "ports")
	if b, err := os.ReadFile(kept); err == nil {
		var ports []int
		for f := range strings.FieldsSeq(string(b)) {
			p, err := strconv.Atoi(f)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", kept, err)
			}
			ports = append(ports, p)
		}
		if len(ports) == want && !d.Alone {
			return ports, nil
		}
	}
	var ports []int
	for p := first; len(ports) < want; p++ {
		if first != 0 && p >= first+100 {
			return nil, entente.FieldError("address", "error.address", entente.Args{"Address": address})
		}
		ask := p
		if first == 0 {
			ask = 0
		}
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(ask))) //nolint:noctx // closed at once
		if err != nil {
			continue
		}
		ports = append(ports, portOf(l))
		if err := l.Close(); err != nil {
			return nil, fmt.Errorf("look for a port: %w", err)
		}
	}
	if d.Alone {
		return ports, nil
	}
	return ports, os.WriteFile(kept, fmt.Appendln(nil, strings.Trim(fmt.Sprint(ports), "[]")), 0o600)
}

// portOf is the port that a listener got.
func portOf(l net.Listener) int {
	at, _ := l.Addr().(*net.TCPAddr)
	return at.Port
}

func (n *demoNode) open(ctx context.Context, logger *slog.Logger) (err error) {
	if n.node, err = Open(ctx, n.config, logger.With("node", n.ID), true); err != nil {
		return err
	}
	n.users, err = n.node.Accounts("http://localhost", true)
	return err
}

// serve starts a node; it answers when serve returns.
func (n *demoNode) serve(ctx context.Context) error {
	ctx, n.stop = context.WithCancel(ctx)
	n.done = make(chan error, 1)
	ready := make(chan Serving, 1)
	go func() {
		n.done <- n.node.Serve(ctx, n.listen, true, func(s Serving) error { ready <- s; return nil })
	}()
	select {
	case s := <-ready:
		n.origin, n.wire = s.Origin, s.Wire
		return nil
	case err := <-n.done:
		n.done <- nil
		return err
	}
}

// end stops a node and closes its database.
func (n *demoNode) end() error {
	var err error
	if n.stop != nil {
		n.stop()
		err = <-n.done
		n.stop = nil
	}
	if n.node != nil {
		err = errors.Join(err, n.node.Close())
		n.node = nil
	}
	return err
}

// Serve starts the three, introduces them to one another and has them exchange,
// and goes on until the context ends. ready is called once all of that is there
// to be looked at.
func (d *Demo) Serve(ctx context.Context, ready func([]DemoPlace) error) (err error) {
	defer func() { err = errors.Join(err, d.Close()) }()
	for _, n := range d.members {
		n.node.Tour = d.toured
		if err := n.serve(ctx); err != nil {
			return err
		}
	}
	places := d.places()
	d.tour.Store(&places)
	if !d.Alone {
		if err := d.prepare(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("prepare the demonstration: %w", err)
		}
	}
	if err := ready(places); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// Close ends what runs and closes the databases.
func (d *Demo) Close() error {
	var err error
	for _, n := range d.members {
		err = errors.Join(err, n.end())
	}
	return err
}

func (d *Demo) places() []DemoPlace {
	var out []DemoPlace
	for _, n := range d.members {
		out = append(out, DemoPlace{n.DemoMember, n.origin})
	}
	return out
}

// toured is where the nodes answer, once all of them do.
func (d *Demo) toured() []DemoPlace {
	if places := d.tour.Load(); places != nil {
		return *places
	}
	return nil
}

// fillPartners gives a node the partners of the public record, which every
// member keeps for itself, and its sign-ins. All else comes by exchange.
func (n *Node) fillPartners(ctx context.Context, users *authn.Accounts) error {
	if err := n.claimDemo(ctx); err != nil {
		return err
	}
	b, err := ingest.Public.ReadFile("data/partners.json")
	if err != nil {
		return fmt.Errorf("read the partners: %w", err)
	}
	if _, err := n.Import(ctx, fstest.MapFS{"partners.json": {Data: b}}, authn.Operator(), nil, nil); err != nil {
		return err
	}
	return users.SeedDemo(ctx)
}

// prepare makes what the demonstration shows, once: members who know one
// another, records that have gone over, two accounts that differ, a proposal,
// and a feed that was stopped.
func (d *Demo) prepare(ctx context.Context) error {
	eu, jp, sg := d.members[0], d.members[1], d.members[2]
	if is, err := setting.Once(ctx, eu.node.DB, demoDone, ""); err != nil || is != "" {
		return err
	}
	d.Say("cli.demo.introducing", nil)
	for _, a := range d.members {
		for _, b := range d.members {
			if a != b {
				if err := a.meet(ctx, b); err != nil {
					return err
				}
			}
		}
	}
	d.Say("cli.demo.exchanging", nil)
	if err := d.speak(ctx, eu, jp); err != nil {
		return err
	}
	for _, pull := range [][2]*demoNode{{jp, eu}, {sg, eu}, {eu, jp}, {eu, sg}} {
		if err := pull[0].pull(ctx, pull[1]); err != nil {
			return err
		}
	}
	if err := d.answer(ctx, eu, jp); err != nil {
		return err
	}
	d.Say("cli.demo.flows", nil)
	if err := d.flows(ctx, eu, jp, sg); err != nil {
		return err
	}
	d.Say("cli.demo.forking", nil)
	if err := d.fork(ctx, eu, sg); err != nil {
		return err
	}
	_, err := setting.Once(ctx, eu.node.DB, demoDone, "yes")
	return err
}

func (n *demoNode) meet(ctx context.Context, other *demoNode) error {
	_, err := n.node.Exchange.AddPeer(ctx, authn.Operator(), other.node.Log.Author, exchange.PeerDraft{
		Name: other.Name, Partner: other.ID, Network: true,
	})
	if entente.Is(err, entente.Conflict) {
		err = nil
	}
	if err != nil {
		return err
	}
	return n.wire.courier.offerTo(ctx, other.node.Log.Author)
}

func (n *demoNode) pull(ctx context.Context, from *demoNode) error {
	for try := 0; ; try++ {
		_, err := n.node.Exchange.Pull(ctx, authn.Operator(), from.node.Log.Author)
		if err == nil || try == 20 || ctx.Err() != nil {
			return err
		}
		// The schedule reads the feed at the same moment.
		time.Sleep(200 * time.Millisecond)
	}
}

// speak releases the European account of the disputed commitment to Japan, and
// proposes a commitment.
func (d *Demo) speak(ctx context.Context, eu, jp *demoNode) error {
	a := authn.Operator()
	to := entente.NewAudience("member:" + jp.node.Log.Author)
	for _, c := range []string{exampleDispute, exampleAgreed} {
		id := registry.AccountID(c, "eu")
		e, err := eu.node.Registry.Accounts.Get(ctx, entente.Now(a, eu.node.Clock()), id)
		if entente.Is(err, entente.NotFound) {
			continue // without examples
		}
		if err != nil {
			return err
		}
		if _, err := eu.node.Registry.Accounts.Release(ctx, a, id, e.Number, to); err != nil {
			return err
		}
	}
	e, err := eu.node.Registry.Commitments.Create(ctx, a, demoProposal, registry.Commitment{
		Text:    "Run a joint testbed for the exchange of digital academic credentials, and report on it at the next meeting (demonstration).",
		Parties: []string{"eu", "jp"}, Kind: registry.KindAction, Topic: "digital-identity", Provenance: example,
	}, entente.Unmarked)
	if err != nil {
		return err
	}
	_, err = eu.node.Registry.Commitments.Release(ctx, a, e.ID, e.Number, to)
	return err
}

// answer has Japan give its own account of what the European side speaks of.
func (d *Demo) answer(ctx context.Context, eu, jp *demoNode) error {
	a := authn.Operator()
	score := func(n int) *int { return &n }
	for _, x := range []registry.Account{
		{Commitment: exampleDispute, Side: "jp", State: registry.NotStarted, SelfScore: score(0), OtherScore: score(1), Due: "2029", DuePrecision: entente.PrecisionYear},
		{Commitment: exampleAgreed, Side: "jp", State: registry.Ongoing, SelfScore: score(0), OtherScore: score(0)},
	} {
		x.Statement, x.Provenance = Notice+" Here stands this side's account in its own words.", example
		e, err := jp.node.Registry.SaveAccount(ctx, a, 0, x, entente.Unmarked)
		if err != nil {
			return err
		}
		if _, err := jp.node.Registry.Accounts.Release(ctx, a, e.ID, e.Number, entente.NewAudience("member:"+eu.node.Log.Author)); err != nil {
			return err
		}
	}
	return eu.pull(ctx, jp)
}

// fork has Singapore come back from an old backup and write on, as happens: the
// European node holds another second version than the one it is now given.
func (d *Demo) fork(ctx context.Context, eu, sg *demoNode) error {
	a := authn.Operator()
	to := entente.NewAudience("member:" + eu.node.Log.Author)
	write := func(n *Node, number int64, when string) error {
		c := registry.Commitment{
			Text:    "Open a sandbox for cross-border data flows " + when + " (demonstration).",
			Parties: []string{"eu", "sg"}, Kind: registry.KindAction, Topic: "data", Provenance: example,
		}
		var err error
		number++
		if number == 1 {
			_, err = n.Registry.Commitments.Create(ctx, a, demoForked, c, entente.Unmarked)
		} else {
			_, err = n.Registry.Commitments.Edit(ctx, a, demoForked, number-1, c, entente.Unmarked)
		}
		if err != nil {
			return err
		}
		_, err = n.Registry.Commitments.Release(ctx, a, demoForked, number, to)
		return err
	}
	if err := write(sg.node, 0, "in the first half of the year"); err != nil {
		return err
	}
	if err := eu.pull(ctx, sg); err != nil {
		return err
	}
	backup := filepath.Join(d.Dir, sg.ID, "before.zip")
	if _, err := sg.node.Backup(ctx, backup, true); err != nil {
		return err
	}
	if err := write(sg.node, 2, "in the second half of the year"); err != nil {
		return err
	}
	if err := eu.pull(ctx, sg); err != nil {
		return err
	}
	if err := sg.end(); err != nil {
		return err
	}
	sg.config.DB = filepath.Join(d.Dir, sg.ID, "restored.db")
	if _, err := Restore(ctx, sg.config, d.Logger, backup); err != nil {
		return err
	}
	if err := sg.open(ctx, d.Logger); err != nil {
		return err
	}
	if err := write(sg.node, 2, "in the year after"); err != nil {
		return err
	}
	// The folder's usual place, for the next start.
	if err := errors.Join(sg.node.Close(), replace(sg.config.DB, filepath.Join(d.Dir, sg.ID, "node.db"))); err != nil {
		return err
	}
	sg.config.DB = filepath.Join(d.Dir, sg.ID, "node.db")
	if err := sg.open(ctx, d.Logger); err != nil {
		return err
	}
	sg.node.Tour = d.toured
	if err := sg.serve(ctx); err != nil {
		return err
	}
	// It is meant to fail: the line is put aside, and the feed stops.
	_, err := eu.node.Exchange.Pull(ctx, a, sg.node.Log.Author)
	lines, e := eu.node.Exchange.Quarantine(ctx, a, sg.node.Log.Author)
	if e != nil || len(lines) == 0 {
		return errors.Join(e, err, errors.New("the fork was not noticed"))
	}
	return nil
}

// replace puts a database, with its keys, in the place of another.
func replace(from, to string) error {
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(to + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("replace a database: %w", err)
		}
	}
	for _, end := range []string{"", ".keys"} {
		if err := os.Rename(from+end, to+end); err != nil {
			return fmt.Errorf("replace a database: %w", err)
		}
	}
	return nil
}
