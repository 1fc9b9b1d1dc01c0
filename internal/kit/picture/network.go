// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
)

// Network shows who is tied to whom. The order of Nodes and Edges does not
// matter: the same network always gives the same picture.
type Network struct {
	Frame
	Nodes []Node
	Edges []Edge
	// Centre is the id of the node to put in the middle, with the others on
	// rings around it. Empty: all nodes are equal and are placed by their ties.
	Centre string
	Words  NetworkWords
}

// NetworkWords are the translated words of a network: Apart heads the nodes that
// have no tie, the others are the columns of the table.
type NetworkWords struct{ Apart, From, To, Weight, Reasons string }

// Node is one disc. Its ink is its group; its area follows its weight.
type Node struct {
	ID, Label string
	Ink       Ink
	Weight    float64
	Title     string // empty: the label
	Href      string
}

// Edge is one tie. Its thickness follows its weight.
type Edge struct {
	From, To string
	Weight   float64
	Reasons  []string
	Href     string
}

const (
	maxNodes = 300
	maxEdges = 6000
)

// SVG draws the network.
func (n Network) SVG(w io.Writer, width int) error {
	n, err := n.tidy()
	if err != nil {
		return err
	}
	c := newCanvas(n.Frame, "network", clampWidth(width))
	c.swatch = (*canvas).groupDisc
	p := n.plan(c.width)
	for _, r := range p.guides {
		c.el("circle", "class", "pic-line", "cx", p.middle.x, "cy", p.middle.y, "r", r, "fill", "none", "stroke", colourLine, "stroke-dasharray", "2 4")
	}
	n.ties(c, p)
	for i, node := range n.Nodes {
		title := clean(cmp.Or(node.Title, node.Label))
		end := c.mark(title, node.Href)
		c.groupDisc(node.Ink, p.at[i], p.r[i])
		end()
	}
	for i := range n.Nodes {
		for k, line := range p.lines[i] {
			c.text(line, p.label[i].x+p.label[i].w/2, p.label[i].y+11+float64(k)*labelLine, style{size: small, anchor: "middle", halo: true, hidden: true})
		}
	}
	if p.apart > 0 {
		c.hline("pic-line", c.width, p.apart)
		label, _ := ellipsis(n.Words.Apart, small, c.width)
		c.text(label, 0, p.apart+16, style{size: small, class: "pic-soft"})
	}
	return c.finish(w, p.height)
}

// tidy sorts the network, joins edges of one pair and refuses what cannot be
// drawn.
func (n Network) tidy() (Network, error) {
	if err := bound("nodes", len(n.Nodes), maxNodes); err != nil {
		return n, err
	}
	if err := bound("edges", len(n.Edges), maxEdges); err != nil {
		return n, err
	}
	n.Nodes = slices.Clone(n.Nodes)
	slices.SortFunc(n.Nodes, func(a, b Node) int { return strings.Compare(a.ID, b.ID) })
	for i := 1; i < len(n.Nodes); i++ {
		if n.Nodes[i].ID == n.Nodes[i-1].ID {
			return n, fmt.Errorf("draw network: node %.60q comes twice", n.Nodes[i].ID)
		}
	}
	if n.Centre != "" && n.find(n.Centre) < 0 {
		return n, fmt.Errorf("draw network: centre %.60q is not a node", n.Centre)
	}
	pairs := map[[2]string]int{}
	var edges []Edge
	for _, e := range n.Edges {
		for _, id := range []string{e.From, e.To} {
			if n.find(id) < 0 {
				return n, fmt.Errorf("draw network: edge to %.60q, which is not a node", id)
			}
		}
		if e.From == e.To {
			continue
		}
		if e.From > e.To {
			e.From, e.To = e.To, e.From
		}
		e.Reasons = slices.Clone(e.Reasons)
		key := [2]string{e.From, e.To}
		if i, known := pairs[key]; known {
			edges[i].Weight += e.Weight
			edges[i].Reasons = append(edges[i].Reasons, e.Reasons...)
			edges[i].Href = cmp.Or(edges[i].Href, e.Href)
			continue
		}
		pairs[key] = len(edges)
		edges = append(edges, e)
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Weight, b.Weight), strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	n.Edges = edges
	return n, nil
}

// find needs sorted nodes.
func (n Network) find(id string) int {
	i := sort.Search(len(n.Nodes), func(i int) bool { return n.Nodes[i].ID >= id })
	if i < len(n.Nodes) && n.Nodes[i].ID == id {
		return i
	}
	return -1
}

// ties draws the edges, light ones first.
func (n Network) ties(c *canvas, p netPlan) {
	heaviest := 0.0
	// Many ties are drawn thin and light, or they would be one grey area.
	calm := min(max(150/float64(len(n.Edges)+1), 0.25), 1)
	thick := min(c.width/220, 4) * calm
	for _, e := range n.Edges {
		heaviest = max(heaviest, e.Weight)
	}
	for _, e := range n.Edges {
		a, b := p.at[n.find(e.From)], p.at[n.find(e.To)]
		share := 0.3
		if heaviest > 0 {
			share = max(e.Weight, 0) / heaviest
		}
		end := c.mark(n.tieTitle(e), e.Href)
		c.el("line", "class", "pic-tie pic-hit", "x1", a.x, "y1", a.y, "x2", b.x, "y2", b.y,
			"stroke", colourRule, "stroke-width", 1+thick*share, "stroke-opacity", (0.28+0.5*share)*(0.5+calm/2), "stroke-linecap", "round")
		end()
	}
}

func (n Network) tieTitle(e Edge) string {
	t := n.Nodes[n.find(e.From)].Label + " – " + n.Nodes[n.find(e.To)].Label
	if len(e.Reasons) > 0 {
		t += ": " + strings.Join(e.Reasons, "; ")
	}
	return clean(t)
}

// Table has one row a tie, heaviest first, then one for each node without any.
func (n Network) Table() Table {
	t := Table{Headers: []string{n.Words.From, n.Words.To, n.Words.Weight, n.Words.Reasons}}
	n, err := n.tidy()
	if err != nil {
		return t
	}
	tied := map[string]bool{}
	for _, e := range slices.Backward(n.Edges) {
		tied[e.From], tied[e.To] = true, true
		t.Rows = append(t.Rows, []string{n.Nodes[n.find(e.From)].Label, n.Nodes[n.find(e.To)].Label, num(e.Weight), strings.Join(e.Reasons, "; ")})
	}
	for _, node := range n.Nodes {
		if !tied[node.ID] {
			t.Rows = append(t.Rows, []string{node.Label, "", "", ""})
		}
	}
	return t
}
