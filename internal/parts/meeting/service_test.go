// SPDX-License-Identifier: EUPL-1.2

package meeting_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
)

// council is the latest council with Japan, and a next one planned here.
func council(t *testing.T, p *partstest.Parts) record.Entry[meeting.Meeting] {
	t.Helper()
	return partstest.Must[record.Entry[meeting.Meeting]](t)(p.Meeting.Meetings.Create(t.Context(), partstest.Editor, "", meeting.Meeting{
		Title: "Fifth EU-Japan Digital Partnership Council", Kind: "digital-partnership-council", Date: "2027-05-20", Parties: []string{"eu", "jp"},
		Reported: meeting.Planned, Provenance: own,
	}, entente.Unmarked))
}

func item(t *testing.T, p *partstest.Parts, m, title string, position int) record.Entry[meeting.AgendaItem] {
	t.Helper()
	return partstest.Must[record.Entry[meeting.AgendaItem]](t)(p.Meeting.Agenda.Create(t.Context(), partstest.Editor, "", meeting.AgendaItem{
		Meeting: m, Position: position, Title: title, State: meeting.ItemOpen, Provenance: own,
	}, entente.Unmarked))
}

func TestOpenItemsAreCarriedOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		ctx, v := t.Context(), partstest.View(partstest.Editor)
		last := partstest.Must[record.Entry[meeting.Meeting]](t)(p.Meeting.Meetings.Get(ctx, v, "eu-japan-dpc-4"))
		open := item(t, p, last.ID, "Arctic cable", 1)
		done := item(t, p, last.ID, "Chips", 2)
		done.Data.State, done.Data.Outcome = meeting.ItemDone, "Agreed."
		partstest.Must[record.Entry[meeting.AgendaItem]](t)(p.Meeting.Agenda.Edit(ctx, partstest.Editor, done.ID, done.Number, done.Data, entente.Unmarked))
		next := council(t, p)
		item(t, p, next.ID, "Opening", 1)

		for round, want := range []int{1, 0} {
			carried := partstest.Must[[]record.Entry[meeting.AgendaItem]](t)(p.Meeting.Carry(ctx, partstest.Editor, next.ID))
			if len(carried) != want {
				t.Fatalf("round %d carried %d items, want %d", round+1, len(carried), want)
			}
		}
		w := partstest.Must[meeting.Whole](t)(p.Meeting.Whole(ctx, v, next.ID))
		if len(w.Agenda) != 2 || w.Agenda[1].Data.Title != "Arctic cable" || w.Agenda[1].Data.Position != 2 || w.Agenda[1].Data.CarriedFrom != open.ID {
			t.Errorf("agenda of the next meeting: %+v", w.Agenda)
		}
		before := partstest.Must[record.Entry[meeting.AgendaItem]](t)(p.Meeting.Agenda.Get(ctx, v, open.ID))
		if before.Data.State != meeting.ItemCarried {
			t.Errorf("the item before is %s", before.Data.State)
		}
	})
}

func TestActionBecomesACommitmentOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		ctx, v := t.Context(), partstest.View(partstest.Editor)
		m := council(t, p)
		a := partstest.Must[record.Entry[meeting.ActionItem]](t)(p.Meeting.Actions.Create(ctx, partstest.Editor, "", meeting.ActionItem{
			Meeting: m.ID, Text: "Send the draft memorandum.", Sides: []string{"jp"}, Topic: "quantum", Due: "2027-06", DuePrecision: entente.PrecisionMonth, Provenance: own,
		}, entente.Unmarked))
		c := partstest.Must[record.Entry[registry.Commitment]](t)(p.Meeting.Promote(ctx, partstest.Editor, a.ID))
		want := registry.Commitment{
			Text: "Send the draft memorandum.", Kind: registry.KindAction, Parties: []string{"jp"}, Meeting: m.ID, Topic: "quantum", Made: "2027-05-20",
			Due: "2027-06", DuePrecision: entente.PrecisionMonth, Provenance: own,
		}
		if got := partstest.Must[record.Entry[registry.Commitment]](t)(p.Registry.Commitments.Get(ctx, v, c.ID)); !equal(got.Data, want) {
			t.Errorf("commitment: %+v", got.Data)
		}
		if again := partstest.Must[record.Entry[meeting.ActionItem]](t)(p.Meeting.Actions.Get(ctx, v, a.ID)); again.Data.Commitment != c.ID {
			t.Errorf("the action item names %q", again.Data.Commitment)
		}
		if _, err := p.Meeting.Promote(ctx, partstest.Editor, a.ID); !entente.Is(err, entente.Conflict) {
			t.Errorf("promoted twice: %v", err)
		}
	})
}

func equal(a, b registry.Commitment) bool {
	return a.Text == b.Text && a.Kind == b.Kind && strings.Join(a.Parties, " ") == strings.Join(b.Parties, " ") && a.Meeting == b.Meeting &&
		a.Topic == b.Topic && a.Made == b.Made && a.Due == b.Due && a.DuePrecision == b.DuePrecision && a.Provenance == b.Provenance
}

func TestLinesStayOnTheNode(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		ctx := t.Context()
		m := council(t, p)
		i := item(t, p, m.ID, "Data flows", 1)
		line := partstest.Must[record.Entry[meeting.Line]](t)(p.Meeting.SaveLine(ctx, partstest.Editor, 0, meeting.Line{AgendaItem: i.ID, Text: "Yield on zebrawood last.", Provenance: own}, entente.Unmarked))
		if line.Marking != entente.Limited {
			t.Errorf("a line to take is marked %q", line.Marking)
		}
		for _, audience := range []entente.Audience{{entente.ToPublic}, {entente.ToNetwork}, {"member:did:web:jp.example"}} {
			if _, err := p.Meeting.Lines.Release(ctx, partstest.Admin, line.ID, line.Number, audience); !entente.Is(err, entente.Invalid) {
				t.Errorf("released to %v: %v", audience, err)
			}
		}
		for name, a := range map[string]entente.Actor{"a reader who is not cleared": partstest.Reader, "the public": partstest.Public} {
			hits := partstest.Must[[]search.Hit](t)(search.Find(ctx, d, partstest.View(a), "zebrawood", 5))
			if len(hits) > 0 {
				t.Errorf("%s finds the line: %+v", name, hits)
			}
			if _, err := p.Meeting.Lines.Get(ctx, partstest.View(a), line.ID); !entente.Is(err, entente.NotFound) {
				t.Errorf("%s reads the line: %v", name, err)
			}
		}
		if w := partstest.Must[meeting.Whole](t)(p.Meeting.Whole(ctx, partstest.View(partstest.Reader), m.ID)); len(w.Agenda) != 1 || len(w.Lines) != 0 {
			t.Errorf("a reader's meeting has %d items and %d lines", len(w.Agenda), len(w.Lines))
		}
	})
}

func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		f, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if n == "mimetype" {
			_, err = f.Write([]byte("application/vnd.oasis.opendocument.text"))
		} else {
			_, err = f.Write([]byte("<x/>"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb claims to unpack to a gigabyte.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, UncompressedSize64: 1 << 30, CompressedSize64: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("abcd")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUpload(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := partstest.New(t, d).Fill(t)
		ctx := t.Context()
		m := council(t, p)
		for name, c := range map[string]struct {
			bytes []byte
			want  string // media type
			code  entente.Code
		}{
			"a PDF":            {[]byte("%PDF-1.7\n"), "application/pdf", ""},
			"text":             {[]byte("Grüße\n"), "text/plain", ""},
			"DOCX":             {zipped(t, "[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""},
			"ODT":              {zipped(t, "mimetype", "content.xml"), "application/vnd.oasis.opendocument.text", ""},
			"macros":           {zipped(t, "word/document.xml", "word/vbaProject.bin"), "", entente.Invalid},
			"another zip":      {zipped(t, "a.txt"), "", entente.Invalid},
			"a zip bomb":       {bomb(t), "", entente.Invalid},
			"HTML":             {[]byte("<!DOCTYPE html><script>alert(1)</script>"), "", entente.Invalid},
			"SVG":              {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "", entente.Invalid},
			"SVG after a note": {[]byte("note\n<svg>"), "", entente.Invalid},
			"a program":        {[]byte("\x7fELF\x02\x01\x01\x00\x00\x00"), "", entente.Invalid},
			"bad UTF-8":        {[]byte("abc\xff\xfe def"), "", entente.Invalid},
			"nothing":          {nil, "", entente.Invalid},
			"too much":         {bytes.Repeat([]byte("a"), meeting.MaxDocument+1), "", entente.TooLarge},
		} {
			doc := meeting.Document{Meeting: m.ID, Title: name, Name: "file.bin", MediaType: "text/html", Provenance: own}
			e, err := p.Meeting.Upload(ctx, partstest.Editor, doc, bytes.NewReader(c.bytes), entente.Unmarked)
			if entente.CodeOf(err) != c.code || e.Data.MediaType != c.want {
				t.Errorf("%s: got %q, %v; want %q, %q", name, e.Data.MediaType, err, c.want, c.code)
				continue
			}
			if err != nil {
				continue
			}
			if _, b, err := p.Meeting.Bytes(ctx, partstest.View(partstest.Reader), e.ID); err != nil || !bytes.Equal(b, c.bytes) {
				t.Errorf("%s came back as %q, %v", name, b, err)
			}
			if _, _, err := p.Meeting.Bytes(ctx, partstest.View(partstest.Public), e.ID); !entente.Is(err, entente.NotFound) {
				t.Errorf("%s: the public reads it: %v", name, err)
			}
		}
	})
}
