// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"entente/internal/parts/exchange"
)

// broken is a transport whose peer sends no feed.
type broken struct{ exchange.Directory }

func (broken) Pull(_ context.Context, _ string, _ int64, take func(io.Reader) error) error {
	return take(strings.NewReader("<html>\n"))
}

func (broken) Notify(context.Context, string) error { return errors.New("not there") }

func TestPeers(t *testing.T) {
	each(t, func(b *bench) {
		b.Exchange.Transport, b.Exchange.Directory = broken{}, itself{b}
		const did = "did:web:jp.example"
		draft := PeerAdded{did, exchange.PeerDraft{Name: "Japan", Partner: "jp", Groups: []string{"chips"}}}
		at := peersPath + "/" + did
		for _, c := range []struct {
			method, path string
			body         any
			want         map[string]int
		}{
			{http.MethodGet, peersPath, nil, map[string]int{nobody: 401, reader: 200}},
			{http.MethodPost, peersPath, draft, map[string]int{nobody: 401, releaser: 403}},
			{http.MethodPost, peersPath, PeerAdded{"x", draft.PeerDraft}, map[string]int{admin: 422}},
			{http.MethodGet, at, nil, map[string]int{nobody: 401, reader: 404}},
			{http.MethodPut, at, draft.PeerDraft, map[string]int{nobody: 401, releaser: 403, admin: 404}},
			{http.MethodPost, at + "/pull", nil, map[string]int{nobody: 401, releaser: 403, admin: 404}},
			{http.MethodPost, at + "/stop", nil, map[string]int{nobody: 401, releaser: 403, admin: 404}},
			{http.MethodGet, at + "/quarantine", nil, map[string]int{nobody: 401, releaser: 403, admin: 404}},
			{http.MethodPost, "/exchange/quarantine/1/decision", LineDecision{exchange.Discard, ""}, map[string]int{nobody: 401, releaser: 403, admin: 404}},
		} {
			for who, want := range c.want {
				if got := b.ask(c.method, c.path, who, c.body); got.status != want {
					b.Errorf("%s %s as %q: %d %s, want %d", c.method, c.path, who, got.status, got.body, want)
				}
			}
		}
		b.ask(http.MethodPost, peersPath, admin, draft).want(201)
		b.ask(http.MethodPost, peersPath, admin, draft).want(409)
		draft.Network = true
		if got := b.ask(http.MethodPut, at, admin, draft.PeerDraft).want(200); !strings.Contains(string(got.body), `"network":true`) || !strings.Contains(string(got.body), `"active"`) {
			b.Errorf("changed: %s", got.body)
		}
		// What comes is no feed: it is kept, said in words, and decided on.
		if got := b.ask(http.MethodPost, at+"/pull", admin, nil).want(409); !strings.Contains(string(got.body), "line 1 in quarantine") {
			b.Errorf("pull: %s", got.body)
		}
		if got := b.get(at, reader).want(200); !strings.Contains(string(got.body), "waits for a decision") {
			b.Errorf("the peer: %s", got.body)
		}
		if got := b.get(at+"/quarantine", admin).want(200); !strings.Contains(string(got.body), "does not have the form of a feed") || !strings.Contains(string(got.body), "html") {
			b.Errorf("quarantine: %s", got.body)
		}
		b.ask(http.MethodPost, "/exchange/quarantine/1/decision", admin, LineDecision{exchange.Accept, ""}).want(422)
		b.ask(http.MethodPost, "/exchange/quarantine/1/decision", admin, LineDecision{exchange.Discard, "our proxy"}).want(200)
		b.ask(http.MethodPost, at+"/stop", admin, nil).want(200)
		b.ask(http.MethodPost, at+"/pull", admin, nil).want(403)
		b.ask(http.MethodPost, at+"/start", admin, nil).want(200)
	})
}

// itself knows everybody by the keys of the node under test.
type itself struct{ *bench }

func (i itself) Resolve(ctx context.Context, did string) (exchange.Document, error) {
	list, err := i.Log.Ring.Keys(ctx)
	return exchange.Document{DID: did, Keys: list}, err
}

func TestProposals(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		b.get("/proposals", nobody).want(401)
		if got := b.get("/proposals", reader).want(200); string(got.body) != "{\"items\":[]}\n" && string(got.body) != `{"items":[]}` {
			b.Errorf("proposals of nobody: %s", got.body)
		}
		b.get("/commitments/c/answers", nobody).want(401)
		b.get("/commitments/c/answers", reader).want(200)
		b.get("/commitments/none/answers", reader).want(404)
		say := ProposalAnswer{Number: 1, Answer: "accepted"}
		b.ask(http.MethodPost, "/commitments/c/answer", editor, say).want(403)
		b.ask(http.MethodPost, "/commitments/none/answer", releaser, say).want(404)
		// One of our own is nothing to answer.
		b.ask(http.MethodPost, "/commitments/c/answer", releaser, say).want(422)
	})
}
