// SPDX-License-Identifier: EUPL-1.2

package node_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/node"
	"entente/internal/parts/exchange"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
)

// wire lets nodes in one process reach each other.
type wire struct {
	self  string
	nodes map[string]*node.Node
}

func (w wire) Pull(ctx context.Context, peer string, after int64, take func(io.Reader) error) error {
	var page bytes.Buffer
	if err := w.nodes[peer].Exchange.WriteFeed(ctx, &page, w.self, after, 0); err != nil {
		return err
	}
	return take(&page)
}

func (w wire) Notify(ctx context.Context, peer string) error {
	return w.nodes[peer].Exchange.Noticed(ctx, w.self)
}

func (w wire) Resolve(ctx context.Context, did string) (exchange.Document, error) {
	list, err := w.nodes[did].Ring.Keys(ctx)
	return exchange.Document{DID: did, Keys: list}, err
}

// twoNodes are of the EU and of Japan, each the other's peer, with the same
// partners and a topic of their own in both.
func twoNodes(t *testing.T, address string) (eu, jp *node.Node) {
	t.Helper()
	nodes := map[string]*node.Node{}
	for partner, db := range map[string]string{"eu": address, "jp": filepath.Join(t.TempDir(), "jp.db")} {
		did := "did:web:" + partner + ".example"
		n, err := node.Open(t.Context(), node.Config{
			DB: db, Keys: filepath.Join(t.TempDir(), partner+".keys"), DID: did, Member: partner,
		}, slog.New(slog.DiscardHandler), true)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := n.Close(); err != nil {
				t.Error(err)
			}
		})
		nodes[did] = n
		for _, id := range []string{"eu", "jp"} {
			must(t)(n.Registry.Partners.Create(t.Context(), operator, id, registry.Partner{Name: id, Kind: registry.PartnerOther, Provenance: own}, ""))
		}
		must(t)(n.Registry.Topics.Create(t.Context(), operator, "chips", registry.Topic{Name: "Chips"}, ""))
	}
	eu, jp = nodes["did:web:eu.example"], nodes["did:web:jp.example"]
	for _, n := range []*node.Node{eu, jp} {
		w := wire{n.Log.Author, nodes}
		n.Exchange.Transport, n.Exchange.Directory = w, w
	}
	addPeer(t, eu, jp, "jp")
	addPeer(t, jp, eu, "eu")
	return eu, jp
}

func addPeer(t *testing.T, n, other *node.Node, partner string) {
	t.Helper()
	must(t)(n.Exchange.AddPeer(t.Context(), operator, other.Log.Author, exchange.PeerDraft{Name: partner, Partner: partner, Network: true}))
}

var (
	operator = authn.Operator()
	own      = entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}
)

func must(t *testing.T) func(v any, err error) {
	t.Helper()
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pulls reads the other's feed, which must go well.
func pulls(t *testing.T, n, from *node.Node) exchange.Result {
	t.Helper()
	r, err := n.Exchange.Pull(t.Context(), operator, from.Log.Author)
	if err != nil {
		lines, _ := n.Exchange.Quarantine(t.Context(), operator, from.Log.Author)
		t.Fatalf("pull: %v; %+v", err, lines)
	}
	return r
}

func now(n *node.Node) entente.View { return entente.Now(operator, n.Clock()) }

// TestASidesOwnAccountStandsInPlaceOfOurNote: what Japan says of itself is shown
// in place of what the EU had noted of it, and their two accounts are compared.
func TestASidesOwnAccountStandsInPlaceOfOurNote(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "eu.db") },
		"postgres": func(t *testing.T) string { t.Helper(); return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			eu, jp := twoNodes(t, address(t))
			ctx := t.Context()
			commitment := registry.Commitment{Text: "Build the cable", Kind: "", Parties: []string{"eu", "jp"}, Topic: "chips", Provenance: own}
			account := func(n *node.Node, side string, state registry.AccountState) {
				t.Helper()
				e, err := n.Registry.SaveAccount(ctx, operator, 0, registry.Account{Commitment: "cable", Side: side, State: state, Provenance: own}, "")
				if err != nil {
					t.Fatal(err)
				}
				must(t)(n.Registry.Accounts.Release(ctx, operator, e.ID, e.Number, entente.NewAudience("network")))
			}
			for _, n := range []*node.Node{eu, jp} {
				must(t)(n.Registry.Commitments.Create(ctx, operator, "cable", commitment, ""))
			}
			account(eu, "eu", registry.Done)
			account(eu, "jp", registry.Done) // our note of them
			account(jp, "jp", registry.Ongoing)
			account(jp, "eu", registry.Dropped) // their note of us

			pulls(t, eu, jp)
			pulls(t, jp, eu)
			for _, n := range []*node.Node{eu, jp} {
				got, err := n.Registry.AccountsOf(ctx, now(n), "cable")
				if err != nil {
					t.Fatal(err)
				}
				states := map[string]registry.AccountState{}
				for _, e := range got["cable"] {
					states[e.Data.Side] += e.Data.State
				}
				if len(states) != 2 || states["eu"] != registry.Done || states["jp"] != registry.Ongoing {
					t.Errorf("%s has the accounts %v", n.Log.Author, states)
				}
				disputed, err := n.Registry.Disputed(ctx, now(n))
				if err != nil || len(disputed) != 1 || disputed[0].Disagreements[0].Field != "state" {
					t.Errorf("%s is told of %+v, %v", n.Log.Author, disputed, err)
				}
			}
			history, err := eu.Registry.Accounts.History(ctx, now(eu), registry.AccountID("cable", "jp"))
			if err != nil || len(history) < 2 || history[0].Author != jp.Log.Author || history[len(history)-1].Author != eu.Log.Author {
				t.Errorf("the history of the account: %+v, %v", history, err)
			}
			_, err = eu.Registry.SaveAccount(ctx, operator, 1, registry.Account{Commitment: "cable", Side: "jp", State: registry.Done, Provenance: own}, "")
			if !entente.Is(err, entente.Forbidden) {
				t.Errorf("the EU writes Japan's account: %v", err)
			}
			report, err := eu.Log.Verify(ctx)
			if err != nil || len(report.Broken) > 0 || report.Foreign == 0 {
				t.Errorf("verify: %+v, %v", report, err)
			}
		})
	}
}

// TestAPromiseOfAMeetingIsAnsweredByTheOtherSide: an action item of the EU's
// becomes a commitment that names Japan; Japan finds it waiting, answers, and the
// answer is on the EU's books.
func TestAPromiseOfAMeetingIsAnsweredByTheOtherSide(t *testing.T) {
	eu, jp := twoNodes(t, filepath.Join(t.TempDir(), "eu.db"))
	ctx := t.Context()
	must(t)(eu.Meeting.Meetings.Create(ctx, operator, "council", meeting.Meeting{
		Title: "Council", Kind: "council", Parties: []string{"eu", "jp"}, Date: "2026-11-20", Reported: meeting.Held, Provenance: own,
	}, ""))
	must(t)(eu.Meeting.Actions.Create(ctx, operator, "draft", meeting.ActionItem{
		Meeting: "council", Text: "Share the risk maps", Topic: "chips", Provenance: own,
	}, ""))
	made, err := eu.Meeting.Promote(ctx, operator, "draft")
	if err != nil {
		t.Fatal(err)
	}
	waiting := func(want int) {
		t.Helper()
		list, err := jp.Registry.Proposals(ctx, now(jp))
		if err != nil || len(list) != want {
			t.Fatalf("%d proposals wait, want %d: %+v, %v", len(list), want, list, err)
		}
	}
	waiting(0)
	made, err = eu.Registry.Commitments.Release(ctx, operator, made.ID, made.Number, entente.NewAudience("member:"+jp.Log.Author))
	if err != nil {
		t.Fatal(err)
	}
	pulls(t, jp, eu)
	waiting(1)

	if _, err := jp.Registry.AnswerProposal(ctx, operator, made.ID, made.Number-1, registry.Accepted, ""); !entente.Is(err, entente.Stale) {
		t.Errorf("an answer to a version that was not read: %v", err)
	}
	if _, err := eu.Registry.AnswerProposal(ctx, operator, made.ID, made.Number, registry.Accepted, ""); !entente.Is(err, entente.Invalid) {
		t.Errorf("the author answers itself: %v", err)
	}
	if _, err := jp.Registry.AnswerProposal(ctx, entente.Actor{Account: "e", Role: entente.Editor}, made.ID, made.Number, registry.Accepted, ""); !entente.Is(err, entente.Forbidden) {
		t.Errorf("an editor answers for the member: %v", err)
	}
	answer := func(answer registry.Answer, wording string) {
		t.Helper()
		must(t)(jp.Registry.AnswerProposal(ctx, operator, made.ID, made.Number, answer, wording))
		pulls(t, eu, jp)
		waiting(0)
		got, err := eu.Registry.AnswersTo(ctx, now(eu), made.ID)
		if err != nil || len(got[made.ID]) != 1 || got[made.ID][0].Data.Answer != answer || got[made.ID][0].Data.Of != made.Digest() {
			t.Errorf("the EU has the answers %+v, %v", got, err)
		}
	}
	differ := func(want int) {
		t.Helper()
		for _, n := range []*node.Node{eu, jp} {
			list, err := n.Registry.Disputed(ctx, now(n))
			if err != nil || len(list) != want {
				t.Fatalf("%s has %d disagreements, want %d: %+v, %v", n.Log.Author, len(list), want, list, err)
			}
			if want > 0 && (list[0].Disagreements[0].Field != "wording" || len(list[0].Disagreements[0].Sides) != 2) {
				t.Errorf("%s differs on %+v", n.Log.Author, list[0].Disagreements)
			}
		}
	}
	answer(registry.Amended, "Share the risk maps of 2027")
	differ(1)
	answer(registry.Accepted, "")
	differ(0)
	answer(registry.Declined, "")

	// Once the author changes it, it waits again.
	next := made.Data
	next.Text = "Share the risk maps of 2027"
	made, err = eu.Registry.Commitments.Edit(ctx, operator, made.ID, made.Number, next, "")
	if err == nil {
		made, err = eu.Registry.Commitments.Release(ctx, operator, made.ID, made.Number, entente.NewAudience("member:"+jp.Log.Author))
	}
	if err != nil {
		t.Fatal(err)
	}
	pulls(t, jp, eu)
	waiting(1)
	answer(registry.Accepted, "")
}

// TestTheSameCommitmentStatedOtherwiseIsADisagreement: both read the same
// communiqué, and have written it down with other dates.
func TestTheSameCommitmentStatedOtherwiseIsADisagreement(t *testing.T) {
	eu, jp := twoNodes(t, filepath.Join(t.TempDir(), "eu.db"))
	for n, due := range map[*node.Node]entente.Date{eu: "2026-12-01", jp: "2027-06-01"} {
		e, err := n.Registry.Commitments.Create(t.Context(), operator, "cable", registry.Commitment{
			Text: "Build the cable", Parties: []string{"eu", "jp"}, Topic: "chips", Due: due, DuePrecision: entente.PrecisionDay, Provenance: own,
		}, "")
		if err != nil {
			t.Fatal(err)
		}
		must(t)(n.Registry.Commitments.Release(t.Context(), operator, "cable", e.Number, entente.NewAudience("network")))
	}
	pulls(t, eu, jp)
	list, err := eu.Registry.Disputed(t.Context(), now(eu))
	want := []registry.Disagreement{{Field: "due", Sides: []registry.SideValue{{Side: "eu", Value: "2026-12-01"}, {Side: "jp", Value: "2027-06-01"}}}}
	if err != nil || len(list) != 1 || !cmp.Equal(list[0].Disagreements, want) {
		t.Errorf("%+v, %v", list, err)
	}
	found, err := eu.Registry.ListCommitments(t.Context(), now(eu), registry.CommitmentFilter{State: "disagreement"}, record.Query{})
	if err != nil || found.Total != 1 {
		t.Errorf("the list of disagreements has %d, %v", found.Total, err)
	}
	theirs, err := eu.Registry.Commitments.Theirs(t.Context(), now(eu), "cable")
	if err != nil || len(theirs) != 1 || theirs[0].Data.Due != "2027-06-01" {
		t.Errorf("their version: %+v, %v", theirs, err)
	}
	if public, err := eu.Registry.Disputed(t.Context(), entente.Now(entente.Actor{}, eu.Clock())); err != nil || len(public) != 0 {
		t.Errorf("the public is told of %+v, %v", public, err)
	}
}
