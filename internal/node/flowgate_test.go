// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
)

var lawyers = entente.Actor{Account: "lawyer", Role: entente.Releaser}

// members are nodes that know one another.
func members(t *testing.T, names ...string) map[string]*running {
	t.Helper()
	out := map[string]*running{}
	for _, name := range names {
		out[name] = start(t, "", name)
	}
	for name, n := range out {
		for other, m := range out {
			if name == other {
				continue
			}
			if _, err := n.Exchange.AddPeer(t.Context(), operates, m.Log.Author, exchange.PeerDraft{Name: other, Network: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

func lay(t *testing.T, n *running, name, text string) {
	t.Helper()
	if err := os.MkdirAll(n.datasetFolder(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(n.datasetFolder(), name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func decided(t *testing.T, n *running, f flow.Facts) flow.Kept {
	t.Helper()
	k, err := n.Flow.Decide(t.Context(), lawyers, flow.Question{Dataset: "health statistics (synthetic)", Facts: f})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func offered(n, to *running, k flow.Kept, plan string) (string, error) {
	return n.talk(n.serving.Wire).Publish(context.Background(), lawyers, exchange.DatasetDraft{
		Title: "Health statistics for " + to.Config.Member, Source: "health.csv", Decision: k.ID, Importer: to.Log.Author, Plan: plan,
	})
}

func fetched(n, from *running, dataset string) (string, error) {
	var got string
	err := n.serving.Wire.Fetch(context.Background(), from.Log.Author, dataset, func(r io.Reader) error {
		b, err := io.ReadAll(r)
		got = string(b)
		return err
	})
	return got, err
}

// plans with and without the number that Korea wants withheld.
func plan(action string) string { return strings.Replace(syntheticPlan, "RRN", action, 1) }

// lastSaid is what the newest process of a node with a peer ended or rests with.
func lastSaid(t *testing.T, n, peer *running) string {
	t.Helper()
	list, _, err := n.talk(n.serving.Wire).Processes(t.Context(), looker, exchange.ProcessFilter{Peer: peer.Log.Author}, 1, 0)
	if err != nil || len(list) == 0 {
		t.Fatalf("no process, %v", err)
	}
	return list[0].State + ": " + list[0].Reason
}

// TestDecidedDataFlow has the European node offer health statistics to Japan and
// Singapore, and a Korean one to the European, each under a decision.
func TestDecidedDataFlow(t *testing.T) {
	at := members(t, "eu", "jp", "sg", "kr")
	eu, jp, sg, kr := at["eu"], at["jp"], at["sg"], at["kr"]
	lay(t, eu, "health.csv", synthetic())
	lay(t, kr, "health.csv", synthetic())

	// Japan: adequacy.
	japan := decided(t, eu, demoFacts("DE", "JP"))
	dataset, err := offered(eu, jp, japan, plan("withhold"))
	if err != nil {
		t.Fatalf("%v %+v", err, japan.Decision)
	}
	got, err := fetched(jp, eu, dataset)
	if err != nil {
		t.Fatal(err, lastSaid(t, eu, jp))
	}
	if strings.Contains(got, "SYN-0") || strings.Contains(got, "RRN") || strings.Contains(got, "Hospital") || strings.Contains(got, "hospital") {
		t.Errorf("what was to stay here went to Japan:\n%.300s", got)
	}
	if rows := strings.Count(got, "\n"); rows != 241 || !strings.HasPrefix(got, "note,region,birth_decade,sex,diagnosis_code,national_id\nsynthetic,North,1940,F,") {
		t.Errorf("Japan has %d lines:\n%.300s", rows, got)
	}
	sent, err := eu.Flow.Sent(t.Context(), looker, 10)
	if err != nil || len(sent) != 2 || sent[0].Outcome != "whole" || sent[1].Outcome != "begun" || sent[0].Rows != 240 || sent[0].Bytes != int64(len(got)) ||
		sent[0].Decision != japan.ID || sent[0].Peer != jp.Log.Author {
		t.Errorf("the log says %+v, %v", sent, err)
	}
	// The same again, under the same agreement: the same pseudonyms.
	if again, err := fetched(jp, eu, dataset); err != nil || again != got {
		t.Errorf("the second time it differs: %v", err)
	}

	// Nobody else sees it.
	if _, err := fetched(sg, eu, dataset); err == nil {
		t.Error("Singapore gets what is for Japan")
	}
	// Without the decision it is not offered, and its gate is not taken away.
	if _, err := eu.talk(eu.serving.Wire).Publish(t.Context(), lawyers, exchange.DatasetDraft{
		ID: dataset, Title: "x", Source: "health.csv", Audience: entente.Audience{entente.ToNetwork}, Template: "network",
	}); err == nil {
		t.Error("a decided dataset is offered to everybody")
	}

	// Singapore: the clauses need an assessment, and that somebody vouches for it.
	facts := demoFacts("DE", "SG")
	facts.Say("tool", "scc-m1", true)
	before := decided(t, eu, facts)
	if before.Decision.Outcome != flow.Refer || len(before.Decision.Trade) == 0 && len(before.Decision.NotRelyOn) == 0 {
		t.Errorf("Singapore without an assessment: %+v", before.Decision)
	}
	if _, err := offered(eu, sg, before, plan("withhold")); err == nil || entente.FieldErrors(err)[0].Field != "decision" {
		t.Errorf("offered to Singapore without an assessment: %v", err)
	}
	facts.Say("assessed", "tia", true)
	after := decided(t, eu, facts)
	dataset, err = offered(eu, sg, after, plan("withhold"))
	if err != nil {
		t.Fatalf("%v %+v", err, after.Decision)
	}
	if _, err := fetched(sg, eu, dataset); err == nil {
		t.Fatal("Singapore gets it, and nobody has signed the assessment")
	}
	if said := lastSaid(t, eu, sg); !strings.Contains(said, "tia-documented") {
		t.Errorf("Singapore is told %q", said)
	}
	vouch := func(holds bool) {
		t.Helper()
		for _, c := range after.Decision.Conditions {
			if c.Enforcer != flow.AtStart && c.Enforcer != flow.ByPerson {
				continue
			}
			if err := eu.Flow.State(t.Context(), lawyers, flow.Statement{Decision: after.ID, Condition: c.Name, Holds: holds, Until: "2099-12-31", Text: "Looked at for the test."}); err != nil {
				t.Fatal(err)
			}
		}
	}
	vouch(true)
	if got, err := fetched(sg, eu, dataset); err != nil || !strings.Contains(got, "synthetic,South") {
		t.Fatalf("Singapore with an assessment: %v %s", err, lastSaid(t, eu, sg))
	}
	vouch(false)
	if _, err := fetched(sg, eu, dataset); err == nil {
		t.Error("Singapore gets it after the assessment was taken back")
	}

	// A company of the United States that is not certified.
	us := decided(t, eu, demoFacts("DE", "US"))
	if us.Decision.May() {
		t.Errorf("the United States: %+v", us.Decision)
	}
	if _, err := offered(eu, jp, us, plan("withhold")); err == nil {
		t.Error("an offer is made of a refusal")
	}

	// Korea withholds one column of what comes here.
	korea := decided(t, kr, demoFacts("KR", "DE"))
	dataset, err = offered(kr, eu, korea, plan("keep"))
	if err != nil {
		t.Fatalf("%v %+v", err, korea.Decision)
	}
	for _, c := range korea.Decision.Conditions {
		if c.Enforcer == flow.AtStart || c.Enforcer == flow.ByPerson {
			if err := kr.Flow.State(t.Context(), lawyers, flow.Statement{Decision: korea.ID, Condition: c.Name, Holds: true, Until: "2099-12-31", Text: "Looked at for the test."}); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err = fetched(eu, kr, dataset)
	if err != nil {
		t.Fatalf("%v %s", err, lastSaid(t, kr, eu))
	}
	if strings.Contains(got, "RRN") || strings.Contains(got, "resident") || !strings.Contains(got, "E11") {
		t.Errorf("from Korea came:\n%.300s", got)
	}

	for name, n := range map[string]*running{"eu": eu, "kr": kr} {
		if count, broken, err := n.Flow.Verify(t.Context()); err != nil || broken != 0 || count == 0 {
			t.Errorf("the log of %s: %d entries, broken at %d, %v", name, count, broken, err)
		}
	}
}
