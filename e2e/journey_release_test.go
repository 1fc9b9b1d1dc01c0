// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import "testing"

const promised = "/commitments/c-jp23-dfft" // released to the public, and the subject of this journey only

// walkRelease has an editor put a date right, after a slip, and a releaser let
// the public have it, and take it back.
func walkRelease(t *testing.T, w *world) {
	public, editor := w.arrives(t), w.signsIn(t, "editor")
	public.open(promised)
	public.seesNot("June 2027")

	editor.open(promised)
	editor.follow("Edit")
	editor.looks("")
	editor.fills("Due", "summer")
	editor.follow("Save")
	editor.is(`document.activeElement.closest(".error-summary") || document.activeElement.matches(".error-summary")`)
	editor.sees("There is a problem", "“summer” is not a date")
	editor.seesNot("Date and precision") // of what is no date at all
	editor.looks("with an error")
	editor.pressIn(".error-summary", "Due")
	editor.is(`document.activeElement === ` + field("Due") + ` && document.activeElement.value === "summer" && document.activeElement.ariaInvalid === "true"`)
	editor.fills("Due", "2027-06")
	editor.follow("Save")
	editor.sees("Saved as a new version", "June 2027", "changed since, not released")
	editor.looks("just saved")
	editor.isOfferedNo("Withdraw", "Release", "Change the audience") // not an editor's to do

	public.open(promised)
	public.seesNot("June 2027")

	releaser := w.signsIn(t, "releaser")
	releaser.open(promised)
	releaser.follow("Release")
	releaser.sees("What this means", "cannot be taken back", "What is new since the last release", "June 2027")
	releaser.looks("")
	releaser.press("Everybody")
	releaser.followIn("main form", "Release")
	releaser.sees("Released.")
	public.open(promised)
	public.sees("June 2027")

	releaser.follow("Withdraw")
	releaser.sees("It cannot be unsent")
	releaser.looks("")
	releaser.followIn("main form", "Withdraw")
	releaser.sees("Withdrawn", "this member only")
	public.open(promised)
	public.sees("Nothing found here")
	if got := public.fetches(promised).Status; got != 404 {
		t.Errorf("what was withdrawn answers the public with %d", got)
	}
}

const contested = "/commitments/c-jp25-q-neko"

// walkLostUpdate has two people edit one thing at the same time.
func walkLostUpdate(t *testing.T, w *world) {
	first, second := w.signsIn(t, "editor"), w.signsIn(t, "releaser")
	first.open(contested + "/edit")
	second.open(contested + "/edit")
	first.fills("Paragraph of the source", "paragraph 12")
	first.follow("Save")
	first.sees("Saved as a new version")

	second.fills("Due", "2028")
	second.follow("Save")
	second.sees("Somebody has changed this since you opened it", "What has changed meanwhile", "paragraph 12")
	second.is(field("Due") + `.value === "2028"`)
	second.looks("stale")
	first.open(contested)
	first.sees("paragraph 12")
	first.seesNot("2028")

	second.fills("Paragraph of the source", "paragraph 12")
	second.follow("Save")
	second.sees("Saved as a new version", "paragraph 12", "2028")
	second.follow("History")
	second.sees("Version 3", "Version 2", "Version 1", "editor", "releaser", "paragraph 12", "2028")
	second.looks("")
}
