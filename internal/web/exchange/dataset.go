// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// datasetRow is a dataset with the names it is said with.
type datasetRow struct {
	exchange.Dataset

	names names
}

var datasetTable = ui.Table[datasetRow]{
	ID: "dataset-list", Caption: "talk.datasets.caption",
	Columns: []ui.Column[datasetRow]{
		{Key: "title", Label: "talk.field.dataset", Kind: ui.Wide, Cell: func(_ context.Context, r datasetRow) ui.Cell {
			return ui.Cell{Text: r.Title, Href: datasetHref(r.ID), Note: r.ID}
		}},
		{Key: "audience", Label: "talk.field.audience", Cell: func(ctx context.Context, r datasetRow) ui.Cell {
			return ui.Cell{Text: audiences(ctx, r.Audience, r.names)}
		}},
		{Key: "policy", Label: "talk.field.policy", Kind: ui.Wide, Cell: func(ctx context.Context, r datasetRow) ui.Cell {
			return ui.Cell{Text: policyWords(ctx, r.Policy, r.names)}
		}},
	},
}

// datasets is what this member offers.
func (p *Pages) datasets(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	n, _, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	var rows []datasetRow
	if p.Talk != nil {
		list, err := p.Talk.Datasets(ctx, a)
		if err != nil {
			return err
		}
		for _, d := range list {
			if exchange.IsFeed(d.ID) {
				continue // the page of the peer speaks of it
			}
			rows = append(rows, datasetRow{d, n})
		}
	}
	may := a.May(entente.MayRelease) && p.Talk != nil
	page := ui.Page{Title: i18n.T(ctx, "talk.datasets.title"), Lead: i18n.T(ctx, "talk.datasets.lead"), Nav: nav, Tabs: tabs(ctx, "datasets"), Crumbs: crumbs(ctx)}
	if may {
		page.Actions = ui.ButtonLink(ui.Primary, i18n.T(ctx, "talk.datasets.new"), "/exchange/datasets/new")
	}
	return desk.Render(w, r, page, datasetsPage(rows, may))
}

type datasetView struct {
	exchange.Dataset

	names   names
	peers   []ui.Option
	member  string // that was asked about
	judged  *exchange.Judgement
	mayDrop bool
}

// dataset is the page of one, with the dry run: would a member get it, and why.
func (p *Pages) dataset(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	d, err := p.findDataset(r)
	if err != nil {
		return err
	}
	n, peers, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	v := datasetView{Dataset: d, names: n, member: ui.QueryOf(r).Get("member"), mayDrop: a.May(entente.MayRelease)}
	for _, peer := range peers {
		v.peers = append(v.peers, ui.Option{Value: peer.DID, Text: peer.Name})
	}
	if v.member != "" {
		j, err := p.Talk.Would(ctx, a, d.ID, v.member)
		if err != nil {
			return err
		}
		v.judged = &j
	}
	page := ui.Page{
		Title: d.Title, Kicker: i18n.T(ctx, "talk.datasets.one"), Lead: d.Description, Nav: nav,
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "talk.datasets.title"), Href: "/exchange/datasets"}),
	}
	if v.mayDrop {
		page.Actions = ui.ButtonLink(ui.Danger, i18n.T(ctx, "talk.withdraw.do"), datasetHref(d.ID)+"/withdraw")
	}
	return desk.Render(w, r, page, datasetPage(v))
}

func (p *Pages) findDataset(r *http.Request) (exchange.Dataset, error) {
	talk, err := p.talk()
	if err != nil {
		return exchange.Dataset{}, err
	}
	list, err := talk.Datasets(r.Context(), desk.Present(r).Actor)
	if err != nil {
		return exchange.Dataset{}, err
	}
	for _, d := range list {
		if d.ID == r.PathValue("id") {
			return d, nil
		}
	}
	return exchange.Dataset{}, entente.Fail(entente.NotFound, "error.not-found", nil)
}

func (v datasetView) facts(ctx context.Context) []ui.Item {
	out := []ui.Item{
		{Label: i18n.T(ctx, "talk.field.audience"), Text: audiences(ctx, v.Audience, v.names)},
		{Label: i18n.T(ctx, "talk.field.policy"), Text: policyWords(ctx, v.Policy, v.names)},
		{Label: i18n.T(ctx, "talk.field.formats"), Text: strings.Join(v.Formats, ", ")},
		{Label: i18n.T(ctx, "talk.field.id"), Text: v.ID},
	}
	if v.Source != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "talk.field.source"), Text: v.Source})
	}
	return out
}

type offerView struct {
	form      ui.Form
	template  exchange.Template
	templates []ui.Option
	audience  []ui.Option
	members   []ui.Option
}

// newDataset asks what to offer. Which form of a policy is in the address.
func (p *Pages) newDataset(w http.ResponseWriter, r *http.Request) error {
	f := ui.QueryOf(r).Values
	if f.Get("template") == "" {
		f.Set("template", "network")
	}
	return p.showOffer(w, r, http.StatusOK, ui.Form{Values: f})
}

func (p *Pages) showOffer(w http.ResponseWriter, r *http.Request, status int, form ui.Form) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	if err := a.Need(entente.MayRelease); err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	v := offerView{form: form}
	for _, t := range talk.Templates() {
		v.templates = append(v.templates, ui.Option{Value: t.Key, Text: i18n.T(ctx, t.Label)})
		if t.Key == form.Values.Get("template") {
			v.template = t
		}
	}
	_, peers, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	v.audience = []ui.Option{{Value: entente.ToNetwork, Text: i18n.T(ctx, "audience.network")}, {Value: entente.ToPublic, Text: i18n.T(ctx, "audience.public")}}
	groups := map[string]bool{}
	for _, peer := range peers {
		for _, g := range peer.Groups {
			if !groups[g] {
				groups[g] = true
				v.audience = append(v.audience, ui.Option{Value: "group:" + g, Text: i18n.T(ctx, "audience.group", entente.Args{"Name": g})})
			}
		}
	}
	for _, peer := range peers {
		v.audience = append(v.audience, ui.Option{Value: "member:" + peer.DID, Text: peer.Name})
		v.members = append(v.members, ui.Option{Value: peer.DID, Text: peer.Name})
	}
	page := ui.Page{
		Title: i18n.T(ctx, "talk.datasets.new"), Lead: i18n.T(ctx, "talk.datasets.new-lead"), Nav: nav, Narrow: true,
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "talk.datasets.title"), Href: "/exchange/datasets"}),
	}
	return desk.RenderStatus(w, r, status, page, offerPage(v))
}

// publish offers a dataset; with another form of policy chosen, it asks again.
func (p *Pages) publish(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	if f.Has("switch") {
		return p.showOffer(w, r, http.StatusOK, ui.Form{Values: f})
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	d := exchange.DatasetDraft{
		Title: f.Get("title"), Description: f.Get("description"), Source: f.Get("source"), Audience: entente.NewAudience(f["audience"]...),
		Template: f.Get("template"), Values: map[string][]string{},
	}
	for _, t := range talk.Templates() {
		if t.Key != d.Template {
			continue
		}
		for _, field := range t.Fields {
			if values := fieldValues(f, field.Name); len(values) > 0 {
				d.Values[field.Name] = values
			}
		}
	}
	id, err := talk.Publish(r.Context(), desk.Present(r).Actor, d)
	if len(entente.FieldErrors(err)) > 0 {
		return p.showOffer(w, r, desk.Status(entente.Invalid), ui.Form{Values: f, Err: err})
	}
	if err != nil {
		return err
	}
	return desk.Done(w, r, datasetHref(id), "talk-offered")
}

// fieldValues reads a field of a policy: several values are ticked, or written
// with commas between them.
func fieldValues(f url.Values, name string) []string {
	var out []string
	for _, s := range f[name] {
		for v := range strings.SplitSeq(s, ",") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

func (p *Pages) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := desk.Present(r).Actor.Need(entente.MayRelease); err != nil {
		return err
	}
	d, err := p.findDataset(r)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: i18n.T(ctx, "talk.withdraw.title", entente.Args{"Dataset": d.Title}), Nav: nav, Narrow: true,
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "talk.datasets.title"), Href: "/exchange/datasets"}),
	}
	return desk.Render(w, r, page, ui.Confirm(ui.Step{
		Text: i18n.T(ctx, "talk.withdraw.text"), Points: []string{i18n.T(ctx, "talk.withdraw.stays"), i18n.T(ctx, "talk.withdraw.unsent")},
		Action: datasetHref(d.ID) + "/withdraw", Button: i18n.T(ctx, "talk.withdraw.do"), Danger: true,
		Cancel: ui.Link{Text: i18n.T(ctx, "desk.action.cancel"), Href: datasetHref(d.ID)},
	}))
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	talk, err := p.talk()
	if err != nil {
		return err
	}
	if err := talk.Unpublish(r.Context(), desk.Present(r).Actor, r.PathValue("id")); err != nil {
		return err
	}
	return desk.Done(w, r, "/exchange/datasets", "talk-withdrawn")
}
