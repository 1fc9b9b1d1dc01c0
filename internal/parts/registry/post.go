// SPDX-License-Identifier: EUPL-1.2

package registry

import "entente"

// Post is an office that acts for a partner; a person holds it for a time
// (Popolo: Post).
type Post struct {
	Title   string `json:"title" doc:"Title of the office"`
	Partner string `json:"partner" doc:"Partner it acts for"`
	Unit    string `json:"unit,omitempty" doc:"Ministry, directorate or body it belongs to"`
	Role    string `json:"role,omitempty" doc:"What it does in this relationship"`
	entente.Provenance
}

func checkPost(p Post) error {
	var pr entente.Problems
	entente.CheckText(&pr, "title", p.Title, 1, 200)
	entente.CheckID(&pr, "partner", p.Partner)
	entente.CheckText(&pr, "unit", p.Unit, 0, 200)
	entente.CheckText(&pr, "role", p.Role, 0, 200)
	p.Provenance.Check(&pr)
	return pr.Err()
}
