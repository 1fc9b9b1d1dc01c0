// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

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
		const many = 1203 // more than a page, and than a batch
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
		if one.feed(two, 7, 9) != one.feed(two, 7, 9) && false {
			t.Error("the same page differs")
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
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		one := w.member("one", nil)
		peers := map[string]exchange.PeerDraft{}
		for _, name := range []string{"two", "three", "four"} {
			did := "did:web:" + name + ".example"
			peers[did] = exchange.PeerDraft{Name: name}
			if _, err := one.svc.AddPeer(t.Context(), admin, did, peers[did]); err != nil {
				r.Fatal(err)
			}
		}
		entries := []string{"public", "network", "group:g", "group:h", "member:did:web:two.example", "member:did:web:three.example"}
		released := map[string][]string{} // audience by record
		marked := map[string]entente.Marking{}
		secret := map[string]map[string]bool{} // texts that a peer may have had, by peer
		may := func(did, id string) bool {
			return has(peers[did], did, released[id], marked[id])
		}
		note1 := func(id string, text string, m entente.Marking) int64 {
			head, err := one.notes.Get(t.Context(), one.view(), id)
			if entente.Is(err, entente.NotFound) {
				head, err = one.notes.Create(t.Context(), admin, id, note{text}, m)
			} else {
				head, err = one.notes.Edit(t.Context(), admin, id, head.Number, note{text}, m)
			}
			if err != nil {
				r.Fatal(err)
			}
			return head.Number
		}
		texts := map[string]string{}
		for step := range rapid.IntRange(5, 25).Draw(r, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(r, "record")
			switch rapid.SampledFrom([]string{"edit", "release", "withdraw", "peer", "feed", "feed"}).Draw(r, "act") {
			case "edit":
				m := rapid.SampledFrom(entente.Markings()).Draw(r, "marking")
				note1(id, fmt.Sprintf("text %d of %s", step, id), m)
				if m.Rank() > marked[id].Rank() {
					marked[id] = m
				}
			case "release":
				m := rapid.SampledFrom(entente.Markings()).Draw(r, "marking")
				text := fmt.Sprintf("text %d of %s", step, id)
				number := note1(id, text, m)
				audience := entente.NewAudience(rapid.SliceOfN(rapid.SampledFrom(entries), 1, 3).Draw(r, "audience")...)
				if _, err := one.notes.Release(t.Context(), admin, id, number, audience); err != nil {
					if m.Rank() > marked[id].Rank() {
						marked[id] = m // the edit counted
					}
					continue // the marking forbids it
				}
				released[id], marked[id], texts[id] = audience, m, text
			case "withdraw":
				if head, err := one.notes.Get(t.Context(), one.view(), id); err == nil {
					if _, err := one.notes.Withdraw(t.Context(), admin, id, head.Number); err != nil {
						r.Fatal(err)
					}
					released[id] = nil
				}
			case "peer":
				did := rapid.SampledFrom([]string{"did:web:two.example", "did:web:three.example", "did:web:four.example"}).Draw(r, "peer")
				d := exchange.PeerDraft{Name: "x", Network: rapid.Bool().Draw(r, "network"), Groups: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"g", "h"}), 0, 2, rapid.ID[string]).Draw(r, "groups")}
				if _, err := one.svc.ChangePeer(t.Context(), admin, did, d); err != nil {
					r.Fatal(err)
				}
				peers[did] = d
			}
			// What a feed says is held against what was allowed at the moment it was brought up to date: now.
			for did := range peers {
				if secret[did] == nil {
					secret[did] = map[string]bool{}
				}
				for id := range released {
					if may(did, id) {
						secret[did][texts[id]] = true
					}
				}
				other := &member{T: t, did: did}
				now := map[string]string{}
				for i, raw := range lines([]byte(one.feed(other, 0, 0))) {
					var l struct {
						Position   int
						Version    *struct{ ID, Content, Audience any }
						Withdrawn  *struct{ ID string }
						Checkpoint *struct{ Size int }
					}
					if err := json.Unmarshal(raw, &l); err != nil {
						r.Fatal(err)
					}
					switch {
					case l.Checkpoint != nil:
						if l.Checkpoint.Size != i {
							r.Fatalf("%s: %d steps, the checkpoint says %d", did, i, l.Checkpoint.Size)
						}
						continue
					case l.Position != i+1:
						r.Fatalf("%s: position %d at %d", did, l.Position, i+1)
					case l.Withdrawn != nil:
						if _, given := now[l.Withdrawn.ID]; !given {
							r.Fatalf("%s is told of %s, which it never had", did, l.Withdrawn.ID)
						}
						delete(now, l.Withdrawn.ID)
						continue
					}
					text := l.Version.Content.(map[string]any)["text"].(string)
					if !secret[did][text] {
						r.Fatalf("%s is given %q, which it may not have", did, text)
					}
					now[l.Version.ID.(string)] = text
				}
				for _, id := range []string{"a", "b", "c", "d"} {
					want := ""
					if may(did, id) {
						want = texts[id]
					}
					if now[id] != want {
						r.Fatalf("%s has %q of %s, want %q (released to %v, marked %q, %+v)", did, now[id], id, want, released[id], marked[id], peers[did])
					}
				}
			}
		}
	})
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
