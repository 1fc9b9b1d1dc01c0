// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	emailForm  = regexp.MustCompile(`^[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$`)
	phoneForm  = regexp.MustCompile(`^(?:\+|00)[1-9][0-9 ().-]{6,20}$`)
	ibanForm   = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	dniForm    = regexp.MustCompile(`^[XYZ0-9][0-9]{7}[A-Z]$`)
	nirForm    = regexp.MustCompile(`^[12][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$`)
	codiceForm = regexp.MustCompile(`^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$`)
	cardForm   = regexp.MustCompile(`^(?:4[0-9]{12}(?:[0-9]{3}){0,2}|[2356][0-9]{15}|3[47][0-9]{13}|3[068][0-9]{12})$`)
	digitsForm = regexp.MustCompile(`^[0-9]{9,19}$`)

	// spaced takes out what people write numbers with.
	spaced = strings.NewReplacer(" ", "", "-", "", ".", "", "\u00a0", "", "/", "")
)

// maxRecognised is the longest value that can be anything known, in bytes.
const maxRecognised = 320

// recognise names what a value looks like, by form and, where there is one, by
// check digit. It may be several things.
func recognise(v string) []string {
	if len(v) > maxRecognised {
		return nil
	}
	var found []string
	add := func(what string, is bool) {
		if is {
			found = append(found, what)
		}
	}
	if strings.Contains(v, "@") {
		add("email", emailForm.MatchString(v))
		return found
	}
	if strings.Count(v, ".") == 3 || strings.Count(v, ":") > 1 {
		_, err := netip.ParseAddr(v)
		add("ip", err == nil)
	}
	if v[0] == '+' || v[0] == '0' {
		add("phone", phoneForm.MatchString(v))
	}
	if len(v) > 60 {
		return found
	}
	s := strings.ToUpper(spaced.Replace(v))
	add("iban", ibanForm.MatchString(s) && mod97(s[4:]+s[:4]) == 1)
	add("es-dni", dniForm.MatchString(s) && dni(s))
	add("fr-nir", nirForm.MatchString(s) && nir(s))
	add("it-codice-fiscale", codiceForm.MatchString(s))
	if !digitsForm.MatchString(s) {
		return found
	}
	switch len(s) {
	case 9:
		add("nl-bsn", s != "000000000" && weighted(s, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0)
	case 11:
		add("pl-pesel", pesel(s))
		add("be-nn", belgian(s))
	case 13:
		add("kr-rrn", resident(s))
	}
	add("card", cardForm.MatchString(s) && luhn(s))
	return found
}

func weighted(s string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(s[i]-'0')
	}
	return sum
}

// mod97 reads letters as 10 to 35 (ISO 7064).
func mod97(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c >= 'A' {
			n = (n*100 + int(c-'A') + 10) % 97
		} else {
			n = (n*10 + int(c-'0')) % 97
		}
	}
	return n
}

func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// dni is of Spain; a foreigner's number begins with X, Y or Z.
func dni(s string) bool {
	n, err := strconv.Atoi(strings.NewReplacer("X", "0", "Y", "1", "Z", "2").Replace(s[:1]) + s[1:8])
	return err == nil && s[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[n%23]
}

// nir is of France; the two halves of Corsica count as 19 and 18.
func nir(s string) bool {
	body := strings.Replace(strings.Replace(s[:13], "2A", "19", 1), "2B", "18", 1)
	n, err := strconv.ParseInt(body, 10, 64)
	key, keyErr := strconv.ParseInt(s[13:], 10, 64)
	return err == nil && keyErr == nil && 97-n%97 == key
}

// belgian is the national number; from the year 2000 a 2 is put before it.
func belgian(s string) bool {
	n, _ := strconv.ParseInt(s[:9], 10, 64) // digits by form
	key, _ := strconv.ParseInt(s[9:], 10, 64)
	month, _ := strconv.Atoi(s[2:4])
	return month <= 12 && (97-n%97 == key || 97-(2_000_000_000+n)%97 == key)
}

// pesel is of Poland; the century is in the month.
func pesel(s string) bool {
	month, _ := strconv.Atoi(s[2:4]) // digits by form
	month %= 20
	return month >= 1 && month <= 12 && weighted(s, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0
}

// resident is Korea's registration number. Those given since October 2020 have no
// check digit, so that the date and the digit of the century must do.
func resident(s string) bool {
	_, err := time.Parse("060102", s[:6])
	return err == nil && s[6] >= '1' && s[6] <= '8'
}
