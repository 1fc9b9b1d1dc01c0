// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// longTitle is how much of a commitment's text stands as a heading.
const longTitle = 200

// commitmentView is everything that the page of a commitment shows.
type commitmentView struct {
	commitmentRow
	sides   []string // the member itself first
	said    map[string]record.Entry[registry.Account]
	differ  []registry.Disagreement
	answers answersView
	owners  []ownerView
	mayEdit bool
	source  entente.Provenance
}

// ownerView is a post that answers for a commitment, and who holds it.
type ownerView struct {
	side, post, title string
	holder            registry.Person // empty when not known, or not told
}

// toCommitment leads back from a form that was sent to the page that it is on.
func toCommitment(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, ui.Href(r.Context(), "/commitments/"+url.PathEscape(r.PathValue("id")))+"#answers", http.StatusSeeOther)
	return nil
}

// commitment is the page of one.
func (p *Pages) commitment(w http.ResponseWriter, r *http.Request) error {
	return p.showCommitment(w, r, http.StatusOK, nil)
}

// showCommitment shows it with the answer that a reader has given and that could
// not be taken; nil for none.
func (p *Pages) showCommitment(w http.ResponseWriter, r *http.Request, status int, form *ui.Form) error {
	ctx, v := r.Context(), desk.View(r)
	thing := p.commitmentThing()
	e, err := thing.Get(r)
	if err != nil {
		return err
	}
	view, err := p.viewCommitment(ctx, v, e)
	if err != nil {
		return err
	}
	if form != nil {
		view.answers.form = *form
	}
	page, err := thing.Page(r, e, thing.Where(e), desk.TabOverview)
	if err != nil {
		return err
	}
	page.Title = entente.Shorten(e.Data.Text, longTitle)
	page.Facts = templ.Join(stateTags(view.state, view.overdue), page.Facts)
	if tag := view.answers.tag(ctx, p.Self); tag != nil {
		page.Facts = templ.Join(tag, page.Facts)
	}
	return desk.RenderStatus(w, r, status, page, commitmentPage(view))
}

func (p *Pages) viewCommitment(ctx context.Context, v entente.View, e record.Entry[registry.Commitment]) (commitmentView, error) {
	rows, _, err := p.commitmentRows(ctx, v, []record.Entry[registry.Commitment]{e})
	if err != nil {
		return commitmentView{}, err
	}
	view := commitmentView{
		commitmentRow: rows[0], sides: sides(e.Data.Parties, p.Self), said: map[string]record.Entry[registry.Account]{}, source: e.Data.Provenance,
		mayEdit: !v.Past() && v.Actor.May(entente.MayEdit),
	}
	accounts, err := p.Registry.AccountsOf(ctx, v, e.ID)
	if err != nil {
		return view, err
	}
	for _, a := range accounts[e.ID] {
		view.said[a.Data.Side] = a
	}
	view.differ = registry.Disagreements(view.accounts, view.stated...)
	if view.answers, err = p.viewAnswers(ctx, v, e, view.names); err != nil {
		return view, err
	}
	view.owners, err = p.owners(ctx, v, e.Data.Owners)
	return view, err
}

// sides are the parties, the member itself first.
func sides(parties []string, self string) []string {
	out := slices.Clone(parties)
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case a == self && b != self:
			return -1
		case b == self && a != self:
			return 1
		}
		return 0
	})
	return out
}

func (p *Pages) owners(ctx context.Context, v entente.View, list []registry.Owner) ([]ownerView, error) {
	var posts []string
	for _, o := range list {
		posts = append(posts, o.Post)
	}
	named, err := registry.Named(ctx, p.Registry.Posts, v, posts...)
	if err != nil {
		return nil, err
	}
	var out []ownerView
	for _, o := range list {
		view := ownerView{side: o.Side, post: o.Post}
		if e, ok := named[o.Post]; ok {
			view.title = e.Data.Title
			holders, err := p.Registry.Holders(ctx, v, o.Post)
			if err != nil {
				return nil, err
			}
			if h, ok := holder(holders, v.Day); ok {
				view.holder = h.Person
			}
		}
		out = append(out, view)
	}
	return out, nil
}

// holder is who holds a post on the day, of all who ever did.
func holder(list []registry.Holding, day entente.Date) (registry.Holding, bool) {
	for _, h := range list {
		begun := !h.From.Known() || h.From.Reached(day)
		if begun && !h.To.Past(day) {
			return h, true
		}
	}
	return registry.Holding{}, false
}

// facts are the facts of a commitment beside its accounts.
func (c commitmentView) facts(ctx context.Context) []ui.Item {
	p, d := i18n.From(ctx), c.Data
	out := []ui.Item{
		{Label: p.T("field.parties"), Show: allParties(c.names, c.sides)},
		{Label: p.T("field.topic"), Show: topicLinks(c.names, []string{d.Topic})},
		{Label: p.T("field.made"), Show: ui.DateText(d.Made, "")},
		{Label: p.T("field.due"), Show: dueText(d)},
	}
	if c.meeting != "" {
		out = append(out, ui.Item{Label: p.T("field.meeting"), Show: linkTo(c.meeting, "/meetings/"+d.Meeting)})
	}
	if c.instrument != "" {
		out = append(out, ui.Item{Label: p.T("field.instrument"), Show: linkTo(c.instrument, "/instruments/"+d.Instrument)})
	}
	if d.Paragraph != "" {
		out = append(out, ui.Item{Label: p.T("field.paragraph"), Text: d.Paragraph})
	}
	if d.Kind != "" {
		out = append(out, ui.Item{Label: p.T("field.kind"), Text: desk.Word(p, "registry.commitment-kind", string(d.Kind))})
	}
	if len(d.Catalysts) > 0 {
		out = append(out, ui.Item{Label: p.T("field.catalysts"), Text: joinWords(p, "registry.catalyst", d.Catalysts)})
	}
	out = append(out, ui.Item{Label: p.T("field.reported"), Text: desk.Word(p, "registry.reported", d.Reported)})
	if len(c.owners) > 0 {
		out = append(out, ui.Item{Label: p.T("field.owners"), Show: ownerList(c)})
	}
	return out
}

// guideline is the written guideline, an item for each score.
func (c commitmentView) guideline(ctx context.Context) []ui.Item {
	g := c.Data.Guideline
	if g == (registry.Guideline{}) {
		return nil
	}
	return []ui.Item{
		{Label: i18n.T(ctx, "field.guideline.full"), Text: g.Full},
		{Label: i18n.T(ctx, "field.guideline.partial"), Text: g.Partial},
		{Label: i18n.T(ctx, "field.guideline.none"), Text: g.None},
	}
}
