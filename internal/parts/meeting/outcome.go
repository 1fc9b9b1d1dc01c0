// SPDX-License-Identifier: EUPL-1.2

package meeting

import "entente"

// Decision is what a meeting decided.
type Decision struct {
	Meeting    string `json:"meeting" doc:"Meeting"`
	AgendaItem string `json:"agendaItem,omitempty" doc:"Agenda item it was taken under"`
	Text       string `json:"text" doc:"What was decided"`
	Topic      string `json:"topic,omitempty" doc:"Topic"`
	entente.Provenance
}

func checkDecision(d Decision) error {
	var pr entente.Problems
	entente.CheckID(&pr, "meeting", d.Meeting)
	entente.CheckText(&pr, "text", d.Text, 1, 4000)
	d.Provenance.Check(&pr)
	return pr.Err()
}

// ActionItem is what somebody is to do after a meeting. It can become a
// commitment, which it then names.
type ActionItem struct {
	Meeting      string            `json:"meeting" doc:"Meeting"`
	AgendaItem   string            `json:"agendaItem,omitempty" doc:"Agenda item it comes from"`
	Text         string            `json:"text" doc:"What is to be done"`
	Sides        []string          `json:"sides,omitempty" doc:"Partners that are to do it"`
	Owner        string            `json:"owner,omitempty" doc:"Office that answers for it"`
	Topic        string            `json:"topic,omitempty" doc:"Topic"`
	Due          entente.Date      `json:"due,omitempty" doc:"When it is due"`
	DuePrecision entente.Precision `json:"duePrecision,omitempty" doc:"How exactly the due date is known"`
	Commitment   string            `json:"commitment,omitempty" doc:"Commitment it became"`
	entente.Provenance
}

func checkActionItem(i ActionItem) error {
	var pr entente.Problems
	entente.CheckID(&pr, "meeting", i.Meeting)
	entente.CheckText(&pr, "text", i.Text, 1, 4000)
	entente.CheckText(&pr, "owner", i.Owner, 0, 200)
	entente.CheckDue(&pr, i.Due, i.DuePrecision)
	i.Provenance.Check(&pr)
	return pr.Err()
}
