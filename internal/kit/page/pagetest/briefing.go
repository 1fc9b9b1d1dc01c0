// SPDX-License-Identifier: EUPL-1.2

package pagetest

import (
	"fmt"
	"strings"

	. "entente/internal/kit/page" //nolint:revive,staticcheck // the sample reads as the document that it is
)

// Briefing is a plausible briefing for a meeting, with every block type and with
// text in Latin with many accents, Greek, Cyrillic, Japanese, Korean and Chinese.
// Every call gives an equal document.
func Briefing() *Document {
	return &Document{
		Title:    "Second Digital Council: briefing",
		Subtitle: "Visit of the delegation, 3 to 4 December 2026, Győr and Łódź",
		Lang:     "en-GB",
		Author:   "Digital Desk",
		Subject:  "Briefing for the head of delegation",
		Date:     "24 November 2026, data as of 23 November 2026",
		Marking:  "SENSITIVE – NOT FOR RELEASE",
		Footer:   "Digital Desk · file 2026/118",
		Contents: "Contents",
		Numbered: true,
		Blocks: append([]Block{
			Heading{Level: 1, Text: "Summary", ID: "summary"},
			Paragraph{Runs: []Run{
				Text("The two sides meet for the second time. Of "), Strong("24 promises"),
				Text(" given at the first meeting, 15 are kept on both books, 5 are under way, and on "),
				Strong("4 the two accounts differ"), Text(" (see "), Link("where the accounts differ", "#differences"),
				Text("). The joint call on "), Emphasis("photonic packaging"),
				Text(" closed with 31 bids; the pot covers nine of them."),
			}},
			KeyValues{Pairs: []Pair{
				{Key: "Place", Value: C(Text("Győr, Great Hall (first day); "), In("pl", "Łódź, Pałac Poznańskiego"), Text(" (second day)"))},
				{Key: "Time", Value: Cell{
					P(Text("Thursday 3 December 2026, 09:30–17:00 local time")),
					P(Small("17:30–01:00 in Tokyo and Seoul")),
				}},
				{Key: "Opposite", Value: C(Text("Vice-Minister for Digital Affairs ("), In("ja", "デジタル副大臣"), Text("), in post since 2025"))},
				{Key: "State", Value: C(Tag("on track", Good), Text(" 15  "), Tag("late", Warn), Text(" 5  "), Tag("accounts differ", Bad), Text(" 4"))},
			}},
			Note{Kind: Callout, Tone: Warn, Label: "Decide before the meeting", Runs: []Run{
				Text("The line on item 3 awaits the legal service. Without it, take note only and propose a written procedure by 18 December."),
			}},
			Heading{Level: 1, Text: "Agenda and lines to take", ID: "agenda"},
			Table{
				Caption: "Agenda with lines to take",
				Columns: []Column{
					{Title: "No", Width: 0.06, Align: End},
					{Title: "Item", Width: 0.26},
					{Title: "Line to take", Width: 0.48},
					{Title: "State", Width: 0.2},
				},
				RowHeader: false,
				Rows: []Row{
					agenda("1", "Opening, adoption of the agenda", "Welcome the delegation; thank the hosts in both towns.", Tag("agreed", Good), Neutral),
					agenda("2", "Semiconductors: early warning", "Both contact points answer within two working days; ask for a second exercise in spring.", Tag("agreed", Good), Neutral),
					agenda("3", "Data flows and mutual recognition", "Take note. No date for a decision as long as the legal service has not answered.", Tag("open", Warn), Warn),
					agenda("4", "Quantum: joint call", "Support nine projects; the tenth only if both purses can pay.", Tag("open", Info), Neutral),
					agenda("5", "Submarine cables in the Arctic", "State that our account and theirs differ on who pays for the survey.", Tag("accounts differ", Bad), Bad),
				},
			},
			Note{Kind: Source, Label: "Source", Runs: []Run{
				Text("Annotated agenda, version 4 of 20 November 2026, "), Link("https://example.org/agenda/4", "https://example.org/agenda/4"),
				Text(", SHA-256 "), Code("9f86d081…0a08"),
			}},
			Heading{Level: 2, Text: "Who speaks", ID: "who-speaks"},
			List{Ordered: true, Items: []Item{
				{Runs: []Run{Text("Head of delegation: opening and item 3")}, Sub: &List{Items: []Item{
					{Runs: []Run{Text("speaking note in Annex A")}},
					{Runs: []Run{Text("bilateral remarks in "), In("fr", "français"), Text(" if the hosts wish")}, Sub: &List{Items: []Item{
						{Runs: []Run{Text("interpretation is booked until 17:00")}},
					}}},
				}}},
				{Runs: []Run{Text("Head of unit: items 2 and 4")}},
				{Runs: []Run{Text("Seconded expert: item 5")}},
			}},
			Heading{Level: 2, Text: "Names and how they are said"},
			Paragraph{Runs: []Run{
				Text("Hungarian: "), In("hu", "Árvíztűrő tükörfúrógép, Győr"), Text(". Polish: "), In("pl", "Zażółć gęślą jaźń, Łódź"),
				Text(". Greek: "), In("el", "Ψηφιακή εταιρική σχέση"), Text(". Ukrainian: "), In("uk", "Цифрове партнерство, Житомир, Київ"),
				Text(". Japanese: "), In("ja", "日本国 デジタル・パートナーシップ 直"), Text(". Korean: "), In("ko", "대한민국 디지털 파트너십, 한국"),
				Text(". Chinese: "), In("zh-Hant", "新加坡 數位夥伴關係 直"), Text("."),
			}},
			Heading{Level: 1, Text: "Where the accounts differ", ID: "differences"},
			Paragraph{Runs: []Run{Text("Each side keeps its own account. Both stand here as they were last received; nothing is merged.")}},
			promises(),
			Note{Kind: Source, Label: "Source", Runs: []Run{Text("Both sides' accounts, received until 23 November 2026, 18:00 UTC.")}},
			Note{Kind: Gap, Label: "Gap", Runs: []Run{Text("The other side has filed no account for promises 9 and 17. Figures from before 2025 were not found.")}},
			PageBreak{},
			Heading{Level: 1, Text: "Work in figures", ID: "figures"},
			Figure{
				SVG:     Bars(),
				Alt:     "Bar chart: open promises by topic. Semiconductors 7, quantum 5, data flows 4, cables 2, skills 1.",
				Caption: "Open promises by topic",
			},
			Table{
				Caption:   "Open promises by topic, figures of the chart",
				RowHeader: true,
				Columns:   []Column{{Title: "Topic"}, {Title: "Open", Align: End}, {Title: "Money, EUR million", Align: End}},
				Rows: []Row{
					{Cells: []Cell{C(Text("Semiconductors")), C(Text("7")), C(Text("6.0"))}},
					{Cells: []Cell{C(Text("Quantum")), C(Text("5")), C(Text("11.4"))}},
					{Cells: []Cell{C(Text("Data flows")), C(Text("4")), C(Text("0.0"))}},
					{Cells: []Cell{C(Text("Cables")), C(Text("2")), {}}},
					{Cells: []Cell{C(Text("Skills")), C(Text("1")), C(Text("0.8"))}},
				},
			},
			Note{Kind: Source, Label: "Source", Runs: []Run{Text("Own register, 23 November 2026.")}},
		}, annex()...),
	}
}

func agenda(no, item, line string, state Run, tone Tone) Row {
	return Row{Tone: tone, Cells: []Cell{C(Text(no)), C(Strong(item)), C(Text(line)), C(state)}}
}

// promises is long enough to run over a page, so that repeated table heads show.
func promises() Table {
	t := Table{
		Caption: "Promises on which the two accounts differ or one is missing",
		Columns: []Column{
			{Title: "No", Width: 0.07, Align: End},
			{Title: "Promise", Width: 0.37},
			{Title: "Our account", Width: 0.2},
			{Title: "Their account", Width: 0.2},
			{Title: "Due", Width: 0.16, Align: End},
		},
	}
	states := []Run{Tag("done", Good), Tag("under way", Info), Tag("late", Warn), Tag("not begun", Bad), Tag("no account", Neutral)}
	what := []string{
		"Open the joint call on photonic packaging and publish its conditions",
		"Name a contact point for the early warning of shortages",
		"Share the test results for mutual recognition of trust services",
		"Finish the survey of the northern cable route",
		"Exchange forty researchers a year",
	}
	for i := range 24 {
		tone := Neutral
		if i%6 == 4 {
			tone = Bad
		}
		t.Rows = append(t.Rows, Row{Tone: tone, Cells: []Cell{
			C(Text(fmt.Sprint(i + 1))), C(Text(what[i%5] + ".")), C(states[i%5]), C(states[(i+i/5)%5]),
			C(Text(fmt.Sprintf("%d Dec 2026", 1+i))),
		}})
	}
	return t
}

func annex() []Block {
	return []Block{
		Heading{Level: 1, Text: "Annex A: speaking note", ID: "annex-a", Unnumbered: true},
		Paragraph{Runs: []Run{Text("Thank you for the welcome. " +
			"A year ago we said that the second meeting would be about what has been done, not about what could be done. " +
			"I am glad that we can hold ourselves to it: < 25 items, > 60 % kept & the rest explained.\nA new line of the same paragraph.")}},
		Paragraph{Runs: []Run{Text("Write to "), Link("the desk", "mailto:desk@example.org"), Text(" for the annotated version.")}},
	}
}

// Bars is a small bar chart as kit code would draw it.
func Bars() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 150" width="600" height="150" font-family="Noto Sans, sans-serif" font-size="12">` +
		`<title>Open promises by topic</title>`)
	for i, r := range []struct {
		name string
		n    int
	}{{"Semiconductors", 7}, {"Quantum", 5}, {"Data flows", 4}, {"Cables", 2}, {"Skills", 1}} {
		y := 10 + i*28
		fmt.Fprintf(&b, `<text x="110" y="%d" text-anchor="end" fill="#1f2933">%s</text>`, y+14, r.name)
		fmt.Fprintf(&b, `<rect x="120" y="%d" width="%d" height="18" fill="#2f5d8a"/>`, y, r.n*60)
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#1f2933">%d</text>`, 128+r.n*60, y+14, r.n)
	}
	b.WriteString(`</svg>`)
	return []byte(b.String())
}
