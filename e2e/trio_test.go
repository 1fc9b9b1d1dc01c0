// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"entente/internal/testkit"
)

// TestTrio has desk officers of two members look at the same commitment, each on
// the node of their own, and one answer what the other proposed.
func TestTrio(t *testing.T) {
	testkit.Chromium(t)
	h := home{db: "entente.db", extra: []string{"TMPDIR=" + t.TempDir()}}
	s, said := h.demo(t)
	browser, seen := testkit.Browser(t), map[string]bool{}
	at := map[string]*world{}
	for _, m := range regexp.MustCompile(`(http://localhost:\d+) +(European Union|Japan|Singapore)\n`).FindAllStringSubmatch(said, -1) {
		at[m[2]] = &world{origin: m[1], browser: browser, seen: seen}
	}
	if len(at) != 3 {
		t.Fatalf("not three nodes:\n%s", said)
	}
	eu, jp := at["European Union"].signsIn(t, "releaser"), at["Japan"].signsIn(t, "releaser")
	eu.who, jp.who = "european", "japanese"

	// The tour leads from one node to the others.
	eu.open("/")
	eu.sees("A tour of this demonstration", "accounts that differ")
	eu.pictured("trio-eu-home")
	for _, w := range at {
		if !reads[bool](eu, `[...document.querySelectorAll(".tour a")].some(a => a.href.startsWith(`+quote(w.origin)+`))`) {
			t.Errorf("the tour does not lead to %s", w.origin)
		}
	}

	// Both see both accounts, and whose node each is from.
	const disputed = "/commitments/c-jp23-arctic-cable"
	eu.open(disputed)
	eu.sees("The accounts differ on", "own account", "from the node of Japan, signed")
	eu.pictured("trio-eu-disputed")
	jp.open(disputed)
	jp.sees("The accounts differ on", "own account", "from the node of European Union, signed", "Record of European Union")
	jp.pictured("trio-jp-disputed")

	// Japan is asked, and would agree to another wording.
	const proposal, wording = "/commitments/demo-eu-japan-testbed", "Run a joint testbed for academic credentials until 2028 (demonstration)."
	eu.open(proposal)
	eu.sees("Japan has not answered yet")
	jp.open("/")
	jp.sees("wait for your answer")
	jp.pictured("trio-jp-home")
	jp.open("/proposals")
	jp.sees("Run a joint testbed")
	jp.pictured("trio-jp-proposals")
	jp.follow("Run a joint testbed")
	jp.sees("Waits for your answer", "Your answer to European Union")
	jp.pictured("trio-jp-asked")
	jp.press("Amend")
	jp.follow("Send the answer")
	jp.sees("This is the wording as it stands")
	jp.pictured("trio-jp-wrong")
	jp.fills("Wording that this member would agree to", wording)
	jp.follow("Send the answer")
	jp.sees("The answer was signed and released", wording, "Version")
	jp.pictured("trio-jp-answered")
	jp.open("/proposals")
	jp.seesNot("Run a joint testbed")

	eu.opensUntil(proposal, wording)
	eu.sees("Amended", "from the node of Japan", "Not agreed: another wording is asked for", "The wordings differ")
	eu.pictured("trio-eu-answer")
	eu.open("/commitments?state=disagreement")
	eu.sees("Run a joint testbed")
	eu.open("/meetings/demo-eu-japan-senior-officials/briefing/html?partner=jp")
	eu.sees("from the node of Japan, signed", wording)

	// Japan thinks again.
	jp.open(proposal)
	jp.press("Answer again")
	jp.press("Accept")
	jp.follow("Send the answer")
	jp.sees("Countersigned")
	jp.pictured("trio-jp-countersigned")
	eu.opensUntil(proposal, "Countersigned")
	eu.sees("Agreed: the wording agreed to is the present one")
	eu.pictured("trio-eu-countersigned")

	// What is not released to the public is not told to it.
	public := at["Japan"].arrives(t)
	public.open(disputed)
	public.seesNot("differ on", "from the node of", "own account")
	public.open("/proposals")
	public.seesNot("Run a joint testbed")
	s.stop(t, syscall.SIGINT)
}

// opensUntil opens a page until the exchange has brought what it is to say.
func (p *person) opensUntil(path, text string) {
	p.t.Helper()
	for range 120 {
		p.open(path)
		if reads[bool](p, `document.body.innerText.replace(/\s+/g, " ").includes(`+quote(text)+`)`) {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	p.t.Fatalf("%s: %s never says %q", p.who, path, text)
}

// pictured checks the page, and takes pictures of it where they are asked for.
func (p *person) pictured(name string) {
	p.t.Helper()
	p.looks(name)
	if *gallery == "" {
		return
	}
	for _, width := range []int{1440, 820, 390} {
		testkit.Screenshot(p.t, p.ctx, width, filepath.Join(*gallery, name+"-"+strconv.Itoa(width)+".png"))
	}
}
