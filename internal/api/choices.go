// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"reflect"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// Words that only a list of the API is narrowed by.
type (
	dueParam  string
	whenParam string
)

// choicesOf are the values that the types with few of them can have, for the
// description and for the check of parameters.
var choicesOf = map[reflect.Type][]string{
	reflect.TypeFor[entente.Basis]():           words(entente.Bases()),
	reflect.TypeFor[entente.Confidence]():      words(entente.Confidences()),
	reflect.TypeFor[entente.Marking]():         words(entente.Markings()),
	reflect.TypeFor[entente.Role]():            words(entente.Roles()),
	reflect.TypeFor[entente.Right]():           words(entente.Rights()),
	reflect.TypeFor[entente.Precision]():       {"", "day", "month", "year", "approximate"},
	reflect.TypeFor[record.Act]():              words([]record.Act{record.ActCreate, record.ActEdit, record.ActImport, record.ActRelease, record.ActWithdraw}),
	reflect.TypeFor[registry.PartnerKind]():    words(registry.PartnerKinds()),
	reflect.TypeFor[registry.Status]():         words(registry.Statuses()),
	reflect.TypeFor[registry.CommitmentKind](): words(registry.CommitmentKinds()),
	reflect.TypeFor[registry.AccountState]():   words(registry.AccountStates()),
	reflect.TypeFor[meeting.Reported]():        words(meeting.ReportedStates()),
	reflect.TypeFor[meeting.ItemState]():       words(meeting.ItemStates()),
	reflect.TypeFor[registry.Answer]():         words(registry.Answers()),
	reflect.TypeFor[exchange.State]():          words([]exchange.State{exchange.Introduced, exchange.Active, exchange.Stopped}),
	reflect.TypeFor[exchange.Decision]():       words([]exchange.Decision{"", exchange.Accept, exchange.Discard}),
	reflect.TypeFor[flow.AssessmentStatus]():   words(flow.AssessmentStatuses()),
	reflect.TypeFor[flow.AssessmentResult]():   words([]flow.AssessmentResult{flow.AssessmentPassed, flow.AssessmentFailed}),
	reflect.TypeFor[flow.Outcome]():            words([]flow.Outcome{flow.Allow, flow.AllowWith, flow.Deny, flow.NotATransfer, flow.Refer}),
	reflect.TypeFor[dueParam]():                {"overdue", "dated", "undated"},
	reflect.TypeFor[whenParam]():               {"ahead", "past", "unconfirmed"},
	reflect.TypeFor[flagParam]():               {"true"},
}

func words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
