// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
)

// KindAssessment is the kind of record of an assessment.
const KindAssessment = "assessment"

// An assessment stays on its node: what it finds of a partner's law is for nobody
// else to read.
var assessmentKind = record.Kind[Assessment]{
	Name: KindAssessment, Table: "flow_assessment", Check: checkAssessment, Internal: true,
	Columns: []string{"title_key", "place_from", "place_to", "tool", "status", "result", "signed_on", "valid_until", "replaces"},
	Row: func(a Assessment) []any {
		return []any{
			search.Fold(a.Title), a.Facts.From, a.Facts.To, a.Tool(), string(a.Status), string(a.Result()), string(a.SignedOn), string(a.ValidUntil()), a.Replaces,
		}
	},
	ID: func(a Assessment) string { return "assessment " + entente.Shorten(a.Title, 60) },
	Refs: func(a Assessment) []record.Ref {
		return []record.Ref{{Field: "replaces", Kind: KindAssessment, ID: a.Replaces}}
	},
	Sorts: map[string]string{
		"": "t.title_key", "title": "t.title_key", "to": "t.place_to", "tool": "t.tool", "result": "t.result", "signed": "t.signed_on", "until": "t.valid_until",
	},
}

// AssessmentService keeps the assessments.
type AssessmentService struct {
	Book  record.Book[Assessment]
	Table func(context.Context) (*Table, error) // the rules that count now
}

// NewAssessments makes the service.
func NewAssessments(log *record.Log, table func(context.Context) (*Table, error)) *AssessmentService {
	return &AssessmentService{record.Book[Assessment]{Kind: &assessmentKind, Log: log}, table}
}

// AssessmentEntry is an assessment with how it stands on the day of the view.
type AssessmentEntry struct {
	record.Entry[Assessment]

	Standing  AssessmentStatus
	Successor string // the signed one that replaced it
}

// AssessmentFilter narrows a list; what is empty does not.
type AssessmentFilter struct {
	Status AssessmentStatus
	To     string
}

const (
	selectSuccessor = `SELECT n.id FROM flow_assessment n WHERE n.replaces = $1 AND n.status = 'signed' AND {n} ORDER BY n.seq DESC`
	whereReplaced   = `EXISTS (SELECT 1 FROM flow_assessment n WHERE n.replaces = t.id AND n.status = 'signed' AND {n})`
)

func (s *AssessmentService) today() entente.Date { return entente.DayOf(s.Book.Log.Clock()) }

// Get reads an assessment, for whoever may read here.
func (s *AssessmentService) Get(ctx context.Context, v entente.View, id string) (AssessmentEntry, error) {
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return AssessmentEntry{}, err
	}
	e, err := s.Book.Get(ctx, v, id)
	if err != nil {
		return AssessmentEntry{}, err
	}
	return s.stand(ctx, s.Book.Log.DB, v, e)
}

func (s *AssessmentService) stand(ctx context.Context, q db.Queryer, v entente.View, e record.Entry[Assessment]) (AssessmentEntry, error) {
	out := AssessmentEntry{Entry: e, Standing: e.Data.Standing(v.Day)}
	if e.Data.Status != AssessmentSigned {
		return out, nil
	}
	next, err := db.All(ctx, q, db.One[string], db.Within(v, selectSuccessor), e.ID)
	if err != nil {
		return out, fmt.Errorf("find what replaces %s: %w", e.ID, err)
	}
	if len(next) > 0 {
		out.Standing, out.Successor = AssessmentReplaced, next[0]
	}
	return out, nil
}

// List reads a page of assessments, for whoever may read here.
func (s *AssessmentService) List(ctx context.Context, v entente.View, f AssessmentFilter, q record.Query) (rows []AssessmentEntry, page record.Page[Assessment], err error) {
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return nil, page, err
	}
	switch f.Status {
	case "":
	case AssessmentDraft:
		q.Where("t.status = 'draft'")
	case AssessmentSigned:
		q.Where("t.status = 'signed' AND t.valid_until >= ? AND NOT "+whereReplaced, string(v.Day))
	case AssessmentExpired:
		q.Where("t.status = 'signed' AND t.valid_until < ? AND NOT "+whereReplaced, string(v.Day))
	case AssessmentReplaced:
		q.Where("t.status = 'signed' AND " + whereReplaced)
	default:
		return nil, page, entente.FieldError("status", "error.choice", entente.Args{"Value": entente.Shorten(string(f.Status), 40)})
	}
	if f.To != "" {
		q.Where("t.place_to = ?", f.To)
	}
	if page, err = s.Book.List(ctx, v, q); err != nil {
		return nil, page, err
	}
	rows = make([]AssessmentEntry, len(page.Rows))
	for i, e := range page.Rows {
		if rows[i], err = s.stand(ctx, s.Book.Log.DB, v, e); err != nil {
			return nil, page, err
		}
	}
	return rows, page, nil
}

// History gives the versions of an assessment, the newest first.
func (s *AssessmentService) History(ctx context.Context, v entente.View, id string) ([]record.Entry[Assessment], error) {
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return nil, err
	}
	return s.Book.History(ctx, v, id)
}

// Begin writes a draft on a transfer, with what is known filled in.
func (s *AssessmentService) Begin(ctx context.Context, a entente.Actor, title string, f Facts) (record.Entry[Assessment], error) {
	var none record.Entry[Assessment]
	if err := a.Need(entente.MayEdit); err != nil {
		return none, err
	}
	if f.On == "" {
		f.On = string(s.today())
	}
	if err := f.Check(); err != nil {
		return none, err
	}
	t, err := s.Table(ctx)
	if err != nil {
		return none, err
	}
	return s.Book.Create(ctx, a, "", NewAssessment(t, title, f, s.today()), entente.Unmarked)
}

// Anew writes a draft that re-evaluates a signed assessment.
func (s *AssessmentService) Anew(ctx context.Context, a entente.Actor, id string) (record.Entry[Assessment], error) {
	var none record.Entry[Assessment]
	if err := a.Need(entente.MayEdit); err != nil {
		return none, err
	}
	e, err := s.Book.Get(ctx, present(a), id)
	if err != nil {
		return none, err
	}
	if e.Data.Status != AssessmentSigned {
		return none, entente.Fail(entente.Conflict, "assessment.error.unsigned", nil)
	}
	t, err := s.Table(ctx)
	if err != nil {
		return none, err
	}
	return s.Book.Create(ctx, a, "", e.Data.Anew(t, id, s.today()), e.Marking)
}

// Answer writes answers into a draft: those given replace the ones that were there,
// an empty list takes one away, all others stay. The condition is the version that
// was read.
func (s *AssessmentService) Answer(ctx context.Context, a entente.Actor, id string, number int64, answers Answers) (record.Entry[Assessment], error) {
	return s.change(ctx, a, entente.MayEdit, id, number, func(data *Assessment) {
		data.Answers = maps.Clone(data.Answers)
		for question, values := range answers {
			values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
			if len(values) == 0 {
				delete(data.Answers, question)
				continue
			}
			data.Answers[question] = values
		}
	})
}

// Sign closes a draft. It needs the right to release, since what is signed speaks
// for the member: decisions count on it from now on. What is missing is said by
// question.
func (s *AssessmentService) Sign(ctx context.Context, a entente.Actor, id string, number int64) (record.Entry[Assessment], error) {
	return s.change(ctx, a, entente.MayRelease, id, number, func(data *Assessment) {
		data.Status, data.SignedOn = AssessmentSigned, s.today()
	})
}

// change writes the next version of a draft, inside the transaction that saw that
// it is one.
func (s *AssessmentService) change(
	ctx context.Context, a entente.Actor, right entente.Right, id string, number int64, do func(*Assessment),
) (e record.Entry[Assessment], err error) {
	if err := a.Need(right); err != nil {
		return e, err
	}
	err = s.Book.Log.Write(ctx, a, func(w *record.Writer) error {
		head, err := s.Book.Kind.Get(ctx, w.Tx, present(a), id)
		if err != nil {
			return err
		}
		if head.Data.Status == AssessmentSigned {
			return entente.Fail(entente.Conflict, "assessment.error.signed", nil)
		}
		do(&head.Data)
		e, err = s.Book.EditIn(ctx, w, id, number, head.Data, head.Marking)
		return err
	})
	return e, err
}

// Apply tells the facts what an assessment found, as it stands on the day of the
// view: one that was replaced speaks through its successor.
func (s *AssessmentService) Apply(ctx context.Context, v entente.View, id string, f *Facts) error {
	for range 50 { // a chain of replacements has no circles, since a successor is always newer
		e, err := s.Get(ctx, v, id)
		if err != nil {
			return err
		}
		if e.Standing != AssessmentReplaced {
			e.Data.apply(f, e.Standing)
			return nil
		}
		id = e.Successor
	}
	f.Say("assessed", "tia", false)
	return nil
}

func present(a entente.Actor) entente.View { return entente.View{Actor: a, Known: entente.Forever} }
