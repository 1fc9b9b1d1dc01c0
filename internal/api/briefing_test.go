// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"entente/internal/kit/ical"
)

func TestBriefing(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		b.ask(http.MethodPost, "/meetings/m/carry", editor, nil).want(http.StatusOK)
		var j Briefing
		b.get("/partners/jp/briefing/json?meeting=m", editor).want(http.StatusOK).into(&j)
		if j.Partner.ID != "jp" || j.Meeting == nil || len(j.Meeting.Agenda) != 1 || j.Previous == nil || j.Previous.ID != "before" ||
			len(j.Open) != 1 || !j.Open[0].Commitment.Derived.Overdue || j.Open[0].Keeper != "both" || len(j.Instruments) != 1 || len(j.Opposite) != 1 {
			b.Errorf("briefing %+v", j)
		}
		for form, want := range map[string]struct{ media, begins, holds string }{
			"html": {"text/html; charset=utf-8", "<!doctype html>", "Second Council"},
			"docx": {mediaDOCX, "PK", ""},
			"ics":  {"text/calendar; charset=utf-8", "BEGIN:VCALENDAR", "m@eu.example"},
		} {
			got := b.get("/partners/jp/briefing/"+form+"?meeting=m", editor).want(http.StatusOK)
			if got.header.Get("Content-Type") != want.media || !bytes.HasPrefix(bytes.ToLower(got.body), []byte(strings.ToLower(want.begins))) || !bytes.Contains(got.body, []byte(want.holds)) {
				b.Errorf("%s: %q %.200s", form, got.header.Get("Content-Type"), got.body)
			}
			disposition, policy := got.header.Get("Content-Disposition"), got.header.Get("Content-Security-Policy")
			if form == "html" && (disposition != "inline" || !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "style-src 'unsafe-inline'")) ||
				form != "html" && disposition != "attachment; filename=briefing-jp-m."+form {
				b.Errorf("%s: %q, %q", form, disposition, policy)
			}
			again := b.get("/partners/jp/briefing/"+form+"?meeting=m", editor)
			if !bytes.Equal(again.body, got.body) {
				b.Errorf("%s: not the same bytes twice", form)
			}
		}
		cal := b.get("/partners/jp/briefing/ics?meeting=m", editor)
		if c, problems, err := ical.Decode(bytes.NewReader(cal.body)); err != nil || len(problems) > 0 || len(c) != 1 {
			b.Errorf("calendar: %v %v", problems, err)
		}
		french := b.get("/partners/jp/briefing/html", editor, "Accept-Language", "fr").want(http.StatusOK)
		if !strings.Contains(string(french.body), `lang="fr"`) {
			b.Error("the briefing is not in French")
		}
		for _, form := range []string{"json", "html", "pdf", "docx", "ics"} {
			b.get("/partners/none/briefing/"+form, editor).problem(http.StatusNotFound, "not-found")
			b.get("/partners/jp/briefing/"+form+"?meeting=none", editor).problem(http.StatusNotFound, "not-found")
			b.get("/partners/kr/briefing/"+form+"?meeting=m", editor).problem(http.StatusUnprocessableEntity, "invalid")
			b.get("/partners/jp/briefing/"+form, nobody).problem(http.StatusNotFound, "not-found")
		}
	})
}

func TestBriefingOnPaper(t *testing.T) {
	b := newSQLiteBench(t)
	b.seed()
	b.api.Chromium = "no-such-browser"
	b.get("/partners/jp/briefing/pdf", editor).problem(http.StatusServiceUnavailable, "unavailable")
	b.api.Chromium = ""
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Fatal("no chromium to print with: apt-get install chromium")
	}
	got := b.get("/partners/jp/briefing/pdf", editor).want(http.StatusOK)
	if !bytes.HasPrefix(got.body, []byte("%PDF-")) || got.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%q %.20q", got.header.Get("Content-Type"), got.body)
	}
}
