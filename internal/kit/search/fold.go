// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters that Unicode does not take apart.
var plain = map[rune]string{'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ı': "i"}

// Fold brings text into the form that is indexed and asked for: lower case, no
// diacritics, words separated by one space, each Chinese, Japanese or Korean
// character a word of its own.
func Fold(s string) string {
	var b strings.Builder
	gap := false
	space := func() {
		if b.Len() > 0 {
			gap = true
		}
	}
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			space()
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Hangul, r):
			space()
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		if p, ok := plain[r]; ok {
			b.WriteString(p)
		} else {
			b.WriteRune(r)
		}
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			space()
		}
	}
	return b.String()
}

// MaxWords is how many words of a question count.
const MaxWords = 12

func words(question string) []string {
	w := strings.Fields(Fold(entireRunes(question, 200)))
	return w[:min(len(w), MaxWords)]
}

func entireRunes(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}
