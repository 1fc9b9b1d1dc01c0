// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"strings"
	"testing"
)

// walkAccounts has a desk officer write down what each side says of a
// commitment, and find where the two differ.
func walkAccounts(t *testing.T, w *world) {
	p := w.signsIn(t, "editor")
	const differing = `parseInt([...document.querySelectorAll(".stats li, .stats > *")].find(e => e.textContent.includes("accounts that differ")).textContent)`
	before := reads[int](p, differing)

	const path = "/commitments/c-jp25-semis-research"
	p.open(path)
	p.sees("No side has given an account yet")
	p.follow("Give an account: European Union")
	p.looks("")
	p.press("Done")
	p.fills("In its own words", "All projects of the first round are under way.")
	p.chooses("Basis", "entered by this member")
	p.follow("Save")
	p.open(path)
	p.sees("Only one side has given an account")
	p.looks("one account")
	p.follow("Give an account: Japan")
	p.press("Not started")
	p.fills("In its own words", "The partners have not been chosen.")
	p.follow("Save")
	p.open(path)
	p.sees("The accounts differ on 1 point", "The two states differ", "All projects of the first round are under way.", "The partners have not been chosen.")
	p.looks("accounts differ")

	p.open("/")
	if after := reads[int](p, differing); after != before+1 {
		t.Errorf("home counts %d disagreements, before %d", after, before)
	}
	p.sees("Carry out collaborative chip research.")
	p.open("/commitments?state=disagreement")
	p.sees("Carry out collaborative chip research.", "Develop an Arctic cable route between the two sides.")

	public := w.arrives(t)
	public.open(path)
	public.sees("Carry out collaborative chip research.")
	public.seesNot("under way", "not been chosen", "differ")
}

// walkErasure has an editor record who holds a post and an administrator erase
// the person, who is then nowhere.
func walkErasure(t *testing.T, w *world) {
	const name = "Example Holder"
	p := w.signsIn(t, "editor")
	p.open("/posts")
	p.looks("")
	p.follow("Lead official for connectivity (demonstration)")
	p.looks("")
	p.follow("Record who holds it")
	p.looks("")
	p.fills("Name", name)
	p.fills("From", "2026-01")
	p.follow("Save")
	p.sees(name)
	post := p.at()
	p.follow(name)
	p.looks("")
	person := p.at()
	p.isOfferedNo("Erase this person") // not an editor's to do

	p.open(post + "/history")
	p.seesNot(name) // never in the signed record
	public := w.arrives(t)
	public.open(person)
	public.sees("Nothing found here")
	public.seesNot(name)

	a := w.signsIn(t, "administrator")
	a.open("/search?q=" + strings.ReplaceAll(name, " ", "+"))
	a.sees("Persons", name)
	a.looks("")
	a.open(person)
	a.follow("Erase this person")
	a.sees("This cannot be undone")
	a.looks("")
	a.follow("Erase for good")
	a.sees("erased")
	a.looks("erased")
	a.seesNot(name)
	a.open(post)
	a.seesNot(name)
	a.open("/search?q=" + strings.ReplaceAll(name, " ", "+"))
	a.sees("Nothing found")
	a.looks("nothing found")
}
