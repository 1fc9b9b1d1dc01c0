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

// member is a State's time in a union of States, both days counted in. Source of
// the dates: the accession treaties and the Withdrawal Agreement, Art. 126.
type member struct{ place, from, to string }

var eu = []member{
	{place: "HR", from: "2013-07-01"},
	{place: "GB", to: "2020-12-31"},
	{place: "AT"},
	{place: "BE"},
	{place: "BG"},
	{place: "CY"},
	{place: "CZ"},
	{place: "DE"},
	{place: "DK"},
	{place: "EE"},
	{place: "ES"},
	{place: "FI"},
	{place: "FR"},
	{place: "GR"},
	{place: "HU"},
	{place: "IE"},
	{place: "IT"},
	{place: "LT"},
	{place: "LU"},
	{place: "LV"},
	{place: "MT"},
	{place: "NL"},
	{place: "PL"},
	{place: "PT"},
	{place: "RO"},
	{place: "SE"},
	{place: "SI"},
	{place: "SK"},
}

var efta = []member{{place: "IS"}, {place: "LI"}, {place: "NO"}}

// convention108 are the parties to Convention 108 (CETS 108). The list is recalled
// and was not read at the Council of Europe's treaty office: the rules that lean on
// it are marked as not of high confidence.
var convention108 = strings.Fields(`AD AL AM AR AT AZ BA BE BG CH CV CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV
	MA MC MD ME MK MT MU MX NL NO PL PT RO RS RU SE SI SK SM SN TN TR UA UY`)

// in tells whether a State is one of the members on a day, YYYY-MM-DD.
func in(list []member, place, day string) bool {
	for i := range list {
		if list[i].place == place {
			return day >= list[i].from && (list[i].to == "" || day <= list[i].to)
		}
	}
	return false
}

// EEA tells whether a place is in the European Economic Area on a day.
func EEA(place, day string) bool {
	return in(eu, place, day) || in(efta, place, day)
}

// sets are the names that rules use for more than one place.
var sets = []string{"*", "EU", "EEA", "EUI", "third", "C108", "EU-adequate", "appi-designated", "listed"}

// where is a place on a day, with the sets it is in.
type where struct {
	place         string
	eea, eu, c108 bool
}

func locate(place, day string) where {
	return where{
		place: place, eea: EEA(place, day), eu: in(eu, place, day),
		c108: slices.Contains(convention108, place),
	}
}

// within tells whether a place is meant by a name of a rule. EU-adequate is not
// answered here: it hangs on rules.
func (w where) within(name string) bool {
	switch name {
	case "*":
		return true
	case "EU":
		return w.eu
	case "EEA":
		return w.eea
	case "third":
		return !w.eea && w.place != institutions
	case "C108":
		return w.c108
	case "appi-designated":
		return w.eea || w.place == "GB"
	}
	return w.place == name
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
