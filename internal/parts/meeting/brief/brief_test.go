// SPDX-License-Identifier: EUPL-1.2

package brief_test

import (
	"bytes"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/ical"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
)

var example = entente.Provenance{Basis: entente.BasisDemonstration, Confidence: entente.High, Note: "Example, nobody's position."}

// ready is a node with the public record, a meeting to prepare, accounts that
// differ, and a line to take.
func ready(t *testing.T, d *db.DB) (*partstest.Parts, *brief.Service, brief.Request) {
	t.Helper()
	p := partstest.New(t, d).Fill(t)
	ctx := t.Context()
	m := partstest.Must[record.Entry[meeting.Meeting]](t)(p.Meeting.Meetings.Create(ctx, partstest.Editor, "", meeting.Meeting{
		Title: "EU-Japan senior officials", Kind: "senior-officials", Date: "2027-01-14", Start: "09:30", Finish: "12:00", Zone: "Asia/Tokyo",
		Place: "Tokyo", Parties: []string{"eu", "jp"}, Reported: meeting.Planned, Provenance: example,
	}, entente.Unmarked))
	i := partstest.Must[record.Entry[meeting.AgendaItem]](t)(p.Meeting.Agenda.Create(ctx, partstest.Editor, "", meeting.AgendaItem{
		Meeting: m.ID, Position: 1, Title: "Arctic cable", Topic: "submarine-cables", Commitments: []string{"c-jp23-arctic-cable"}, Owner: "Connectivity unit",
		State: meeting.ItemOpen, Provenance: example,
	}, entente.Unmarked))
	partstest.Must[record.Entry[meeting.Line]](t)(p.Meeting.SaveLine(ctx, partstest.Editor, 0, meeting.Line{AgendaItem: i.ID, Text: "Ask for the zebrawood survey.", Provenance: example}, entente.Limited))
	one := 1
	for side, state := range map[string]registry.AccountState{"eu": registry.Ongoing, "jp": registry.Done} {
		a := registry.Account{Commitment: "c-jp23-arctic-cable", Side: side, State: state, SelfScore: &one, Statement: "Statement of " + side + " <b>&amp;</b>.", Provenance: example}
		partstest.Must[record.Entry[registry.Account]](t)(p.Registry.SaveAccount(ctx, partstest.Editor, 0, a, entente.Unmarked))
	}
	partstest.Must[record.Entry[registry.Post]](t)(p.Registry.Posts.Create(ctx, partstest.Editor, "", registry.Post{
		Title: "Director-General for International Affairs", Partner: "jp", Unit: "Ministry for digital affairs", Provenance: example,
	}, entente.Unmarked))
	return p, &brief.Service{Registry: p.Registry, Meetings: p.Meeting, Self: "eu"}, brief.Request{Partner: "jp", Meeting: m.ID}
}

type written struct{ html, docx, ics []byte }

func write(t *testing.T, s *brief.Service, v entente.View, r brief.Request, lang string) written {
	t.Helper()
	b, err := s.Brief(t.Context(), v, r)
	if err != nil {
		t.Fatal(err)
	}
	printer := partstest.Printer(t, lang)
	doc, err := b.Document(printer)
	if err != nil {
		t.Fatal(err)
	}
	var html, docx, ics bytes.Buffer
	if err := pagehtml.Write(&html, doc); err != nil {
		t.Fatal(err)
	}
	if err := pagedocx.Write(&docx, doc); err != nil {
		t.Fatal(err)
	}
	c := b.Calendar(printer, "eu.example")
	if err := ical.Encode(&ics, &c); err != nil {
		t.Fatal(err)
	}
	return written{html.Bytes(), docx.Bytes(), ics.Bytes()}
}

func TestBriefing(t *testing.T) {
	var first *written
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		_, s, r := ready(t, d)
		v := partstest.View(partstest.Editor)
		w := write(t, s, v, r, "en")
		again := write(t, s, v, r, "en")
		if !bytes.Equal(w.html, again.html) || !bytes.Equal(w.docx, again.docx) || !bytes.Equal(w.ics, again.ics) {
			t.Error("the same request gave other bytes")
		}
		if first == nil {
			first = &w
			testkit.Golden(t, "briefing.html", w.html)
			testkit.Golden(t, "briefing.ics", w.ics)
		} else if !bytes.Equal(w.html, first.html) || !bytes.Equal(w.docx, first.docx) || !bytes.Equal(w.ics, first.ics) {
			t.Error("the two engines give different briefings")
		}
		french := string(write(t, s, v, r, "fr").html)
		if strings.Contains(french, "«briefing") || strings.Contains(french, "Open commitments") || !strings.Contains(french, "Engagements en cours") {
			t.Error("the French briefing is not French")
		}
	})
}

func TestBriefingHoldsWhatTheReaderMaySee(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p, s, r := ready(t, d)
		reader := string(write(t, s, partstest.View(partstest.Reader), r, "en").html)
		if strings.Contains(reader, "zebrawood") || strings.Contains(reader, "o line to take") || !strings.Contains(reader, "Arctic cable") {
			t.Error("a reader who is not cleared for it gets the line to take, or no agenda")
		}
		public := partstest.View(partstest.Public)
		if _, err := s.Brief(t.Context(), public, r); !entente.Is(err, entente.NotFound) {
			t.Errorf("the public is briefed for a meeting that is not released: %v", err)
		}
		at := string(write(t, s, public, brief.Request{Partner: "jp"}, "en").html)
		for _, secret := range []string{"zebrawood", "Statement of", "Director-General for International", "senior officials", "Virkkunen"} {
			if strings.Contains(at, secret) {
				t.Errorf("the public's briefing holds %q", secret)
			}
		}
		if !strings.Contains(at, "EU-Japan Digital Partnership") {
			t.Error("the public's briefing lacks what is public")
		}
		if _, err := s.Brief(t.Context(), partstest.View(partstest.Reader), brief.Request{Partner: "kr", Meeting: r.Meeting}); !entente.Is(err, entente.Invalid) {
			t.Errorf("a meeting without the partner: %v", err)
		}
		if _, err := s.Brief(t.Context(), partstest.View(partstest.Reader), brief.Request{Partner: "atlantis"}); !entente.Is(err, entente.NotFound) {
			t.Errorf("an unknown partner: %v", err)
		}
		_ = p
	})
}

// Every partner can be briefed on, also those of whom little is known.
func TestEveryPartner(t *testing.T) {
	d := testkit.OpenDB(t, t.TempDir()+"/node.db")
	p := partstest.New(t, d).Fill(t)
	s := &brief.Service{Registry: p.Registry, Meetings: p.Meeting, Self: "eu"}
	v := partstest.View(partstest.Reader)
	page := partstest.Must[record.Page[registry.Partner]](t)(p.Registry.ListPartners(t.Context(), v, registry.PartnerFilter{}, record.Query{Limit: record.MaxLimit}))
	for _, e := range page.Rows {
		w := write(t, s, v, brief.Request{Partner: e.ID}, "fr")
		if strings.Contains(string(w.html), "«") && strings.Contains(string(w.html), "«briefing.") {
			t.Errorf("%s: a text is missing", e.ID)
		}
		if f := e.Data.Footnote(); f != "" && !strings.Contains(string(w.html), "*") {
			t.Errorf("%s: no footnote", e.ID)
		}
	}
}
