// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente"
	"entente/internal/parts/exchange"
)

var (
	anybody  = entente.Actor{}
	looker   = entente.Actor{Account: "reader", Role: entente.Reader}
	releases = entente.Actor{Account: "releaser", Role: entente.Releaser}
	operates = entente.Actor{Account: "admin", Role: entente.Administrator}
)

// TestTalkAsksForRights tells what each may do of all that people see and steer.
func TestTalkAsksForRights(t *testing.T) {
	n := start(t, "", "eu")
	talk := n.talk(n.serving.Wire)
	ctx := t.Context()
	for name, c := range map[string]struct {
		do    func(a entente.Actor) error
		least entente.Role
	}{
		"list": {func(a entente.Actor) error {
			_, _, err := talk.Processes(ctx, a, exchange.ProcessFilter{}, 10, 0)
			return err
		}, entente.Reader},
		"timeline":   {func(a entente.Actor) error { _, err := talk.Process(ctx, a, "none"); return err }, entente.Reader},
		"act":        {func(a entente.Actor) error { return talk.Act(ctx, a, "none", exchange.SendNow, "") }, entente.Administrator},
		"late":       {func(a entente.Actor) error { _, err := talk.Late(ctx, a); return err }, entente.Reader},
		"datasets":   {func(a entente.Actor) error { _, err := talk.Datasets(ctx, a); return err }, entente.Reader},
		"publish":    {func(a entente.Actor) error { _, err := talk.Publish(ctx, a, exchange.DatasetDraft{}); return err }, entente.Releaser},
		"unpublish":  {func(a entente.Actor) error { return talk.Unpublish(ctx, a, "none") }, entente.Releaser},
		"would":      {func(a entente.Actor) error { _, err := talk.Would(ctx, a, "none", "did:web:x"); return err }, entente.Reader},
		"agreements": {func(a entente.Actor) error { _, err := talk.Agreements(ctx, a, ""); return err }, entente.Reader},
		"retire":     {func(a entente.Actor) error { return talk.Retire(ctx, a, "none", "consumer", "why") }, entente.Administrator},
		"negotiate":  {func(a entente.Actor) error { _, err := talk.Negotiate(ctx, a, "did:web:x", "none"); return err }, entente.Releaser},
		"introduce":  {func(a entente.Actor) error { _, err := talk.Introduce(ctx, a, "did:x"); return err }, entente.Administrator},
		"test":       {func(a entente.Actor) error { _, err := talk.Test(ctx, a, "did:x"); return err }, entente.Administrator},
		"own":        {func(a entente.Actor) error { _, err := talk.Own(ctx, a); return err }, entente.Reader},
	} {
		if err := c.do(anybody); !entente.Is(err, entente.Unauthenticated) {
			t.Errorf("%s: the public gets %v", name, err)
		}
		for _, a := range []entente.Actor{looker, releases, operates} {
			least := map[entente.Role]entente.Right{entente.Reader: entente.MayRead, entente.Releaser: entente.MayRelease, entente.Administrator: entente.MayAdminister}[c.least]
			if refused := entente.Is(c.do(a), entente.Forbidden); refused == a.May(least) {
				t.Errorf("%s: a %s is refused: %v", name, a.Role, refused)
			}
		}
	}
}

func TestSourcesOfDatasetsStayInTheirFolder(t *testing.T) {
	n := start(t, "", "eu")
	talk := n.talk(n.serving.Wire)
	folder := n.datasetFolder()
	if err := os.MkdirAll(filepath.Join(folder, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "sub", "cables.csv"), []byte("a,b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(n.Config.keysPath(), filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	for source, taken := range map[string]bool{
		"sub/cables.csv": true, "./sub/../sub/cables.csv": true, "http://localhost:9/x.csv": true,
		"": false, ".": false, "sub": false, "none.csv": false, "../node.db": false, "/etc/hostname": false, "link": false,
		"file:///etc/hostname": false, "https://user:word@node.example/x": false, "http://10.0.0.1/x": false,
	} {
		id, err := talk.Publish(t.Context(), releases, exchange.DatasetDraft{
			Title: "Subsea cables", Source: source, Audience: entente.Audience{entente.ToNetwork}, Template: "network",
		})
		if (err == nil) != taken {
			t.Errorf("%q: %v", source, err)
		}
		if err != nil && (len(entente.FieldErrors(err)) != 1 || entente.FieldErrors(err)[0].Field != "source") {
			t.Errorf("%q: the error is not about the source: %v", source, err)
		}
		if err == nil && id != n.Log.Author+"/datasets/subsea-cables" {
			t.Errorf("the dataset is called %q", id)
		}
	}
	list, err := talk.Datasets(t.Context(), operates)
	if err != nil || len(list) != 1 || list[0].Policy.Template != "network" {
		t.Errorf("offered are %+v, %v", list, err)
	}
	shown, err := talk.Datasets(t.Context(), looker)
	if err != nil || shown[0].Source != "" {
		t.Errorf("a reader sees the source %q, %v", shown[0].Source, err)
	}
}

// TestTalkSeesWhatNodesSay has two nodes exchange a feed, and looks at it.
func TestTalkSeesWhatNodesSay(t *testing.T) {
	a, b := start(t, "", "eu"), start(t, "", "jp")
	for _, one := range []struct{ n, other *running }{{a, b}, {b, a}} {
		if _, err := one.n.Exchange.AddPeer(t.Context(), operates, one.other.Log.Author, exchange.PeerDraft{Name: one.other.Config.Member, Network: true}); err != nil {
			t.Fatal(err)
		}
		if err := one.n.serving.Wire.courier.offerTo(t.Context(), one.other.Log.Author); err != nil {
			t.Fatal(err)
		}
	}
	// The schedule may be reading the same feed, perhaps from before there was one
	// to read: only a pull of our own that went well has come to an agreement.
	for {
		_, err := a.Exchange.Pull(t.Context(), operates, b.Log.Author)
		if err == nil {
			break
		}
		if !entente.Is(err, entente.Conflict) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	talk := b.talk(b.serving.Wire)
	found, err := talk.Test(t.Context(), operates, a.Log.Author)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Outcome != exchange.Passed {
			t.Errorf("%s: %s %s", f.Check, f.Outcome, f.Detail)
		}
	}
	list, total, err := talk.Processes(t.Context(), looker, exchange.ProcessFilter{Kind: exchange.Negotiation, Role: exchange.Provider}, 10, 0)
	if err != nil || total < 1 {
		t.Fatalf("%d negotiations, %v", total, err)
	}
	for _, who := range []struct {
		entente.Actor

		bodies bool
	}{{looker, false}, {operates, true}} {
		line, err := talk.Process(t.Context(), who.Actor, list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		bodies, judged := false, false
		for _, m := range line.Moves {
			bodies, judged = bodies || m.Body != "", judged || len(m.Judged) > 0
		}
		if bodies != who.bodies || !judged {
			t.Errorf("a %s sees bodies %v, a judged policy %v", who.Role, bodies, judged)
		}
	}
}
