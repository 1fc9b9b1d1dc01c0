// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"strings"
	"testing"
)

// walkPublicReader has a citizen find out what is overdue and where that is
// from; what is not released is not there for them.
func walkPublicReader(t *testing.T, w *world) {
	p := w.arrives(t)
	p.sees("Where things stand", "What needs attention", "overdue")
	p.seesNot("demonstration", "line to take")
	p.isOfferedNo("Edit", "Release", "New")
	p.looks("")

	p.followIn(".stats", "overdue")
	p.is(`location.pathname === "/commitments" && document.querySelectorAll("#list tbody tr").length > 0`)
	p.isOfferedNo("New commitment")
	p.looks("overdue")

	first := `document.querySelector("#list tbody th a")`
	text := reads[string](p, first+`.textContent.trim()`)
	p.follow(text)
	p.is(`location.pathname.startsWith("/commitments/")`)
	p.sees(text, "Overdue", "Source")
	p.isOfferedNo("Edit", "Release", "Withdraw", "Give an account")
	p.seesNot("Line to take")
	p.looks("")
	source := reads[string](p, `[...document.querySelectorAll("main a[href^=http]")].map(a => a.href).find(a => !a.startsWith(location.origin)) ?? ""`)
	if !strings.HasPrefix(source, "http") {
		t.Errorf("no source leads out of %s", p.at())
	}

	p.open("/meetings/demo-eu-japan-senior-officials")
	p.sees("Nothing found here")
	p.seesNot("senior officials")
	if got := p.fetches("/meetings/demo-eu-japan-senior-officials").Status; got != 404 {
		t.Errorf("a meeting that is not released answers %d", got)
	}
	p.looks("404")
}
