// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// The steps of a first contact. All that was said before is in the address.
const (
	stepName    = "did"
	stepMeet    = "who"
	stepPartner = "partner"
	stepShare   = "share"
	stepTest    = "test"
	stepAdd     = "add"
)

var steps = []string{stepName, stepMeet, stepPartner, stepShare, stepTest, stepAdd}

// said are the parameters that carry the answers from step to step.
var said = []string{"did", "name", "partner", "groups", "network"}

type contactView struct {
	step     string
	values   url.Values
	form     ui.Form
	links    []ui.StepLink
	meeting  exchange.Introduction
	partners []ui.Option
	partner  string // in words
	shares   []exchange.Share
	findings []exchange.Finding
	tested   bool
}

// to is the address of a step with what was said so far.
func (v contactView) to(step string) string { return contactHref(step, v.values) }

func contactHref(step string, values url.Values) string {
	q := url.Values{"step": {step}}
	for _, name := range said {
		if s := values.Get(name); s != "" {
			q.Set(name, s)
		}
	}
	return "/exchange/new?" + q.Encode()
}

// draft is what was said of the peer.
func draft(f url.Values) exchange.PeerDraft {
	return exchange.PeerDraft{
		Name: f.Get("name"), Partner: f.Get("partner"), Network: f.Get("network") == "yes",
		Groups: strings.FieldsFunc(f.Get("groups"), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }),
	}
}

func (p *Pages) contact(w http.ResponseWriter, r *http.Request) error {
	q := ui.QueryOf(r)
	step := q.Get("step")
	if !slices.Contains(steps, step) || q.Get("did") == "" {
		step = stepName
	}
	return p.showContact(w, r, http.StatusOK, step, ui.Form{Values: q.Values})
}

func (p *Pages) showContact(w http.ResponseWriter, r *http.Request, status int, step string, form ui.Form) error {
	ctx, view := r.Context(), desk.Present(r)
	if err := view.Actor.Need(entente.MayAdminister); err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	v := contactView{step: step, values: form.Values, form: form}
	did := form.Values.Get("did")
	switch step {
	case stepMeet:
		if v.meeting, err = talk.Introduce(ctx, view.Actor, did); err != nil {
			return p.showContact(w, r, desk.Status(entente.CodeOf(err)), stepName, ui.Form{Values: form.Values, Err: err})
		}
	case stepPartner:
		if v.partners, err = p.partnerOptions(ctx, view); err != nil {
			return err
		}
	case stepShare:
		if v.shares, err = p.Exchange.Shares(ctx, view.Actor, did, draft(form.Values)); err != nil {
			return err
		}
	case stepTest:
		if v.tested = form.Values.Get("run") == "1"; v.tested {
			if v.findings, err = talk.Test(ctx, view.Actor, did); err != nil {
				return err
			}
		}
	case stepAdd:
		if v.partner, err = p.partnerName(ctx, view, form.Values.Get("partner")); err != nil {
			return err
		}
	}
	at := slices.Index(steps, step)
	for i, s := range steps {
		l := ui.StepLink{Text: i18n.T(ctx, "talk.new.step."+s), Done: i < at, Current: i == at}
		if i < at {
			l.Href = v.to(s)
		}
		v.links = append(v.links, l)
	}
	page := ui.Page{
		Title: i18n.T(ctx, "talk.new.title"), Lead: i18n.T(ctx, "talk.new.lead."+step), Kicker: did, Nav: nav, Narrow: true, Crumbs: crumbs(ctx),
	}
	if step == stepName {
		page.Kicker = ""
	}
	return desk.RenderStatus(w, r, status, page, contactPage(v))
}

func (p *Pages) partnerName(ctx context.Context, v entente.View, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	n, err := desk.LoadNames(ctx, p.Registry, v, []string{id}, nil)
	if err != nil {
		return "", err
	}
	return n.Partner(id), nil
}

// contactNext takes the answers of a step and goes on to the next, or shows the
// step again with what is wrong.
func (p *Pages) contactNext(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	ctx, a := r.Context(), desk.Present(r).Actor
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	step, next := f.Get("step"), ""
	switch step {
	case stepName:
		next = stepMeet
		if _, err = p.Exchange.Peer(ctx, a, f.Get("did")); err == nil {
			err = entente.FieldError("did", "error.peer-there", entente.Args{"DID": f.Get("did")})
		} else if entente.Is(err, entente.NotFound) {
			_, err = talk.Introduce(ctx, a, f.Get("did"))
		}
	case stepPartner:
		next, err = stepShare, checkDraft(draft(f))
	case stepAdd:
		if _, err = p.Exchange.AddPeer(ctx, a, f.Get("did"), draft(f)); err == nil {
			return desk.Done(w, r, peerHref(f.Get("did")), "talk-added")
		}
	default:
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	if err == nil {
		http.Redirect(w, r, contactHref(next, f), http.StatusSeeOther)
		return nil
	}
	if fields := entente.FieldErrors(err); len(fields) > 0 || entente.Is(err, entente.Conflict) {
		return p.showContact(w, r, desk.Status(entente.CodeOf(err)), step, ui.Form{Values: f, Err: err})
	}
	return err
}

// checkDraft says what is wrong with a draft before the last step does.
func checkDraft(d exchange.PeerDraft) error {
	var pr entente.Problems
	entente.CheckText(&pr, "name", d.Name, 1, 200)
	for _, g := range d.Groups {
		entente.CheckID(&pr, "groups", g)
	}
	return pr.Err()
}

// endpointItems say where a member is reached, and for what.
func endpointItems(ctx context.Context, list []exchange.Endpoint) []ui.Item {
	out := make([]ui.Item, len(list))
	for i, e := range list {
		out[i] = ui.Item{Label: word(ctx, "talk.service", e.Kind), Text: e.Address}
	}
	return out
}

// membership says what a member has proved of itself.
func membership(ctx context.Context, m exchange.Introduction) []ui.Item {
	var out []ui.Item
	for _, name := range []string{"membership", "issuer", "jurisdiction"} {
		if v := m.Claims[name]; len(v) > 0 {
			out = append(out, ui.Item{Label: i18n.T(ctx, "talk.claim."+name), Text: strings.Join(v, ", ")})
		}
	}
	return out
}

var shareTable = ui.Table[exchange.Share]{
	ID: "share-list", Caption: "talk.share.caption",
	Columns: []ui.Column[exchange.Share]{
		{Key: "kind", Label: "talk.field.kind", Cell: func(ctx context.Context, s exchange.Share) ui.Cell { return ui.Cell{Text: kindWord(ctx, s.Kind)} }},
		{Key: "entry", Label: "talk.field.released-to", Cell: func(ctx context.Context, s exchange.Share) ui.Cell {
			return ui.Cell{Text: audienceWords(ctx, s.Entry, nil)}
		}},
		{Key: "count", Label: "talk.field.count", Kind: ui.Number, Cell: func(ctx context.Context, s exchange.Share) ui.Cell { return ui.NumberCell(ctx, s.Count) }},
	},
}

var findingTable = ui.Table[exchange.Finding]{
	ID: "finding-list", Caption: "talk.test.caption",
	Columns: []ui.Column[exchange.Finding]{
		{Key: "check", Label: "talk.field.check", Cell: func(ctx context.Context, f exchange.Finding) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "talk.check."+f.Check)}
		}},
		{Key: "outcome", Label: "talk.field.state", Cell: func(ctx context.Context, f exchange.Finding) ui.Cell {
			tone := map[string]ui.Tone{exchange.Passed: ui.Good, exchange.Failed: ui.Bad}[f.Outcome]
			if tone == "" {
				tone = ui.Neutral
			}
			text := i18n.T(ctx, "talk.found."+f.Outcome)
			return ui.Cell{Text: text, Show: ui.StateTag(tone, text)}
		}},
		{Key: "text", Label: "talk.field.found", Kind: ui.Wide, Cell: func(ctx context.Context, f exchange.Finding) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, f.Key, f.Args), Note: f.Detail}
		}},
	},
}

// ownItems say who this node is for the others.
func ownItems(ctx context.Context, own exchange.Introduction) []ui.Item {
	return []ui.Item{
		{Label: i18n.T(ctx, "talk.own.did"), Text: own.DID},
		{Label: i18n.T(ctx, "talk.own.keys"), Show: thumbprints(own.Keys)},
	}
}
