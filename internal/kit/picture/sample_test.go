// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a drawing with the stored one.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read golden file (run with -update to write it): %v", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed; look at it, then run with -update", name)
	}
}

func sampleWorld() World {
	v := map[string]Mark{}
	for _, k := range []struct {
		id, name, value string
		ink             Ink
		label           bool
	}{
		{"JP", "Japan", "digital partnership", T2, true},
		{"KR", "Republic of Korea", "digital partnership", T2, true},
		{"SG", "Singapore", "digital partnership", T2, true},
		{"CA", "Canada", "digital partnership", T2, true},
		{"IN", "India", "council", T4, true},
		{"US", "United States", "dialogue", T6, true},
		{"GB", "United Kingdom", "dialogue", T6, true},
		{"UA", "Ukraine", "candidate", T3, true},
		{"MD", "Moldova", "candidate", T3, true},
		{"AL", "Albania", "candidate", T3, true},
		{"BA", "Bosnia and Herzegovina", "candidate", T3, true},
		{"ME", "Montenegro", "candidate", T3, true},
		{"MK", "North Macedonia", "candidate", T3, true},
		{"RS", "Serbia", "candidate", T3, true},
		{"XK", "Kosovo", "potential candidate", T3, true},
		{"GE", "Georgia", "candidate", T3, true},
		{"TR", "Türkiye", "candidate", T3, true},
		{"AD", "Andorra", "adequacy", T5, true},
		{"FO", "Faroe Islands", "adequacy", T5, true},
		{"GG", "Guernsey", "adequacy", T5, true},
		{"JE", "Jersey", "adequacy", T5, true},
		{"IM", "Isle of Man", "adequacy", T5, true},
		{"CH", "Switzerland", "adequacy", T5, true},
		{"NZ", "New Zealand", "adequacy", T5, true},
		{"AR", "Argentina", "adequacy", T5, true},
		{"UY", "Uruguay", "adequacy", T5, true},
		{"IL", "Israel", "adequacy", T5, true},
		{"BR", "Brazil", "adequacy", T5, true},
	} {
		m := Mark{Ink: k.ink, Name: k.name, Value: k.value, Href: "/p/" + k.id}
		if k.label {
			m.Label = k.name
		}
		v[k.id] = m
	}
	for _, id := range []string{"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"} {
		v[id] = Mark{Ink: T1, Name: id, Value: "member state"}
	}
	return World{
		Frame: Frame{
			ID: "world", Title: "Where the ties are", Desc: "World map, painted by the kind of tie.",
			Legend: []LegendItem{{T2, "Digital partnership"}, {T4, "Trade and Technology Council"}, {T3, "Candidate or potential candidate"}, {T1, "Member state"}, {T5, "Adequacy decision"}, {T6, "Dialogue"}, {None, "None recorded"}},
			Note:   "Boundaries and names on this map carry no position on the status of any territory or the course of any border. Dashed lines: not agreed by both sides.",
		},
		Values: v,
		Insets: []Inset{{Label: "Europe", West: -11, South: 35, East: 44, North: 60}},
		Words:  WorldWords{"Country", "Tie"},
	}
}

func sampleMatrix() Matrix {
	m := Matrix{
		Frame: Frame{ID: "topics", Title: "Topics by country", Desc: "How many instruments and commitments each country has on each topic."},
		Words: MatrixWords{Corner: "Country", Total: "Total", Count: "Items"},
	}
	for _, r := range []string{"Japan", "Republic of Korea", "Singapore", "Canada", "India", "United States", "United Kingdom", "Ukraine", "Republic of Moldova", "Albania", "Bosnia and Herzegovina", "Kosovo", "Montenegro", "North Macedonia", "Serbia", "Switzerland", "Norway", "Brazil", "New Zealand", "Australia"} {
		m.Rows = append(m.Rows, Head{Label: r, Href: "/c/" + r[:2]})
	}
	for _, t := range []string{"5G and 6G", "Artificial intelligence", "Semiconductors", "High-performance computing", "Quantum", "Data", "Digital identity", "Cybersecurity", "Submarine cables", "Platforms", "Skills", "Digital trade", "Small and medium-sized enterprises", "Connectivity", "Data flows", "Source code", "Electronic contracts", "Consumer protection", "Customs duties", "Trust services", "Personal data", "Standards", "Export controls", "Earth observation", "Research"} {
		m.Cols = append(m.Cols, Head{Label: t, Href: "/t/" + t[:2]})
	}
	m.Cols[12].Short = "SMEs"
	for r := range m.Rows {
		for c := range m.Cols {
			if n := (r*r*3 + c*13 + r*c*5 + 4) % 23; n < 9 && (r < 8 || n < 4) {
				m.Cells = append(m.Cells, Cell{Row: r, Col: c, Count: n + n*n*(8-min(r, 8))/40, Href: "/x"})
			}
		}
	}
	return m
}

func sampleBars() Bars {
	b := Bars{
		Frame: Frame{
			ID: "states", Title: "Where things stand", Desc: "Commitments by country and state.",
			Legend: []LegendItem{{Good, "Done"}, {Active, "Ongoing"}, {Waiting, "Not started"}, {Bad, "Overdue"}, {Muted, "Unknown"}},
		},
		Words: BarsWords{"Country", "Total"},
	}
	for i, n := range []string{"Japan", "Republic of Korea", "Singapore", "Canada", "India", "Bosnia and Herzegovina"} {
		b.Rows = append(b.Rows, Bar{Label: n, Href: "/c/1", Parts: []Part{
			{Good, "Done", 14 - i*2, "/s/done"}, {Active, "Ongoing", 9 + i, "/s/ongoing"}, {Waiting, "Not started", i * 2, ""}, {Bad, "Overdue", 5 - i, "/s/late"}, {Muted, "Unknown", i % 3, ""},
		}})
	}
	return b
}

// sampleNetwork is dense like a real one: twenty countries and their topics.
func sampleNetwork() Network {
	m := sampleMatrix()
	n := Network{
		Frame: Frame{
			ID: "net", Title: "Who works with whom", Desc: "Countries tied by common topics.",
			Legend: []LegendItem{{T1, "Asia and Pacific"}, {T2, "Americas"}, {T3, "Neighbourhood"}, {T4, "Other Europe"}},
		},
		Words: NetworkWords{Apart: "Without a common topic", From: "Country", To: "Country", Weight: "Common topics", Reasons: "Topics"},
	}
	topics := map[int]map[int]bool{}
	for _, c := range m.Cells {
		if c.Count > 0 {
			if topics[c.Row] == nil {
				topics[c.Row] = map[int]bool{}
			}
			topics[c.Row][c.Col] = true
		}
	}
	ink := []Ink{T1, T1, T1, T2, T1, T2, T4, T3, T3, T3, T3, T3, T3, T3, T3, T4, T4, T2, T1, T1}
	for i, r := range m.Rows {
		n.Nodes = append(n.Nodes, Node{ID: r.Label, Label: r.Label, Ink: ink[i], Weight: float64(len(topics[i])), Href: r.Href})
		for j := range i {
			var common []string
			for t := range m.Cols {
				if topics[i][t] && topics[j][t] {
					common = append(common, m.Cols[t].Label)
				}
			}
			if len(common) > 0 {
				n.Edges = append(n.Edges, Edge{From: r.Label, To: m.Rows[j].Label, Weight: float64(len(common)), Reasons: common})
			}
		}
	}
	n.Nodes = append(n.Nodes, Node{ID: "x1", Label: "African Union", Ink: T5}, Node{ID: "x2", Label: "Cabo Verde", Ink: T5})
	return n
}

func sampleEgo() Network {
	n := sampleNetwork()
	n.ID, n.Title = "ego", "What Japan is tied to"
	n.Centre = "Japan"
	var edges []Edge
	for i, e := range n.Edges {
		if e.From == "Japan" || e.To == "Japan" || i%9 == 0 {
			edges = append(edges, e)
		}
	}
	n.Edges = edges
	return n
}

func sampleTimeline() Timeline {
	d := func(s string) Date {
		if s == "" {
			return Date{}
		}
		v, err := ParseDate(s)
		if err != nil {
			panic(err)
		}
		return v
	}
	ev := func(label, at string, k Ink) Item { return Item{Label: label, Start: d(at), Ink: k, Href: "/i/1"} }
	return Timeline{
		Frame: Frame{
			ID: "time", Title: "What happened when", Desc: "Instruments, meetings and commitments since 2021.",
			Legend: []LegendItem{{Good, "Done"}, {Active, "In force or ongoing"}, {Waiting, "Planned"}, {Bad, "Overdue"}, {Muted, "Ended"}},
		},
		Today:  Date{2025, 11, 24},
		Months: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		Words:  TimelineWords{"Lane", "What", "From", "To", "Today", "open"},
		Lanes: []Lane{
			{Label: "Instruments", Href: "/i", Items: []Item{
				{Label: "Digital Partnership", Start: d("2022-05-12"), Open: true, Ink: Active, Href: "/i/2"},
				{Label: "Economic Partnership Agreement", Start: d("2019-02-01"), Open: true, Ink: Active},
				{Label: "Protocol on data flows", Start: d("2024-07-01"), Open: true, Ink: Active},
				{Label: "Negotiation of the protocol", Start: d("2022-10"), End: d("2023-10-28"), Ink: Muted},
				ev("Memorandum on semiconductors", "2023-07-04", Good), ev("Memorandum on submarine cables", "2023-07-03", Good),
				{Label: "Review of the partnership", Start: d("2026"), Ink: Waiting},
			}},
			{Label: "Meetings", Items: []Item{
				ev("First Council, Tokyo", "2023-07-03", Good), ev("Second Council, Brussels", "2024-04-30", Good), ev("Third Council, Tokyo", "2025-05-12", Good), ev("Fourth Council", "2026-05", Waiting),
				ev("Working group on AI", "2023-11-14", Good), ev("Working group on quantum", "2023-11-20", Good), ev("Working group on identity", "2023-12-01", Good),
			}},
			{Label: "Commitments", Items: []Item{
				ev("Early-warning mechanism for chip supply chains", "2024-12-31", Bad), ev("Letter of intent on quantum", "2025-05-12", Good),
				{Label: "Joint research on 6G", Start: d("2025-01-01"), End: d("2027-12-31"), Ink: Active},
				{Label: "Arctic cable study", Start: d("2024"), End: d("2026-06"), Ink: Active},
				{Label: "Pilot on mutual recognition of digital identities and electronic signatures between both sides", Start: d("2026-03"), End: d("2027"), Ink: Waiting},
			}},
		},
	}
}
