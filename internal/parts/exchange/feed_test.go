// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
)

func TestGroupsAndNetworkDecideWhatAPeerGets(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t)
		one := w.member("one", d)
		two, three := w.member("two", nil), w.member("three", nil)
		for _, other := range []*member{two, three} {
			one.knows(other, exchange.PeerDraft{})
			other.knows(one, exchange.PeerDraft{})
		}
		one.release("a", "for the group", "group:chips")
		one.release("b", "for the network", "network")
		one.release("c", "for three", "member:"+three.did)
		one.release("d", "for all", "public")
		two.pulls(one)
		three.pulls(one)
		two.mustSee("d=for all")
		three.mustSee("d=for all c=for three")

		// Who enters a group or the Network later gets what is older too; who leaves, no more.
		set := func(d exchange.PeerDraft) {
			d.Name = "Two"
			if _, err := one.svc.ChangePeer(t.Context(), admin, two.did, d); err != nil {
				t.Fatal(err)
			}
		}
		set(exchange.PeerDraft{Groups: []string{"chips"}, Network: true})
		two.pulls(one)
		two.mustSee("d=for all a=for the group b=for the network")
		set(exchange.PeerDraft{Network: true})
		two.pulls(one)
		two.mustSee("d=for all b=for the network")
		set(exchange.PeerDraft{Network: true, Groups: []string{"chips"}})
		two.pulls(one)
		two.mustSee("d=for all a=for the group b=for the network")

		// A heavier marking takes back what was lighter.
		limited := entente.Limited
		head, err := one.notes.Get(t.Context(), one.view(), "d")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := one.notes.Edit(t.Context(), admin, "d", head.Number, note{"for all no more"}, limited); err != nil {
			t.Fatal(err)
		}
		two.pulls(one)
		two.mustSee("a=for the group b=for the network")
		three.pulls(one)
		three.mustSee("c=for three")
		two.whole(3)
	})
}

// TestWorkGrowsWithWhatIsNew: a pull looks at the records that changed, not at
// all there are.
func TestWorkGrowsWithWhatIsNew(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		_, one, two := pair(t, d)
		const many = 520 // more than a page, and than a batch
		two.world.page = 100
		err := one.log.Write(t.Context(), admin, func(w *record.Writer) error {
			everybody := entente.NewAudience("public")
			for i := range many {
				if _, _, err := one.notes.Import(t.Context(), w, fmt.Sprintf("n%d", i), note{fmt.Sprintf("note %04d", i)}, &everybody); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := two.pulls(one); r.Released != many {
			t.Fatalf("the first pull: %+v", r)
		}
		for _, c := range []struct {
			what string
			do   func()
			want int
		}{
			{"nothing new", func() {}, 0},
			{"one released", func() { one.release("m", "new", "public") }, 1},
			{"two edited", func() { one.write("n1", "x"); one.write("n2", "x") }, 2},
			{"one edited often", func() { one.write("n3", "x"); one.write("n3", "y"); one.write("n3", "z") }, 1},
		} {
			c.do()
			if looked, err := one.svc.Refresh(t.Context(), two.did); err != nil || looked != c.want {
				t.Errorf("%s: looked at %d records, want %d; %v", c.what, looked, c.want, err)
			}
		}
		if r := two.pulls(one); r.Released != 1 || r.Taken != many+1 {
			t.Errorf("then: %+v", r)
		}
		page := lines([]byte(one.feed(two, 7, 9)))
		if len(page) != 10 || !strings.Contains(string(page[0]), `"position":8`) || !strings.Contains(string(page[9]), `"size":16`) {
			t.Errorf("a page of nine has %d lines", len(page))
		}
		if page := lines([]byte(one.feed(two, 9999, 9))); len(page) != 1 || !strings.Contains(string(page[0]), fmt.Sprintf(`"size":%d`, many+1)) {
			t.Errorf("beyond the end: %s", page)
		}
	})
}

func TestTheSameFeedGivesTheSameBytes(t *testing.T) {
	w, one, two := pair(t, nil)
	two.release("a", "first & <second>", "public", "member:"+one.did)
	two.feed(one, 0, 0)
	now := w.now
	first := two.feed(one, 0, 0)
	w.now = now
	if again := two.feed(one, 0, 0); again != first {
		t.Errorf("%s\n%s", first, again)
	}
	// Who else has it is not in it, nor who wrote it.
	for _, secret := range []string{"public", "member:", `"admin"`, "salt"} {
		if strings.Contains(first, secret) {
			t.Errorf("the feed tells %q: %s", secret, first)
		}
	}
}

// TestAFeedNeverTellsOfOthers releases at random to members, groups, the
// Network and the public, and holds what each peer's feed says against what it
// may have.
func TestAFeedNeverTellsOfOthers(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWorld(t)
			m := &model{
				T: t, one: w.member("one", nil), rand: rand.New(rand.NewPCG(seed, 0)), peers: map[string]exchange.PeerDraft{},
				audience: map[string][]string{}, marking: map[string]entente.Marking{}, text: map[string]string{}, had: map[string]bool{},
			}
			for _, did := range dids {
				m.peers[did] = exchange.PeerDraft{Name: did}
				if _, err := m.one.svc.AddPeer(t.Context(), admin, did, m.peers[did]); err != nil {
					t.Fatal(err)
				}
			}
			for step := range 120 {
				m.step(step)
			}
		})
	}
}

var dids = []string{"did:web:two.example", "did:web:three.example", "did:web:four.example"}

// model is what a test knows of who may have what.
type model struct {
	*testing.T

	one      *member
	rand     *rand.Rand
	peers    map[string]exchange.PeerDraft
	audience map[string][]string        // of what is released, by record
	marking  map[string]entente.Marking // the heaviest since
	text     map[string]string          // of what is released
	had      map[string]bool            // peer and text: allowed when a feed was brought up to date
}

func (m *model) pick(of ...string) string { return of[m.rand.IntN(len(of))] }

func (m *model) step(n int) {
	id := m.pick("a", "b", "c", "d")
	text := fmt.Sprintf("text %d of %s", n, id)
	marking := entente.Marking(m.pick("", "", "limited", "sensitive"))
	switch m.pick("edit", "release", "release", "withdraw", "peer", "feed", "feed") {
	case "edit":
		m.edit(id, text, marking)
	case "release":
		number := m.edit(id, text, marking)
		audience := entente.NewAudience(
			m.pick("public", "network", "group:g", "group:h", "member:"+dids[0]), m.pick("network", "group:h", "member:"+dids[0], "member:"+dids[1]))
		if _, err := m.one.notes.Release(m.Context(), admin, id, number, audience); err == nil { // else the marking forbids it
			m.audience[id], m.marking[id], m.text[id] = audience, marking, text
		}
	case "withdraw":
		if head, err := m.one.notes.Get(m.Context(), m.one.view(), id); err == nil {
			if _, err := m.one.notes.Withdraw(m.Context(), admin, id, head.Number); err != nil {
				m.Fatal(err)
			}
			m.audience[id] = nil
		}
	case "peer":
		did := m.pick(dids...)
		m.peers[did] = exchange.PeerDraft{Name: "x", Network: m.rand.IntN(2) == 0, Groups: strings.Fields(m.pick("", "g", "h", "g h"))}
		if _, err := m.one.svc.ChangePeer(m.Context(), admin, did, m.peers[did]); err != nil {
			m.Fatal(err)
		}
	case "feed":
		for _, did := range dids {
			m.feed(did)
		}
	}
}

func (m *model) edit(id, text string, marking entente.Marking) int64 {
	m.Helper()
	head, err := m.one.notes.Get(m.Context(), m.one.view(), id)
	if entente.Is(err, entente.NotFound) {
		head, err = m.one.notes.Create(m.Context(), admin, id, note{text}, marking)
	} else if err == nil {
		head, err = m.one.notes.Edit(m.Context(), admin, id, head.Number, note{text}, marking)
	}
	if err != nil {
		m.Fatal(err)
	}
	if marking.Rank() > m.marking[id].Rank() {
		m.marking[id] = marking
	}
	return head.Number
}

// feed reads all of a peer's feed: every step may be there, and they lead to
// what the peer may have now.
func (m *model) feed(did string) {
	m.Helper()
	may := map[string]string{}
	for id, audience := range m.audience {
		if has(m.peers[did], did, audience, m.marking[id]) {
			may[id] = m.text[id]
			m.had[did+m.text[id]] = true
		}
	}
	now := map[string]string{}
	for i, raw := range lines([]byte(m.one.feed(&member{did: did}, 0, 0))) {
		var l struct {
			Position int
			Version  *struct {
				ID      string
				Content note
			}
			Withdrawn  *struct{ ID string }
			Checkpoint *struct{ Size int }
		}
		if err := json.Unmarshal(raw, &l); err != nil {
			m.Fatal(err)
		}
		switch {
		case l.Checkpoint != nil && l.Checkpoint.Size != i:
			m.Fatalf("%s: %d steps, the checkpoint says %d", did, i, l.Checkpoint.Size)
		case l.Checkpoint == nil && l.Position != i+1:
			m.Fatalf("%s: position %d at %d", did, l.Position, i+1)
		case l.Withdrawn != nil && now[l.Withdrawn.ID] == "":
			m.Fatalf("%s is told of %s, which it does not have", did, l.Withdrawn.ID)
		case l.Withdrawn != nil:
			delete(now, l.Withdrawn.ID)
		case l.Version != nil && !m.had[did+l.Version.Content.Text]:
			m.Fatalf("%s is given %q, which it may not have", did, l.Version.Content.Text)
		case l.Version != nil:
			now[l.Version.ID] = l.Version.Content.Text
		}
	}
	if !maps.Equal(now, may) {
		m.Fatalf("%s has %v, want %v (%+v)", did, now, may, m.peers[did])
	}
}

// has says who may have what, in other words than the program does.
func has(p exchange.PeerDraft, did string, audience []string, m entente.Marking) bool {
	for _, e := range audience {
		switch {
		case e == "member:"+did:
			return true
		case e == "public" && m == "":
			return true
		case e == "network" && p.Network && m != entente.Sensitive:
			return true
		case strings.HasPrefix(e, "group:") && strings.Contains(" "+strings.Join(p.Groups, " ")+" ", " "+e[6:]+" ") && m != entente.Sensitive:
			return true
		}
	}
	return false
}
