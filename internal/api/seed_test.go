// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"entente"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// seed writes one record of most kinds, none of them released.
func (b *bench) seed() {
	b.Helper()
	for id, name := range map[string]string{"eu": "European Union", "jp": "Japan", "kr": "Korea"} {
		create(b, editor, "partners", id, entente.Unmarked, partner(name))
	}
	create(b, editor, "topics", "quantum", entente.Unmarked, registry.Topic{Name: "Quantum", Names: map[string]string{"fr": "Quantique"}})
	create(b, editor, "instruments", "dp", entente.Unmarked, registry.Instrument{
		Title: "Digital Partnership", Kind: "digital-partnership", Parties: []string{"eu", "jp"}, Signed: "2022-05-12", Topics: []string{"quantum"}, Provenance: ownWords,
	})
	create(b, editor, "meetings", "before", entente.Unmarked, meeting.Meeting{
		Title: "First Council", Kind: "council", Date: "2025-05-12", Parties: []string{"eu", "jp"}, Reported: meeting.Held, Provenance: ownWords,
	})
	create(b, editor, "meetings", "m", entente.Unmarked, meeting.Meeting{
		Title: "Second Council", Kind: "council", Date: "2026-12-08", Start: "09:30", Finish: "11:00", Zone: "Asia/Tokyo",
		Parties: []string{"eu", "jp"}, Reported: meeting.Planned, Provenance: ownWords,
	})
	create(b, editor, "commitments", "c", entente.Unmarked, registry.Commitment{
		Text: "Launch a joint call", Parties: []string{"eu", "jp"}, Topic: "quantum", Meeting: "before", Made: "2025-05-12",
		Due: "2025-12", DuePrecision: entente.PrecisionMonth, Provenance: ownWords,
	})
	create(b, editor, "posts", "p", entente.Unmarked, registry.Post{Title: "Head of delegation", Partner: "jp", Provenance: ownWords})
	create(b, editor, "agenda-items", "item", entente.Unmarked, meeting.AgendaItem{
		Meeting: "before", Position: 1, Title: "Quantum", Topic: "quantum", State: meeting.ItemOpen, Provenance: ownWords,
	})
	create(b, editor, "lines", "", entente.Limited, meeting.Line{AgendaItem: "item", Text: "Ask for a date.", Provenance: ownWords})
	create(b, editor, "decisions", "d", entente.Unmarked, meeting.Decision{Meeting: "before", Text: "The call opens.", Provenance: ownWords})
	create(b, editor, "action-items", "act", entente.Unmarked, meeting.ActionItem{
		Meeting: "before", Text: "Draft the call", Sides: []string{"eu"}, Topic: "quantum", Provenance: ownWords,
	})
}
