// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
	"entente/internal/web"
)

func TestMeetingFromFormToRelease(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.parties()
		editor, releaser, public := n.as(entente.Editor), n.as(entente.Releaser), n.browser()
		n.as(entente.Reader).get("/meetings/new").is(http.StatusForbidden)

		f := source(url.Values{"title": {"Digital council"}, "kind": {"ministerial"}, "parties": {"eu"}, "parties-2": {"jp"}, "date": {"next week"}, "reported": {"planned"}, "number": {"0"}})
		wrong := editor.post("/meetings/new", f).is(http.StatusUnprocessableEntity, "There is a problem", "#field-date", "“next week” is not a date", `value="Digital council"`)
		if wrong.value("number") != "0" {
			t.Error("the form lost its number")
		}
		f.Set("date", "2026-12-08")
		shown := editor.post("/meetings/new", f).is(http.StatusOK, "Digital council", "8 December 2026", "planned", "this member only", "Saved as a new version")
		path, _, _ := strings.Cut(shown.path, "?")
		public.get(path).is(http.StatusNotFound)
		editor.get("/meetings?when=ahead").is(http.StatusOK, "Digital council")

		// Two editors: the second is told what the first has changed.
		first, second := editor.get(path+"/edit"), editor.get(path+"/edit")
		f.Set("place", "Tokyo")
		f.Set("number", first.value("number"))
		editor.post(path+"/edit", f).is(http.StatusOK, "Tokyo")
		f.Set("place", "Osaka")
		f.Set("number", second.value("number"))
		editor.post(path+"/edit", f).is(http.StatusPreconditionFailed, "Tokyo", `value="Osaka"`)
		editor.get(path).lacks("Osaka")

		editor.get(path + "/release").is(http.StatusForbidden)
		release := releaser.get(path + "/release").is(http.StatusOK)
		releaser.post(path+"/release", url.Values{"number": {release.value("number")}, "audience": {"public"}}).is(http.StatusOK, "Released.")
		public.get(path).is(http.StatusOK, "Digital council", "Tokyo").lacks("Edit", "Add an item", "this member only")
		editor.get(path+"/history").is(http.StatusOK, "Version 3", "Tokyo", "Released.")
		withdraw := releaser.get(path + "/withdraw").is(http.StatusOK)
		releaser.post(path+"/withdraw", url.Values{"number": {withdraw.value("number")}}).is(http.StatusOK, "Withdrawn")
		public.get(path).is(http.StatusNotFound)
	})
}

func TestAgendaLineAndOutcome(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.meet("before", "2025-11-01", nil)
		n.meet("now", "2026-11-01", nil)
		editor, reader := n.as(entente.Editor), n.as(entente.Reader)

		add := func(what string, f url.Values) answer {
			t.Helper()
			form := editor.get("/meetings/now/" + what + "/new").is(http.StatusOK)
			f.Set("number", form.value("number"))
			return editor.post("/meetings/now/"+what+"/new", source(f))
		}
		editor.post("/meetings/before/agenda/new", source(url.Values{"number": {"0"}, "title": {"Left open"}, "position": {"1"}, "state": {"open"}})).is(http.StatusOK, "Left open")
		add("agenda", url.Values{"title": {"Safe models"}, "topic": {"ai"}, "position": {"1"}, "state": {"open"}, "owner": {"Office for AI"}}).
			is(http.StatusOK, "Safe models", "Artificial intelligence", "Office for AI", "Write the line to take", "Carry over 1 open item")
		add("agenda", url.Values{"title": {"No place"}, "position": {"first"}, "state": {"open"}}).is(http.StatusUnprocessableEntity, "#field-position")

		// The line to take is for those who are cleared for it.
		i := n.item("now", "Safe models")
		editor.get("/meetings/now/agenda/" + i + "/line/edit").is(http.StatusOK)
		editor.post("/meetings/now/agenda/"+i+"/line/edit", source(url.Values{"number": {"0"}, "text": {"We ask for the zebrawood list."}, "defensive": {"Later."}})).
			is(http.StatusOK, "We ask for the zebrawood list.", "never leaves this node", "limited")
		reader.get("/meetings/now").is(http.StatusOK, "Safe models").lacks("zebrawood", "Line to take", "Write the line to take")
		reader.get("/meetings/now/agenda/" + i + "/line/history").is(http.StatusNotFound)
		reader.get("/search?q=zebrawood").is(http.StatusOK, "Nothing found")
		editor.get("/search?q=zebrawood").is(http.StatusOK, "Lines to take", "/meetings/now#"+i)
		editor.get("/meetings/now/agenda/" + i + "/line/release").is(http.StatusNotFound)

		editor.get("/meetings/now/carry").is(http.StatusOK, "Meeting before", "Left open")
		editor.post("/meetings/now/carry", nil).is(http.StatusOK, "Left open", "Goes on from", "The open items are on this agenda now.").lacks("Carry over")
		editor.get("/meetings/before").is(http.StatusOK, "carried over")

		add("decisions", url.Values{"text": {"Both sides publish the list."}, "agendaItem": {i}, "topic": {"ai"}}).is(http.StatusOK, "Both sides publish the list.", "Under: Safe models")
		add("actions", url.Values{"text": {"Send the list."}, "sides": {"jp"}, "due": {"2027-03"}}).is(http.StatusOK, "Send the list.", "March 2027", "Make it a commitment")
		a := n.action("now")
		editor.get("/meetings/now/actions/"+a+"/promote").is(http.StatusOK, "A commitment needs a topic")
		edit := editor.get("/meetings/now/actions/" + a + "/edit")
		editor.post("/meetings/now/actions/"+a+"/edit", source(url.Values{
			"number": {edit.value("number")}, "text": {"Send the list."}, "sides": {"jp"}, "due": {"2027-03"}, "duePrecision": {"month"}, "topic": {"ai"},
		})).is(http.StatusOK, "March 2027")
		editor.get("/meetings/now/actions/" + a + "/promote").is(http.StatusOK)
		if made := editor.post("/meetings/now/actions/"+a+"/promote", nil).is(http.StatusOK, "Send the list.", "The action item is a commitment now."); !strings.HasPrefix(made.path, "/commitments/") {
			t.Errorf("promoted, and led to %s", made.path)
		}
		editor.post("/meetings/now/actions/"+a+"/promote", nil).is(http.StatusConflict)
		editor.get("/meetings/now").is(http.StatusOK, "a commitment", "1 commitment")

		// An editor who is not cleared for lines does not learn that there is one.
		uncleared := n.account("uncleared", entente.Editor, entente.Unmarked)
		uncleared.get("/meetings/now/agenda/" + i + "/line/edit").is(http.StatusNotFound)
		uncleared.post("/meetings/now/agenda/"+i+"/line/edit", source(url.Values{"number": {"0"}, "text": {"x"}})).is(http.StatusNotFound)
	})
}

func TestDocuments(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.meet("now", "2026-11-01", nil)
		editor, public := n.as(entente.Editor), n.browser()
		form := source(url.Values{"title": {""}})
		for name, content := range map[string]string{
			"page.html": "<html><script>alert(1)</script></html>", "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
			"packed.zip": "PK\x05\x06" + strings.Repeat("\x00", 18), "program": "\x7fELF\x02\x01\x01", "empty.txt": "", "text.txt": "\xff\xfe\xff",
		} {
			editor.upload("/meetings/now/documents/new", name, []byte(content), form).is(http.StatusUnprocessableEntity, "There is a problem", "#field-file")
		}
		editor.upload("/meetings/now/documents/new", "large.txt", []byte(strings.Repeat("a", meeting.MaxDocument+1)), form).
			is(http.StatusRequestEntityTooLarge, "#field-file")
		editor.post("/meetings/now/documents/new", form).is(http.StatusUnprocessableEntity)
		editor.upload("/meetings/now/documents/new", `C:\notes\Draft "agenda" é.txt`, []byte("Draft agenda.\n"), form).
			is(http.StatusOK, `Draft "agenda" é`, "14 bytes", "The document is added.", "SHA-256")
		page := partstest.Must[meeting.Whole](t)(n.Meeting.Whole(t.Context(), partstest.View(partstest.Editor), "now"))
		file := "/meetings/now/documents/" + page.Documents[0].ID + "/file"
		a := editor.get(file).is(http.StatusOK, "Draft agenda.")
		for header, want := range map[string]string{
			"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Content-Type": "text/plain",
		} {
			if !strings.Contains(a.header.Get(header), want) {
				t.Errorf("%s is %q, want %q in it", header, a.header.Get(header), want)
			}
		}
		public.get(file).is(http.StatusNotFound)
	})
}

func TestWhoAttends(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.meet("now", "2026-11-01", nil)
		editor, reader := n.as(entente.Editor), n.as(entente.Reader)
		editor.post("/meetings/now/attendance/new", url.Values{"name": {""}, "role": {"chair"}}).is(http.StatusUnprocessableEntity, "#field-name")
		editor.post("/meetings/now/attendance/new", url.Values{"name": {"Head of unit"}, "role": {"chair"}, "side": {"jp"}}).is(http.StatusOK, "Head of unit", "chair")
		reader.get("/meetings/now").is(http.StatusOK, "Head of unit").lacks("Add a person")
		reader.post("/meetings/now/attendance/remove", url.Values{"person": {"person-1"}, "role": {"chair"}}).is(http.StatusForbidden)
		editor.post("/meetings/now/attendance/remove", url.Values{"person": {"person-1"}, "role": {"chair"}}).is(http.StatusOK, "Nobody is recorded.")
	})
}

func TestBriefingToTakeAlong(t *testing.T) {
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), func(d *web.Deps) { d.Chromium = "/no/such/program" })
	n.Fill(t)
	b := n.as(entente.Editor)
	b.get("/meetings/eu-japan-dpc-1").is(http.StatusOK, "/meetings/eu-japan-dpc-1/briefing")
	b.get("/meetings/eu-japan-dpc-1/briefing").is(http.StatusOK, "Briefing for Japan", "Word (DOCX)", "Chromium, which was not found").lacks("briefing/pdf")
	b.get("/meetings/eu-western-balkans-summit-2026/briefing").is(http.StatusNotFound)
	for format, kind := range map[string]string{"html": "text/html", "docx": "officedocument", "ics": "text/calendar"} {
		a := b.get("/meetings/eu-japan-dpc-1/briefing/" + format + "?partner=jp").is(http.StatusOK)
		if !strings.Contains(a.header.Get("Content-Type"), kind) || len(a.body) < 200 {
			t.Errorf("%s: %s of %d bytes", format, a.header.Get("Content-Type"), len(a.body))
		}
		if !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s: Cache-Control %q", format, a.header.Get("Cache-Control"))
		}
		if attached := strings.Contains(a.header.Get("Content-Disposition"), "attachment"); attached == (format == "html") {
			t.Errorf("%s: Content-Disposition %q", format, a.header.Get("Content-Disposition"))
		}
	}
	b.get("/meetings/eu-japan-dpc-1/briefing/pdf?partner=jp").is(http.StatusServiceUnavailable, "There is no Chromium on this machine")
	b.get("/meetings/eu-japan-dpc-1/briefing/html?partner=nobody").is(http.StatusNotFound)
}

// item finds an agenda item by its title.
func (n *node) item(in, title string) string {
	n.t.Helper()
	w := partstest.Must[meeting.Whole](n.t)(n.Meeting.Whole(n.t.Context(), partstest.View(partstest.Editor), in))
	for _, e := range w.Agenda {
		if e.Data.Title == title {
			return e.ID
		}
	}
	n.t.Fatalf("no item %q", title)
	return ""
}

// action finds the first action item.
func (n *node) action(in string) string {
	n.t.Helper()
	var first record.Entry[meeting.ActionItem]
	w := partstest.Must[meeting.Whole](n.t)(n.Meeting.Whole(n.t.Context(), partstest.View(partstest.Editor), in))
	if len(w.Actions) == 0 {
		n.t.Fatal("no action item")
	}
	first = w.Actions[0]
	return first.ID
}
