// SPDX-License-Identifier: EUPL-1.2

package flow

// fact has the facts that the law's own order asks for, by their bit. The rules ask
// for all others.
var fact = struct {
	personal, globalCBPR, apecCBPR, localised, byPolice, forPolice, exporterUnder, byDataSubject, fromArea, toProcessor, agreed, exporterListed, onwardContract, contract, demand, anonymous, protected, failedTIA, harmfulLaw int
}{
	personal:       bit("data-personal:personal"),
	globalCBPR:     bit("importer-holds:global-cbpr"),
	apecCBPR:       bit("importer-holds:apec-cbpr"),
	localised:      bit("localisation:required"),
	byPolice:       bit("exporter-kind:law-enforcement-authority"),
	forPolice:      bit("purpose:law-enforcement"),
	exporterUnder:  bit("exporter-under:gdpr"),
	byDataSubject:  bit("exporter-role:data-subject"),
	fromArea:       bit("data-origin:eea"),
	toProcessor:    bit("importer-role:processor"),
	agreed:         bit("agreement:in-force"),
	exporterListed: bit("exporter-certified:dpf"),
	onwardContract: bit("tool:dpf-onward-contract"),
	contract:       bit("tool:contract"),
	demand:         bit("request:third-country-authority"),
	anonymous:      bit("data-state:anonymous"),
	protected:      bit("data-state:protected"),
	failedTIA:      bit("assessment-failed:tia"),
	harmfulLaw:     bit("problematic-law:found"),
}

// bit is the place of a fact, which the vocabulary must have.
func bit(name string) int {
	i, ok := factBit[name]
	if !ok {
		panic("flow: no fact " + name)
	}
	return i
}
