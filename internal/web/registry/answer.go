// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// answersView is what the sides say to a commitment, and what this member may.
type answersView struct {
	given   []answerView
	waiting []string // sides that were asked and have not answered
	agreed  bool     // every side but its author's accepted it as it is now
	theirs  bool     // another member recorded it
	party   bool     // and this member is one of its parties
	may     bool     // the reader may answer
	number  int64    // version that the reader sees
	wording string
	author  string
	when    string
	form    ui.Form
}

// answerView is the answer of one side.
type answerView struct {
	record.Entry[registry.Countersignature]
	side    string // its name
	from    string // the node that it is from
	version int64  // of the commitment, that it is of; 0 when that is not held
	present bool   // it is of the commitment as it is now
	taken   bool   // the wording it asks for is the present one
}

// open reports whether this member's answer is asked for.
func (a answersView) open(self string) bool {
	return a.party && !slices.ContainsFunc(a.given, func(g answerView) bool { return g.Data.Side == self && g.present })
}

func (p *Pages) viewAnswers(ctx context.Context, v entente.View, e record.Entry[registry.Commitment], names *desk.Names) (answersView, error) {
	self := p.Self
	a := answersView{
		theirs: e.Foreign(), number: e.Number, wording: e.Data.Text, author: ui.ShellOf(ctx).Member(e.Author), when: i18n.DayTime(ctx, e.RecordedAt()),
		form: ui.Form{Values: url.Values{"wording": {e.Data.Text}}},
	}
	if !v.Actor.May(entente.MayRead) {
		return a, nil
	}
	a.party = a.theirs && !v.Past() && slices.Contains(e.Data.Parties, self)
	a.may = a.party && v.Actor.May(entente.MayRelease)
	all, err := p.Registry.AnswersTo(ctx, v, e.ID)
	if err != nil {
		return a, err
	}
	author, err := p.authorSide(ctx, e)
	if err != nil {
		return a, err
	}
	versions, err := p.digests(ctx, v, e.ID, len(all[e.ID]) > 0)
	if err != nil {
		return a, err
	}
	accepted := map[string]bool{author: true}
	for _, g := range all[e.ID] {
		g := answerView{
			Entry: g, side: names.Partner(g.Data.Side), version: versions[g.Data.Of], present: g.Data.Of == e.Digest(),
			taken: g.Data.Answer == registry.Amended && oneLine(g.Data.Wording) == oneLine(e.Data.Text),
		}
		if g.Foreign() {
			g.from = ui.ShellOf(ctx).Member(g.Author)
		}
		a.given = append(a.given, g)
		accepted[g.Data.Side] = g.present && g.Data.Answer == registry.Accepted
	}
	a.agreed = len(a.given) > 0
	for _, side := range e.Data.Parties {
		a.agreed = a.agreed && accepted[side]
	}
	return a, p.whoIsAsked(ctx, e, &a, author, names)
}

// authorSide is the partner that the author of a commitment is.
func (p *Pages) authorSide(ctx context.Context, e record.Entry[registry.Commitment]) (string, error) {
	if !e.Foreign() || p.Registry.PartnerOf == nil {
		return p.Self, nil
	}
	return p.Registry.PartnerOf(ctx, p.Registry.Commitments.Log.DB, e.Author)
}

// digests are the versions of a commitment by what they say, the newest of
// those that say the same.
func (p *Pages) digests(ctx context.Context, v entente.View, id string, wanted bool) (map[string]int64, error) {
	if !wanted {
		return map[string]int64{}, nil
	}
	list, err := p.Registry.Commitments.History(ctx, v, id)
	out := map[string]int64{}
	for _, e := range list {
		out[e.Digest()] = max(out[e.Digest()], e.Number)
	}
	return out, err
}

// whoIsAsked finds the sides that a commitment of this member was released to by
// name, and that have not answered.
func (p *Pages) whoIsAsked(ctx context.Context, e record.Entry[registry.Commitment], a *answersView, author string, names *desk.Names) error {
	if a.theirs {
		return nil
	}
	released, found, err := record.Released(ctx, p.Registry.Commitments.Log.DB, e.ID)
	if err != nil || !found {
		return err
	}
	for _, to := range released.Audience {
		did, one := strings.CutPrefix(to, "member:")
		if !one || p.Registry.PartnerOf == nil {
			continue
		}
		side, err := p.Registry.PartnerOf(ctx, p.Registry.Commitments.Log.DB, did)
		if err != nil {
			return err
		}
		answered := slices.ContainsFunc(a.given, func(g answerView) bool { return g.Data.Side == side })
		if side != author && slices.Contains(e.Data.Parties, side) && !answered {
			a.waiting = append(a.waiting, names.Partner(side))
		}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// answer takes this member's answer to another's commitment.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	number, _ := strconv.ParseInt(f.Get("number"), 10, 64) // 0 is no version, and stale
	answer := registry.Answer(f.Get("answer"))
	wording := ""
	if answer == registry.Amended {
		wording = f.Get("wording")
	}
	_, err = p.Registry.AnswerProposal(ctx, desk.View(r).Actor, id, number, answer, wording)
	switch code := entente.CodeOf(err); {
	case err == nil:
		return desk.Done(w, r, "/commitments/"+url.PathEscape(id), "answered")
	case code == entente.Stale, code == entente.Invalid, len(entente.FieldErrors(err)) > 0:
		return p.showCommitment(w, r, desk.Status(code), &ui.Form{Values: f, Err: err})
	default:
		return err
	}
}

// answerTones are the tones of the answers.
var answerTones = map[registry.Answer]ui.Tone{registry.Accepted: ui.Good, registry.Amended: ui.Warn, registry.Declined: ui.Bad}

func answerWord(ctx context.Context, a registry.Answer) string {
	return i18n.T(ctx, "answer.said."+string(a))
}

func answerOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, a := range registry.Answers() {
		out = append(out, ui.Option{Value: string(a), Text: i18n.T(ctx, "answer.choice."+string(a)), Hint: i18n.T(ctx, "answer.hint."+string(a))})
	}
	return out
}

// facts are the lines of one answer.
func (a answerView) facts(ctx context.Context) []ui.Item {
	p := i18n.From(ctx)
	var out []ui.Item
	if a.Data.Answer == registry.Amended {
		out = append(out, ui.Item{Label: p.T("answer.proposed"), Text: a.Data.Wording})
	}
	of := p.T("answer.of-other")
	if a.version > 0 {
		of = p.T("answer.of-version", entente.Args{"Number": a.version})
	}
	from := p.T("answer.from-here")
	if a.from != "" {
		from = p.T("answer.from-node", entente.Args{"Author": a.from})
	}
	return append(
		out,
		ui.Item{Label: p.T("answer.stands"), Text: p.T("answer.stand." + a.stand())},
		ui.Item{Label: p.T("answer.of"), Show: hashed(of, a.Data.Of)},
		ui.Item{Label: p.T("answer.signed"), Show: hashed(p.T("answer.signed-when", entente.Args{
			"Number": a.Number, "When": p.DayTime(a.RecordedAt()), "From": from,
		}), a.Hash)},
	)
}

// stand says how an answer stands to the present wording.
func (a answerView) stand() string {
	switch {
	case a.taken:
		return "taken"
	case !a.present:
		return "earlier"
	}
	return string(a.Data.Answer)
}

// tag says under the heading that all agree, or that an answer is asked for; nil
// for neither.
func (a answersView) tag(ctx context.Context, self string) templ.Component {
	switch {
	case a.agreed:
		return ui.StateTag(ui.Good, i18n.T(ctx, "answer.countersigned"))
	case a.open(self):
		return ui.StateTag(ui.Warn, i18n.T(ctx, "answer.waits"))
	}
	return nil
}
