// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import "testing"

// walkFlow has a data steward ask whether data may flow, keep the answer, look at
// the matrix, and end a rule, which a second person approves.
func walkFlow(t *testing.T, w *world) {
	p := w.signsIn(t, "editor")
	p.open("/flow")
	p.sees("Nothing was decided yet")
	p.looks("")
	p.follow("May this data flow?")
	p.looks("begin")
	p.fills("Data set", "Orders of customers")
	p.fills("From", "de")
	p.fills("To", "jp")
	p.follow("Begin")
	p.sees("From Germany to Japan")
	p.looks("first question")

	// What a steward has said, as the address keeps it.
	const said = "from=DE&to=JP&dataset=Orders&day=2026-10-01&asked=data-personal&asked=data-category&asked=purpose&asked=importer-kind&asked=exporter-kind&asked=exporter-role&asked=importer-role&asked=tool" +
		"&is=data-personal:personal&is=exporter-role:controller&is=importer-role:controller&is=exporter-kind:company&is=importer-kind:company&is=purpose:other"
	p.open("/flow/answer?" + said)
	p.sees("EU-A45-JP", "jp-supplementary-rules", "EU-JP-EPA-8.81")
	p.looks("answer")
	p.follow("Keep this decision")
	p.sees("EU-A45-JP", "As it was known then")
	p.looks("")
	decision := p.at()

	p.open("/flow/matrix")
	p.looks("")
	p.open("/flow/matrix?data=machine")
	p.open("/flow/rules")
	p.sees("EU-A45-JP")
	p.looks("")
	p.follow("EU-A45-JP")
	p.looks("")
	p.fills("Last day", "2026-09-30")
	p.fills("Reason, with the source", "An example, to see what would happen.")
	p.follow("Propose")
	p.sees("2026-09-30", "Orders", "A second person")
	p.looks("")
	change := p.at()

	second := w.signsIn(t, "releaser")
	second.open(change)
	second.follow("Approve and put in force")
	second.sees("In force")
	p.open(decision)
	p.sees("With the rules as they are known now", "EU-A45-JP")

	public := w.arrives(t)
	public.open("/flow")
	public.seesNot("Orders")
}
