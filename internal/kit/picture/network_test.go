// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawNetwork makes any network that a caller could hand in.
func drawNetwork(t *rapid.T) Network {
	n := Network{Frame: Frame{Title: "t"}, Words: NetworkWords{Apart: "apart"}}
	size := rapid.IntRange(0, 70).Draw(t, "nodes")
	for i := range size {
		n.Nodes = append(n.Nodes, Node{
			ID: fmt.Sprintf("n%02d", i), Ink: T1 + Ink(i%6),
			Label:  rapid.StringMatching(`[A-Za-z]{1,12}( [a-z]{1,12}){0,4}`).Draw(t, "label"),
			Weight: float64(rapid.IntRange(0, 50).Draw(t, "weight")),
		})
	}
	if size > 0 {
		for range rapid.IntRange(0, 150).Draw(t, "edges") {
			a, b := rapid.IntRange(0, size-1).Draw(t, "from"), rapid.IntRange(0, size-1).Draw(t, "to")
			n.Edges = append(n.Edges, Edge{From: n.Nodes[a].ID, To: n.Nodes[b].ID, Weight: float64(rapid.IntRange(0, 9).Draw(t, "tie"))})
		}
		if rapid.Bool().Draw(t, "ego") {
			n.Centre = n.Nodes[rapid.IntRange(0, size-1).Draw(t, "centre")].ID
		}
	}
	return n
}

func TestNothingInANetworkOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, err := drawNetwork(t).tidy()
		if err != nil {
			t.Fatal(err)
		}
		width := float64(rapid.SampledFrom([]int{280, 358, 600, 1100}).Draw(t, "width"))
		checkPlan(t, n, n.plan(width), width)
	})
}

func checkPlan(t failer, n Network, p netPlan, width float64) {
	t.Helper()
	frame := rect{0, 0, width, p.height}
	for i := range n.Nodes {
		if !disc(p.at[i], p.r[i]).within(frame) {
			t.Fatalf("disc of %s at %v leaves the frame %v", n.Nodes[i].ID, p.at[i], frame)
		}
		if p.label[i].w > 0 && !p.label[i].within(frame) {
			t.Fatalf("label of %s leaves the frame", n.Nodes[i].ID)
		}
		for j := range n.Nodes {
			if j < i && math.Hypot(p.at[i].x-p.at[j].x, p.at[i].y-p.at[j].y) < p.r[i]+p.r[j] {
				t.Fatalf("discs of %s and %s overlap", n.Nodes[i].ID, n.Nodes[j].ID)
			}
			if j < i && p.label[i].w > 0 && p.label[j].w > 0 && p.label[i].hits(p.label[j]) {
				t.Fatalf("labels of %s and %s overlap", n.Nodes[i].ID, n.Nodes[j].ID)
			}
			if p.label[i].w > 0 && p.label[i].hits(disc(p.at[j], p.r[j]*0.7)) {
				t.Fatalf("label of %s lies on the disc of %s", n.Nodes[i].ID, n.Nodes[j].ID)
			}
		}
	}
}

func TestNetworkOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t)
		a, err := Bytes(n, 800)
		if err != nil {
			t.Fatal(err)
		}
		m := n
		m.Nodes, m.Edges = slices.Clone(n.Nodes), nil
		slices.Reverse(m.Nodes)
		// One edge a pair, since joined reasons keep the caller's order.
		tidy, _ := n.tidy()
		for _, e := range slices.Backward(tidy.Edges) {
			m.Edges = append(m.Edges, Edge{From: e.To, To: e.From, Weight: e.Weight})
		}
		b, err := Bytes(m, 800)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Fatal("the same network in another order is drawn differently")
		}
	})
}

// gridNetwork is a net of w x h nodes with a known good drawing.
func gridNetwork(w, h int) Network {
	n := Network{Frame: Frame{Title: "grid"}}
	id := func(x, y int) string { return fmt.Sprintf("%02d-%02d", x, y) }
	for x := range w {
		for y := range h {
			n.Nodes = append(n.Nodes, Node{ID: id(x, y), Label: id(x, y), Ink: T1, Weight: 1})
			if x > 0 {
				n.Edges = append(n.Edges, Edge{From: id(x-1, y), To: id(x, y), Weight: 1})
			}
			if y > 0 {
				n.Edges = append(n.Edges, Edge{From: id(x, y-1), To: id(x, y), Weight: 1})
			}
		}
	}
	return n
}

func lengths(n Network, p netPlan) []float64 {
	var out []float64
	for _, e := range n.Edges {
		a, b := p.at[n.find(e.From)], p.at[n.find(e.To)]
		out = append(out, math.Hypot(a.x-b.x, a.y-b.y))
	}
	sort.Float64s(out)
	return out
}

func crossings(n Network, p netPlan) int {
	side := func(a, b, c point) float64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }
	count := 0
	for i, e := range n.Edges {
		for _, f := range n.Edges[:i] {
			if e.From == f.From || e.To == f.To || e.From == f.To || e.To == f.From {
				continue
			}
			a, b, c, d := p.at[n.find(e.From)], p.at[n.find(e.To)], p.at[n.find(f.From)], p.at[n.find(f.To)]
			if side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0 {
				count++
			}
		}
	}
	return count
}

func TestAGridLooksLikeAGrid(t *testing.T) {
	n, err := gridNetwork(6, 5).tidy()
	if err != nil {
		t.Fatal(err)
	}
	p := n.plan(900)
	if c := crossings(n, p); c > 0 {
		t.Errorf("%d edges cross, where none has to", c)
	}
	l := lengths(n, p)
	if short, long := l[len(l)/10], l[len(l)*9/10]; long > 2.2*short {
		t.Errorf("edges are %.0f to %.0f long, though all weigh the same", short, long)
	}
	if !p.complete(n) {
		t.Error("a label found no room")
	}
}

func TestHeavyTiesAreShort(t *testing.T) {
	n := gridNetwork(6, 1)
	for i := range n.Edges {
		n.Edges[i].Weight = []float64{1, 16}[i%2]
	}
	n, err := n.tidy()
	if err != nil {
		t.Fatal(err)
	}
	p := n.plan(900)
	mean := map[float64]float64{}
	for _, e := range n.Edges {
		a, b := p.at[n.find(e.From)], p.at[n.find(e.To)]
		mean[e.Weight] += math.Hypot(a.x-b.x, a.y-b.y)
	}
	if light, heavy := mean[1]/3, mean[16]/2; heavy > 0.85*light {
		t.Errorf("heavy ties are %.0f long and light ones %.0f", heavy, light)
	}
}

// moved is the mean way that nodes of both plans went, as a share of the width.
func moved(a Network, p netPlan, b Network, q netPlan, width float64) float64 {
	sum, count := 0.0, 0.0
	for i, node := range a.Nodes {
		if j := b.find(node.ID); j >= 0 {
			sum += math.Hypot(p.at[i].x-q.at[j].x, p.at[i].y-q.at[j].y)
			count++
		}
	}
	return sum / count / width
}

// Each tie is taken away in turn, and each missing one is added in turn. A new tie
// may pull two far ends together, and that has to show.
func TestASmallChangeChangesLittle(t *testing.T) {
	base, err := sampleNetwork().tidy()
	if err != nil {
		t.Fatal(err)
	}
	before := base.plan(1100)
	with := func(edges []Edge) float64 {
		n := base
		n.Edges = edges
		n, err := n.tidy()
		if err != nil {
			t.Fatal(err)
		}
		return moved(base, before, n, n.plan(1100), 1100)
	}
	var less, more []float64
	for i := range base.Edges {
		less = append(less, with(slices.Delete(slices.Clone(base.Edges), i, i+1)))
	}
	_, tied, _ := base.graph()
	has := map[[2]string]bool{}
	for _, e := range base.Edges {
		has[[2]string{e.From, e.To}] = true
	}
	for i, a := range tied {
		for _, b := range tied[:i] {
			if has[[2]string{base.Nodes[b].ID, base.Nodes[a].ID}] {
				continue
			}
			more = append(more, with(append(slices.Clone(base.Edges), Edge{From: base.Nodes[a].ID, To: base.Nodes[b].ID, Weight: 1})))
		}
	}
	for _, c := range []struct {
		name             string
		moves            []float64
		mostHalf, mostBy float64 // half of the changes, nine in ten
	}{{"a tie less", less, 0.03, 0.06}, {"a tie more", more, 0.03, 0.15}} {
		sort.Float64s(c.moves)
		half, most := c.moves[len(c.moves)/2], c.moves[len(c.moves)*9/10]
		t.Logf("%s: %d changes; half move nodes by %.1f %% of the width, nine in ten by %.1f %%", c.name, len(c.moves), half*100, most*100)
		if half > c.mostHalf || most > c.mostBy {
			t.Errorf("%s: half move nodes by %.1f %% of the width, nine in ten by %.1f %%", c.name, half*100, most*100)
		}
	}
}

func TestTheLargestNetwork(t *testing.T) {
	n := Network{Frame: Frame{Title: "large"}}
	for i := range maxNodes {
		n.Nodes = append(n.Nodes, Node{ID: fmt.Sprint(i), Label: fmt.Sprint("Node ", i), Ink: T1 + Ink(i%6), Weight: float64(i % 17)})
		for _, j := range []int{i / 2, i / 3, (i * 7) % (i + 1)} {
			n.Edges = append(n.Edges, Edge{From: fmt.Sprint(i), To: fmt.Sprint(j), Weight: float64(i%5 + 1)})
		}
	}
	for _, centre := range []string{"", "0"} {
		n.Centre = centre
		tidy, err := n.tidy()
		if err != nil {
			t.Fatal(err)
		}
		p := tidy.plan(1100)
		checkPlan(t, tidy, p, 1100)
		if shown := len(tidy.Nodes) - strings.Count(fmt.Sprint(p.lines), "[]"); shown < 60 {
			t.Errorf("centre %q: only %d labels are shown", centre, shown)
		}
	}
}

func TestRingsFollowTheSteps(t *testing.T) {
	n, err := sampleEgo().tidy()
	if err != nil {
		t.Fatal(err)
	}
	p := n.plan(900)
	centre := n.find("Japan")
	if p.at[centre] != p.middle {
		t.Errorf("the centre is at %v, not in the middle %v", p.at[centre], p.middle)
	}
	direct := map[string]bool{}
	for _, e := range n.Edges {
		if e.From == "Japan" {
			direct[e.To] = true
		}
		if e.To == "Japan" {
			direct[e.From] = true
		}
	}
	for i, node := range n.Nodes {
		if node.ID == "Japan" || p.at[i].y > p.apart {
			continue
		}
		r := math.Hypot(p.at[i].x-p.middle.x, p.at[i].y-p.middle.y)
		if direct[node.ID] != (r < p.guides[0]+1) {
			t.Errorf("%s is %.0f from the middle; a direct tie: %v", node.ID, r, direct[node.ID])
		}
	}
}

func TestNetworkRefusesWhatItCannotDraw(t *testing.T) {
	f := Frame{Title: "t"}
	for name, n := range map[string]Network{
		"twice":          {Frame: f, Nodes: []Node{{ID: "a"}, {ID: "a"}}},
		"unknown end":    {Frame: f, Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "b"}}},
		"unknown centre": {Frame: f, Nodes: []Node{{ID: "a"}}, Centre: "b"},
	} {
		if err := n.SVG(&bytes.Buffer{}, 600); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
}

func TestTiesOfOnePairAreJoined(t *testing.T) {
	n := Network{Nodes: []Node{{ID: "a", Label: "A"}, {ID: "b", Label: "B"}, {ID: "c", Label: "C"}}, Edges: []Edge{
		{From: "a", To: "b", Weight: 1, Reasons: []string{"x"}}, {From: "b", To: "a", Weight: 2, Reasons: []string{"y"}}, {From: "a", To: "a", Weight: 9},
	}}
	got := fmt.Sprint(n.Table().Rows)
	if want := "[[A B 3 x; y] [C   ]]"; got != want {
		t.Errorf("table is %s, want %s", got, want)
	}
}
