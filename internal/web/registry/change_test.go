// SPDX-License-Identifier: EUPL-1.2

package registry_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente"
)

// commitmentForm is what the form of a commitment sends.
func (n *node) commitmentForm(id string) url.Values {
	e := n.commitment(id)
	f := url.Values{
		"number": {strconv.FormatInt(e.Number, 10)}, "marking": {"none"}, "text": {e.Data.Text}, "topic": {e.Data.Topic}, "instrument": {e.Data.Instrument},
		"made": {string(e.Data.Made)}, "due": {string(e.Data.Due)}, "duePrecision": {string(e.Data.DuePrecision)}, "reported": {e.Data.Reported},
		"basis": {string(e.Data.Basis)}, "confidence": {string(e.Data.Confidence)}, "source": {e.Data.Source},
	}
	for i, p := range e.Data.Parties {
		f.Set([]string{"parties", "parties-2", "parties-3"}[i], p)
	}
	return f
}

func TestBadFormIsShownAgain(t *testing.T) {
	each(t, func(n *node) {
		f := n.commitmentForm("arctic")
		f.Set("text", "")
		f.Set("due", "next summer")
		f.Set("note", "What I typed is kept")
		a := n.post("editor", "/commitments/arctic/edit", f)
		n.want(a, http.StatusUnprocessableEntity, `href="#field-text"`, `href="#field-due"`, "What I typed is kept", "“next summer” is not a date.")
		if e := n.commitment("arctic"); e.Number != 1 {
			n.Errorf("a bad form wrote version %d", e.Number)
		}
		f = url.Values{"text": {"Do something."}, "parties": {"eu"}, "topic": {"nothing"}, "basis": {"own"}, "confidence": {"high"}, "marking": {"none"}}
		n.want(n.post("editor", "/commitments/new", f), http.StatusUnprocessableEntity, `href="#field-topic"`)
	})
}

func TestMadeByTheForm(t *testing.T) {
	each(t, func(n *node) {
		n.want(n.get("editor", "/commitments/new?instrument=partnership"), http.StatusOK, `value="jp" selected`)
		f := url.Values{"text": {"Meet again."}, "parties": {"eu"}, "parties-3": {"jp"}, "topic": {"cables"}, "due": {"2027-03"}, "basis": {"own"}, "confidence": {"high"}, "marking": {"limited"}}
		a := n.post("editor", "/commitments/new", f)
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/commitments/meet-again" {
			n.Fatalf("%d to %q", a.StatusCode, a.Header.Get("Location"))
		}
		e := n.commitment("meet-again")
		if e.Data.DuePrecision != entente.PrecisionMonth || strings.Join(e.Data.Parties, " ") != "eu jp" || e.Marking != entente.Limited || e.Data.Basis != entente.BasisOwn {
			n.Errorf("made %+v", e)
		}
		n.want(n.get("reader", "/commitments/meet-again"), http.StatusOK, "March 2027", "limited")
	})
}

func TestLostUpdateIsShown(t *testing.T) {
	each(t, func(n *node) {
		mine, theirs := n.commitmentForm("arctic"), n.commitmentForm("arctic")
		theirs.Set("text", "Lay two Arctic cables.")
		if a := n.post("editor", "/commitments/arctic/edit", theirs); a.StatusCode != http.StatusSeeOther {
			n.Fatalf("status %d", a.StatusCode)
		}
		mine.Set("due", "2030")
		mine.Set("duePrecision", "")
		a := n.post("editor", "/commitments/arctic/edit", mine)
		n.want(a, http.StatusPreconditionFailed, "Somebody has changed this since you opened it.", "<del>Lay an Arctic cable.</del>", "<ins>Lay two Arctic cables.</ins>", `value="2030"`, `name="number" value="2"`)
		if n.commitment("arctic").Number != 2 {
			n.Error("the lost update was written")
		}
		mine.Set("number", "2")
		if a := n.post("editor", "/commitments/arctic/edit", mine); a.StatusCode != http.StatusSeeOther {
			n.Errorf("saving again: status %d", a.StatusCode)
		}
		if e := n.commitment("arctic"); e.Number != 3 || e.Data.Due != "2030" {
			n.Errorf("version %d, due %s", e.Number, e.Data.Due)
		}
	})
}

func TestHistoryTellsWhoChangedWhat(t *testing.T) {
	each(t, func(n *node) {
		n.clock = start.AddDate(0, 0, 2)
		f := n.commitmentForm("arctic")
		f.Set("topic", "roaming")
		f.Set("parties-3", "xk")
		n.post("editor", "/commitments/arctic/edit", f)
		h := n.get("reader", "/commitments/arctic/history")
		n.want(h, http.StatusOK, "Version 2", "17 June 2026, 09:00 UTC", "desk-japan", "<del>Submarine cables</del>", "<ins>Roaming</ins>", "<ins>European Union, Japan, Kosovo*</ins>", "First version.")
		n.wantNot(h, ">e</span>")
		// Nothing different: no version, and the reader is told.
		same := n.post("editor", "/commitments/arctic/edit", n.commitmentForm("arctic"))
		if same.StatusCode != http.StatusSeeOther || !strings.Contains(same.Header.Get("Set-Cookie"), "flash=unchanged") || n.commitment("arctic").Number != 2 {
			n.Errorf("saving the same: %d, %q, version %d", same.StatusCode, same.Header.Get("Set-Cookie"), n.commitment("arctic").Number)
		}
		// The page of before still says what it said.
		n.want(n.get("reader", "/commitments/arctic?asof=2026-06-16"), http.StatusOK, "Submarine cables", "Back to today")
		n.wantNot(n.get("reader", "/commitments/arctic?asof=2026-06-16"), "Kosovo")
		n.want(n.get("reader", "/commitments/arctic?asof=2026-06-14"), http.StatusNotFound)
		n.wantNot(n.get("editor", "/commitments/arctic?asof=2026-06-16"), "/commitments/arctic/edit")
	})
}

func TestReleaseAndWithdraw(t *testing.T) {
	each(t, func(n *node) {
		n.want(n.get("public", "/commitments/arctic"), http.StatusNotFound)
		bad := n.post("releaser", "/commitments/arctic/release", url.Values{"number": {"1"}})
		n.want(bad, http.StatusUnprocessableEntity, `href="#field-audience"`)
		named := n.post("releaser", "/commitments/arctic/release", url.Values{"number": {"1"}, "audience": {"named"}, "named": {"not a did"}})
		n.want(named, http.StatusUnprocessableEntity, `href="#field-`)
		if a := n.post("releaser", "/commitments/arctic/release", url.Values{"number": {"1"}, "audience": {"public"}}); a.StatusCode != http.StatusSeeOther {
			n.Fatalf("release: %d %s", a.StatusCode, a.body)
		}
		public := n.get("public", "/commitments/arctic")
		n.want(public, http.StatusOK, "Lay an Arctic cable.")
		n.wantNot(public, "/commitments/arctic/edit", "/commitments/arctic/release", "this member only")

		f := n.commitmentForm("arctic")
		f.Set("text", "Lay two Arctic cables.")
		n.post("editor", "/commitments/arctic/edit", f)
		n.wantNot(n.get("public", "/commitments/arctic"), "two Arctic")
		n.wantNot(n.get("public", "/commitments/arctic/history"), "two Arctic", "desk-japan")
		n.want(n.get("releaser", "/commitments/arctic"), http.StatusOK, "changed since, not released")
		n.want(n.get("releaser", "/commitments/arctic/release"), http.StatusOK, "What is new since the last release", "<ins>Lay two Arctic cables.</ins>")

		// Marked since, it may not go to the public, and the public loses it.
		n.want(n.post("releaser", "/commitments/arctic/withdraw", url.Values{"number": {"1"}}), http.StatusPreconditionFailed, "There is a problem")
		if a := n.post("releaser", "/commitments/arctic/withdraw", url.Values{"number": {strconv.FormatInt(n.commitment("arctic").Number, 10)}}); a.StatusCode != http.StatusSeeOther {
			n.Fatalf("withdraw: %d", a.StatusCode)
		}
		n.want(n.get("public", "/commitments/arctic"), http.StatusNotFound)
		n.want(n.get("reader", "/commitments/arctic/history"), http.StatusOK, "Withdrawn from everybody.", "head-of-unit")
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(n *node) {
		n.release("arctic")
		for _, c := range []struct {
			actor, path string
			status      int
		}{
			{"public", "/commitments/roam", 404},
			{"public", "/commitments/roam/history", 404},
			{"public", "/commitments/roam/edit", 404},
			{"public", "/commitments/roam/release", 404},
			{"public", "/commitments/arctic/edit", 401},
			{"public", "/commitments/new", 401},
			{"public", "/persons/person-1", 404},
			{"reader", "/commitments/arctic/edit", 403},
			{"reader", "/commitments/nothing/edit", 404},
			{"reader", "/commitments/new", 403},
			{"editor", "/commitments/arctic/release", 403},
			{"editor", "/commitments/arctic/withdraw", 403},
			{"editor", "/persons/person-1/erase", 403},
			{"reader", "/posts/director/holders/new", 403},
			{"editor", "/commitments/arctic/accounts/xk/edit", 404},
			{"editor", "/commitments/arctic/accounts/jp", 404},
			{"editor", "/commitments/arctic/accounts/jp/edit", 200},
			{"releaser", "/commitments/arctic/release", 200},
		} {
			if a := n.get(c.actor, c.path); a.StatusCode != c.status {
				n.Errorf("%s of %s: %d, want %d", c.path, c.actor, a.StatusCode, c.status)
			}
		}
		for _, path := range []string{"/commitments/roam/edit", "/commitments/roam/release", "/commitments/roam/withdraw", "/persons/person-1/erase"} {
			if a := n.post("public", path, url.Values{"number": {"1"}}); a.StatusCode != 404 && a.StatusCode != 401 {
				n.Errorf("the public posts to %s: %d", path, a.StatusCode)
			}
		}
		// What is not released looks like what is not there.
		unreleased, unknown := n.get("public", "/commitments/roam"), n.get("public", "/commitments/nope")
		if strings.ReplaceAll(unreleased.body, "roam", "nope") != unknown.body {
			n.Error("an unreleased commitment is told from one that is not there")
		}
		n.wantNot(n.get("public", "/commitments"), "End roaming charges.", "Roaming")
		n.wantNot(n.get("public", "/posts/director"), "Hana")
	})
}

func TestAccountsStandSideBySide(t *testing.T) {
	each(t, func(n *node) {
		give := func(side string, f url.Values) answer {
			n.Helper()
			for name, v := range map[string]string{"number": "0", "marking": "none", "basis": "own", "confidence": "high"} {
				if f.Get(name) == "" {
					f.Set(name, v)
				}
			}
			return n.post("editor", "/commitments/arctic/accounts/"+side+"/edit", f)
		}
		bad := give("eu", url.Values{"state": {"ongoing"}, "money": {"much"}, "evidence-url": {"ftp://x"}})
		n.want(bad, http.StatusUnprocessableEntity, `href="#field-money"`)
		hash := strings.Repeat("ab", 32)
		a := give("eu", url.Values{
			"state": {"ongoing"}, "statement": {"The study runs."}, "due": {"2027"}, "selfScore": {"+1"}, "money": {"1,5"}, "currency": {"eur"},
			"evidence-2": {"The study"}, "evidence-url-2": {"https://example.org/study"}, "evidence-date-2": {"2026-05"}, "evidence-hash-2": {strings.ToUpper(hash)},
		})
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/commitments/arctic" {
			n.Fatalf("%d to %q: %s", a.StatusCode, a.Header.Get("Location"), a.body)
		}
		n.want(n.get("reader", "/commitments/arctic"), http.StatusOK, "The study runs.", "Only one side has given an account", "no account yet", hash, "https://example.org/study", "1.5 EUR")
		give("jp", url.Values{"state": {"not-started"}, "due": {"2028"}, "otherScore": {"0"}})
		n.want(n.get("reader", "/commitments/arctic"), http.StatusOK, "The accounts differ on 3 points", "The two states differ.", "The due dates differ.", "European Union: own score +1, score given by Japan 0.")
		n.want(n.get("reader", "/commitments?state=disagreement"), http.StatusOK, "Lay an Arctic cable.")
		n.want(n.get("reader", "/partners/jp"), http.StatusOK, "Accounts differ")
		n.want(n.get("reader", "/commitments/arctic/accounts/jp"), http.StatusOK, "Account: Japan", "Not started")
		n.want(n.get("reader", "/commitments/arctic/accounts/jp/history"), http.StatusOK, "Account: Japan", "First version.")
		// A second first account is not written over the first.
		again := give("jp", url.Values{"state": {"done"}})
		n.want(again, http.StatusConflict, "Somebody has changed this since you opened it.")
	})
}

func TestErasedPersonIsGone(t *testing.T) {
	each(t, func(n *node) {
		f := url.Values{"name": {"Second Holder"}, "from": {"2026-05"}, "to": {"2026-01"}}
		n.want(n.post("editor", "/posts/director/holders/new", f), http.StatusUnprocessableEntity, `href="#field-to"`)
		if a := n.post("administrator", "/persons/person-1/erase", nil); a.StatusCode != http.StatusSeeOther {
			n.Fatalf("erase: %d", a.StatusCode)
		}
		n.want(n.get("reader", "/persons/person-1"), http.StatusOK, "This person was erased.")
		for _, path := range []string{"/persons/person-1", "/posts/director", "/posts", "/partners/jp"} {
			n.wantNot(n.get("reader", path), "Hana")
		}
	})
}

func TestPartnerPageSumsUp(t *testing.T) {
	each(t, func(n *node) {
		page := n.get("editor", "/partners/jp")
		n.want(page, http.StatusOK, "European Union and Japan", "Lay an Arctic cable.", "Digital Partnership", "Submarine cables", "Director-General", "Hana Example", "<svg")
		n.wantNot(page, "End roaming charges.")
		n.want(n.get("editor", "/partners/xk"), http.StatusOK, "No instrument with this partner is recorded.", "No meeting with this partner is recorded.")
		n.clock = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		n.wantNot(n.get("editor", "/partners/jp"), `id="state-overdue"`)
	})
}
