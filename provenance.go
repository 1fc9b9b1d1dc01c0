// SPDX-License-Identifier: EUPL-1.2

package entente

import (
	"net/url"
	"slices"
	"strings"
)

// Basis says what stands behind a fact.
type Basis string

// The bases. A page shows them in a reader's words.
const (
	BasisStoredPage       Basis = "stored-page"       // read at the source
	BasisStoredRepository Basis = "stored-repository" // read in a public repository that cites the source
	BasisBackground       Basis = "background"        // general knowledge, not checked
	BasisNotFound         Basis = "not-found"         // looked for and not found
	BasisOwn              Basis = "own"               // entered by an office of this member
	BasisDemonstration    Basis = "demonstration"     // made up to show the software; nobody's position
)

// Bases lists every basis, the strongest first.
func Bases() []Basis {
	return []Basis{BasisStoredPage, BasisStoredRepository, BasisOwn, BasisBackground, BasisNotFound, BasisDemonstration}
}

// Confidence says how sure we are of a fact.
type Confidence string

// The levels of confidence.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Confidences lists the levels, the highest first.
func Confidences() []Confidence { return []Confidence{High, Medium, Low} }

// Provenance is where a fact is from. It travels inside every record and is
// shown wherever the fact is shown.
type Provenance struct {
	Source     string     `json:"source,omitempty" doc:"Address of the page, act or document the fact is taken from"`
	Accessed   Date       `json:"accessed,omitempty" doc:"Day the source was published or read, where known"`
	Basis      Basis      `json:"basis" doc:"What stands behind the fact"`
	Confidence Confidence `json:"confidence" doc:"How sure we are"`
	Note       string     `json:"note,omitempty" doc:"What a reader must know about the fact"`
}

// Check adds what is wrong with p.
func (p Provenance) Check(pr *Problems) {
	CheckChoice(pr, "basis", p.Basis, Bases())
	CheckChoice(pr, "confidence", p.Confidence, Confidences())
	CheckURL(pr, "source", p.Source)
	CheckDate(pr, "accessed", p.Accessed)
	CheckText(pr, "note", p.Note, 0, 4000)
}

// CheckChoice takes one of the choices.
func CheckChoice[T ~string](pr *Problems, field string, v T, choices []T) {
	if !slices.Contains(choices, v) {
		pr.Add(field, "error.choice", Args{"Value": Shorten(string(v), 60)})
	}
}

// CheckURL takes an empty address or an absolute http(s) one.
func CheckURL(pr *Problems, field, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || len(s) > 2000 {
		pr.Add(field, "error.url", Args{"Value": Shorten(s, 80)})
	}
}

// CheckDate takes the empty date or a valid one.
func CheckDate(pr *Problems, field string, d Date) {
	if _, err := ParseDate(string(d)); err != nil {
		pr.Add(field, "error.date", Args{"Value": Shorten(string(d), 40)})
	}
}

// CheckDue takes a due date with how exactly it is known, or neither. Of what is
// no date at all only that is said.
func CheckDue(pr *Problems, due Date, p Precision) {
	if _, err := ParseDate(string(due)); err != nil {
		CheckDate(pr, "due", due)
	} else if !p.Valid() || due.Known() != (p != PrecisionNone) {
		pr.Add("duePrecision", "error.precision", Args{"Date": Shorten(string(due), 20), "Precision": Shorten(string(p), 20)})
	}
}

// CheckText takes text of min to max characters that has no control
// characters besides line breaks and tabs.
func CheckText(pr *Problems, field, s string, minimum, maximum int) {
	n := len([]rune(s))
	switch {
	case minimum > 0 && strings.TrimSpace(s) == "":
		pr.Add(field, "error.required", nil)
	case n > maximum:
		pr.Add(field, "error.long", Args{"Max": maximum, "Length": n})
	case !cleanText(s):
		pr.Add(field, "error.characters", nil)
	}
}

func cleanText(s string) bool {
	for _, r := range s {
		if r == '\uFFFD' || r == 0x7f || (r < 0x20 && r != '\n' && r != '\t' && r != '\r') {
			return false
		}
	}
	return true
}

// Shorten cuts s to at most n characters, with an ellipsis where it cut.
func Shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}
