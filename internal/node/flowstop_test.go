// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
)

// TestPassagesStop has data come that the plan does not know, that no longer hide
// anybody, and that break off; and a rule end. The other side gets no half row,
// and both sides and the log say why.
func TestPassagesStop(t *testing.T) {
	at := members(t, "eu", "jp")
	eu, jp := at["eu"], at["jp"]
	lay(t, eu, "health.csv", synthetic())
	dataset, err := offered(eu, jp, decided(t, eu, demoFacts("DE", "JP")), plan("withhold"))
	if err != nil {
		t.Fatal(err)
	}
	stopped := func(name, said string) {
		t.Helper()
		if got, err := fetched(jp, eu, dataset); err == nil {
			t.Errorf("%s: it is taken for whole:\n%.300s", name, got)
		} else if got != "" && !strings.HasSuffix(got, "\n") {
			t.Errorf("%s: the other side has half a row:\n%.300s", name, got)
		}
		sent, err := eu.Flow.Sent(t.Context(), looker, 1)
		if err != nil || len(sent) != 1 || !strings.HasPrefix(sent[0].Outcome, "stopped: ") || !strings.Contains(sent[0].Outcome, said) {
			t.Errorf("%s: the log says %+v, %v", name, sent, err)
		}
		list, _, err := eu.talk(eu.serving.Wire).Processes(t.Context(), looker, exchange.ProcessFilter{Kind: exchange.Transfer, Peer: jp.Log.Author}, 50, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if p.Dataset == dataset {
				if p.State != "SUSPENDED" || !strings.Contains(p.Reason, said) {
					t.Errorf("%s: the transfer is %s, %q", name, p.State, p.Reason)
				}
				return
			}
		}
		t.Errorf("%s: there is no transfer", name)
	}

	lay(t, eu, "health.csv", strings.Replace(synthetic(), "hospital\n", "physician\n", 1))
	stopped("a column that nobody declared", "physician")
	lay(t, eu, "health.csv", synthetic()+"synthetic,West,1940,F,E11,SYN-1,RRN-1,Hospital A\n")
	stopped("somebody alone in his group", "1")
	lay(t, eu, "health.csv", synthetic()+"synthetic,North,1940,F,E1")
	stopped("half a row, found when it is measured", "Row 241")
	unmeasured := strings.Replace(plan("withhold"), `"k": 5`, `"k": 0`, 1)
	if dataset, err = offered(eu, jp, decided(t, eu, demoFacts("DE", "JP")), unmeasured); err != nil {
		t.Fatal(err)
	}
	head, rows, _ := strings.Cut(synthetic(), "\n")
	lay(t, eu, "health.csv", head+"\n"+strings.Repeat(rows, 50)+"synthetic,North,1940,F,E1")
	stopped("half a row, found on the way", "Row 12,001")

	// The rule that it stands on is gone, and that is found at the next passage.
	lay(t, eu, "health.csv", synthetic())
	if _, err := fetched(jp, eu, dataset); err != nil {
		t.Fatal(err, lastSaid(t, eu, jp))
	}
	table, err := eu.Flow.Table(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rule *flow.Rule
	for i := range table.Book.Rules {
		if table.Book.Rules[i].ID == "EU-A45-JP" {
			rule = &table.Book.Rules[i]
		}
	}
	ended := *rule
	ended.InForceTo = "2026-11-01"
	change, err := eu.Flow.Propose(t.Context(), lawyers, "It was ended (test).", []flow.Rule{ended})
	if err != nil {
		t.Fatal(err)
	}
	if err := eu.Flow.Approve(t.Context(), entente.Actor{Account: "second", Role: entente.Releaser}, change.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := fetched(jp, eu, dataset); err == nil {
		t.Error("it flows after the rule has ended")
	}
	if said := lastSaid(t, eu, jp); !strings.Contains(said, "does not stand today") {
		t.Errorf("Japan is told %q", said)
	}
	if count, broken, err := eu.Flow.Verify(t.Context()); err != nil || broken != 0 || count < 5 {
		t.Errorf("the log: %d entries, broken at %d, %v", count, broken, err)
	}
}
