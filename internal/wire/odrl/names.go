// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"slices"
	"strings"
)

const (
	vocabulary = "http://www.w3.org/ns/odrl/2/"
	prefix     = "odrl:"
	xsd        = "http://www.w3.org/2001/XMLSchema#"
)

// Actions of ODRL by their IRIs, as our own offers name them: the context of the
// Dataspace Protocol has none of them.
const (
	Anonymize    = vocabulary + "anonymize"
	Distribute   = vocabulary + "distribute"
	Inform       = vocabulary + "inform"
	ReviewPolicy = vocabulary + "reviewPolicy"
)

// name brings a name of the ODRL vocabulary into its bare form, whichever of
// the three spellings it came in; other names stay.
func name(s string) string {
	for _, p := range []string{vocabulary, prefix} {
		if bare, ok := strings.CutPrefix(s, p); ok && bare != "" && !strings.ContainsAny(bare, ":/#") {
			return bare
		}
	}
	return s
}

// compact is the spelling in which a name is kept and written again: bare if the
// context of the Dataspace Protocol has it, else as it came. A bare name that
// the context lacks means nothing to those who read JSON-LD, and our own offers
// have IRIs in its place.
func compact(s string) string {
	if bare := name(s); bare == "use" || slices.Contains(operators, bare) {
		return bare
	}
	return s
}

// datatype brings the name of an XML Schema datatype into its absolute form.
func datatype(s string) string {
	if bare, ok := strings.CutPrefix(s, "xsd:"); ok {
		return xsd + bare
	}
	return s
}

// includedIn gives the action that includes another, as the ODRL vocabulary
// 2.2 has it. The two that nothing includes are use and transfer.
var includedIn = actions()

func actions() map[string]string {
	of := map[string]string{"use": "", "transfer": ""}
	for whole, parts := range map[string]string{
		"transfer":  "give sell",
		"play":      "display",
		"reproduce": "extract",
		"use": "acceptTracking adHocShare aggregate annotate anonymize append appendTo archive attachPolicy " +
			"attachSource attribute commercialize compensate concurrentUse copy delete derive digitize distribute " +
			"ensureExclusivity execute export extractChar extractPage extractWord grantUse include index inform " +
			"install lease lend license modify move nextPolicy obtainConsent pay play present preview print read " +
			"reproduce reviewPolicy secondaryUse share shareAlike stream synchronize textToSpeech transform " +
			"translate uninstall watermark write writeTo",
	} {
		for part := range strings.FieldsSeq(parts) {
			of[part] = whole
		}
	}
	return of
}

// covers tells whether a rule about one action is about another too.
func covers(rule, asked string) Outcome {
	if _, ok := includedIn[rule]; !ok {
		return Unknown
	}
	if _, ok := includedIn[asked]; !ok {
		return Unknown
	}
	for a := asked; a != ""; a = includedIn[a] {
		if a == rule {
			return Yes
		}
	}
	return No
}
