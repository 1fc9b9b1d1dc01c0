// SPDX-License-Identifier: EUPL-1.2

package registry

import "entente"

// Topic is a subject that instruments, commitments and meetings deal with.
type Topic struct {
	Name  string            `json:"name" doc:"Name in English"`
	Names map[string]string `json:"names,omitempty" doc:"Names in other languages, by BCP 47 tag"`
}

// In is the name in a language, in English where there is none.
func (t Topic) In(lang string) string {
	if n := t.Names[lang]; n != "" {
		return n
	}
	return t.Name
}

func checkTopic(t Topic) error {
	var pr entente.Problems
	entente.CheckText(&pr, "name", t.Name, 1, 100)
	for lang, n := range t.Names {
		if len(lang) < 2 || len(lang) > 12 {
			pr.Add("names", "error.choice", entente.Args{"Value": entente.Shorten(lang, 20)})
		}
		entente.CheckText(&pr, "names", n, 1, 100)
	}
	return pr.Err()
}
