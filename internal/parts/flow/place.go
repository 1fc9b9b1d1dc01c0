// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// A place is where a party is, as a rule names it: an ISO 3166-1 alpha-2 code (XK
// for Kosovo), a province of a federal State whose law differs (CA-QC), EUI for the
// institutions of the Union, EPO and other international organisations by their
// own short name, or "third" for a third country that is not said.

// set is a set of places of which a rule can speak, as a bit.
type set uint8

const (
	anywhere set = 1 << iota
	inEU
	inEEA
	inThird
	inC108
	inAPPI
)

var setOf = map[string]set{"*": anywhere, "EU": inEU, "EEA": inEEA, "third": inThird, "C108": inC108, "appi-designated": inAPPI}

// state is a State's time in a union of States, both days counted in, and whether it
// is a party to Convention 108. Source of the dates: the accession treaties and the
// Withdrawal Agreement, Art. 126.
type state struct {
	union    set
	from, to string
	c108     bool
}

// states are those in a union or in the Convention (CETS 108). The parties to the
// latter are recalled and were not read at the Council of Europe's treaty office: the
// rules that lean on the list are marked as not of high confidence.
var states = func() map[string]state {
	all := map[string]state{}
	for s := range strings.FieldsSeq("AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK") {
		all[s] = state{union: inEU | inEEA}
	}
	for _, s := range []string{"IS", "LI", "NO"} {
		all[s] = state{union: inEEA}
	}
	all["HR"] = state{union: inEU | inEEA, from: "2013-07-01"}
	all["GB"] = state{union: inEU | inEEA, to: "2020-12-31"}
	for s := range strings.FieldsSeq(`AD AL AM AR AT AZ BA BE BG CH CV CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV
		MA MC MD ME MK MT MU MX NL NO PL PT RO RS RU SE SI SK SM SN TN TR UA UY`) {
		one := all[s]
		one.c108 = true
		all[s] = one
	}
	return all
}()

// EEA tells whether a place is in the European Economic Area on a day, YYYY-MM-DD.
func EEA(place, day string) bool { return locate(place, day).eea }

// sets are the names that rules use for more than one place.
var sets = []string{"*", "EU", "EEA", "EUI", "third", "C108", "EU-adequate", "appi-designated", "listed"}

// where is a place on a day, with the sets it is in.
type where struct {
	place string
	in    set
	eea   bool
}

func locate(place, day string) where {
	w := where{place: place, in: anywhere}
	s := states[place]
	if s.union != 0 && day >= s.from && (s.to == "" || day <= s.to) {
		w.in |= s.union
	}
	w.eea = w.in&inEEA != 0
	if s.c108 {
		w.in |= inC108
	}
	if !w.eea && place != institutions {
		w.in |= inThird
	}
	if w.eea || place == "GB" {
		w.in |= inAPPI
	}
	return w
}

// places are those that a rule names, by themselves and by their sets. Which are
// adequate hangs on other rules.
type places struct {
	sets     set
	names    []string
	adequate bool
}

func meant(names []string) places {
	var p places
	for _, name := range names {
		switch {
		case name == "EU-adequate":
			p.adequate = true
		case setOf[name] != 0:
			p.sets |= setOf[name]
		default:
			p.names = append(p.names, name)
		}
	}
	return p
}

// among tells whether a place is meant, but for adequacy.
func (w *where) among(p *places) bool {
	return w.in&p.sets != 0 || slices.Contains(p.names, w.place)
}

const institutions = "EUI"

// organisations are those with a rule, or that members deal with most.
var organisations = strings.Fields(`EPO UN WHO UNHCR UNICEF UNDP OECD IMF WB WTO ILO IOM ICRC NATO INTERPOL WIPO IAEA WFP FAO UNESCO ITU ICAO IMO COE`)

// KnownPlace tells whether a flow from or to a place can be decided about.
func KnownPlace(place string) bool {
	if place == institutions || place == "third" || slices.Contains(organisations, place) {
		return true
	}
	land, part, divided := strings.Cut(place, "-")
	if len(land) != 2 || strings.ToUpper(land) != land || divided && (len(part) < 1 || len(part) > 3) {
		return false
	}
	region, err := language.ParseRegion(land)
	return err == nil && (region.IsCountry() || land == "XK")
}
