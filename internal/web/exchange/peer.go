// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

type peerView struct {
	peerRow

	lines      []exchange.Line // nil for who may not see them
	agreements []agreementRow
	admin      bool
	speaks     bool  // this node speaks with others
	err        error // of what was just tried
	form       ui.Form
	line       int64 // that the form is about
}

func (v peerView) here() string { return peerHref(v.DID) }

// peer is the page of one.
func (p *Pages) peer(w http.ResponseWriter, r *http.Request) error {
	return p.showPeer(w, r, http.StatusOK, func(*peerView) {})
}

func (p *Pages) showPeer(w http.ResponseWriter, r *http.Request, status int, fill func(*peerView)) error {
	ctx, view := r.Context(), desk.Present(r)
	a := view.Actor
	one, err := p.Exchange.Peer(ctx, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	n, _, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	rows, err := p.rows(ctx, view, []exchange.Peer{one})
	if err != nil {
		return err
	}
	v := peerView{peerRow: rows[0], admin: a.May(entente.MayAdminister), speaks: p.Talk != nil}
	if v.admin {
		if v.lines, err = p.Exchange.Quarantine(ctx, a, one.DID); err != nil {
			return err
		}
	}
	if v.agreements, err = p.agreements(ctx, a, one.DID, n); err != nil {
		return err
	}
	fill(&v)
	tone, text := health(ctx, one)
	page := ui.Page{Kicker: i18n.T(ctx, "talk.peer.kicker"), Title: one.Name, Lead: one.DID, Nav: nav, Crumbs: crumbs(ctx), Facts: ui.StateTag(tone, text), Actions: v.actions()}
	return desk.RenderStatus(w, r, status, page, peerPage(v))
}

// feed are the facts of both ways.
func (v peerView) theirs(ctx context.Context) []ui.Item {
	out := []ui.Item{
		{Label: i18n.T(ctx, "talk.field.position"), Text: i18n.Number(ctx, int(v.Taken))},
		{Label: i18n.T(ctx, "talk.field.pulled"), Text: moment(ctx, v.Pulled)},
		{Label: i18n.T(ctx, "talk.field.next"), Text: v.next(ctx)},
	}
	if v.Error != nil {
		out = append(out, ui.Item{Label: i18n.T(ctx, "talk.field.trouble"), Text: i18n.T(ctx, "talk.peer.trouble", entente.Args{"Text": trouble(ctx, v.Peer), "Count": v.Failures})})
	}
	return out
}

func (v peerView) next(ctx context.Context) string {
	switch {
	case v.State == exchange.Stopped:
		return i18n.T(ctx, "talk.peer.next-stopped")
	case v.Stop != 0:
		return i18n.T(ctx, "talk.peer.next-decision")
	case v.Due.IsZero():
		return i18n.T(ctx, "talk.peer.next-now")
	}
	return moment(ctx, v.Due)
}

func (v peerView) ours(ctx context.Context) []ui.Item {
	groups := "–"
	if len(v.Groups) > 0 {
		groups = strings.Join(v.Groups, ", ")
	}
	network := i18n.T(ctx, "talk.no")
	if v.Network {
		network = i18n.T(ctx, "talk.yes")
	}
	return []ui.Item{
		{Label: i18n.T(ctx, "talk.field.position"), Text: i18n.Number(ctx, int(v.Given))},
		{Label: i18n.T(ctx, "talk.field.network"), Text: network},
		{Label: i18n.T(ctx, "talk.field.groups"), Text: groups},
		{Label: i18n.T(ctx, "talk.field.added"), Text: moment(ctx, v.Added)},
	}
}

// lists lead to what is held on the partner.
func (v peerView) lists(ctx context.Context) []ui.Link {
	if v.Partner == "" {
		return nil
	}
	q := "?" + url.Values{"partner": {v.Partner}}.Encode()
	return []ui.Link{
		{Text: v.partner, Href: "/partners/" + v.Partner},
		{Text: i18n.T(ctx, "ui.nav.commitments"), Href: "/commitments" + q},
		{Text: i18n.T(ctx, "ui.nav.instruments"), Href: "/instruments" + q},
		{Text: i18n.T(ctx, "ui.nav.meetings"), Href: "/meetings" + q},
	}
}

// pull reads the feed of a peer now.
func (p *Pages) pull(w http.ResponseWriter, r *http.Request) error {
	_, err := p.Exchange.Pull(r.Context(), desk.Present(r).Actor, r.PathValue("id"))
	switch entente.CodeOf(err) {
	case "":
		return desk.Done(w, r, peerHref(r.PathValue("id")), "talk-pulled")
	case entente.Forbidden, entente.Unauthenticated, entente.NotFound:
		return err
	default: // the rest is said on the page
	}
	if _, ours := asOurs(err); !ours {
		desk.Logger(r.Context()).WarnContext(r.Context(), "read a feed", "peer", r.PathValue("id"), "error", err)
		err = entente.Fail(entente.Unavailable, "error.peer-unreachable", nil)
	}
	return p.showPeer(w, r, desk.Status(entente.CodeOf(err)), func(v *peerView) { v.err = err })
}

// decide ends the stop that a line caused.
func (p *Pages) decide(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	line, err := strconv.ParseInt(f.Get("line"), 10, 64)
	if err != nil {
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	if a := desk.Present(r).Actor; f.Get("decision") == "" && a.May(entente.MayAdminister) {
		err = entente.FieldError("decision", "error.required", nil)
		return p.showPeer(w, r, desk.Status(entente.Invalid), func(v *peerView) { v.form, v.line = ui.Form{Values: f, Err: err}, line })
	}
	_, err = p.Exchange.Decide(r.Context(), desk.Present(r).Actor, line, exchange.Decision(f.Get("decision")), f.Get("note"))
	switch code := entente.CodeOf(err); {
	case err == nil:
		return desk.Done(w, r, peerHref(r.PathValue("id")), "talk-decided")
	case len(entente.FieldErrors(err)) > 0:
		return p.showPeer(w, r, desk.Status(entente.Invalid), func(v *peerView) { v.form, v.line = ui.Form{Values: f, Err: err}, line })
	case code == entente.Conflict || code == entente.Unavailable:
		return p.showPeer(w, r, desk.Status(code), func(v *peerView) { v.err = err })
	}
	return err
}

// decision is the form on a line: what was filled in, where it is shown again.
func (v peerView) decision(l exchange.Line) ui.Form {
	if v.line == l.ID {
		return v.form
	}
	return ui.Form{Values: url.Values{}}
}

func decisionOptions(ctx context.Context, l exchange.Line) []ui.Option {
	out := []ui.Option{}
	if l.Acceptable {
		out = append(out, ui.Option{Value: string(exchange.Accept), Text: i18n.T(ctx, "talk.decision.accept"), Hint: word(ctx, "talk.accept", strings.TrimPrefix(l.Reason.Key, "exchange.reason."))})
	}
	return append(out, ui.Option{Value: string(exchange.Discard), Text: i18n.T(ctx, "talk.decision.discard"), Hint: i18n.T(ctx, "talk.discard-text")})
}

// decided says who decided what on a line.
func decided(ctx context.Context, l exchange.Line) string {
	return i18n.T(ctx, "talk.decided."+string(l.Decision), entente.Args{"At": moment(ctx, l.DecidedAt)})
}

func (p *Pages) stopForm(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	one, err := p.Exchange.Peer(ctx, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	args := entente.Args{"Peer": one.Name}
	page := ui.Page{Title: i18n.T(ctx, "talk.stop.title", args), Nav: nav, Narrow: true, Crumbs: crumbs(ctx, ui.Link{Text: one.Name, Href: peerHref(one.DID)})}
	return desk.Render(w, r, page, ui.Confirm(ui.Step{
		Text: i18n.T(ctx, "talk.stop.text", args), Points: []string{i18n.T(ctx, "talk.stop.keeps"), i18n.T(ctx, "talk.stop.back")},
		Action: r.URL.EscapedPath(), Button: i18n.T(ctx, "talk.stop.do"), Danger: true,
		Cancel: ui.Link{Text: i18n.T(ctx, "desk.action.cancel"), Href: peerHref(one.DID)},
	}))
}

func (p *Pages) stop(w http.ResponseWriter, r *http.Request) error {
	if _, err := p.Exchange.StopPeer(r.Context(), desk.Present(r).Actor, r.PathValue("id")); err != nil {
		return err
	}
	return desk.Done(w, r, peerHref(r.PathValue("id")), "talk-stopped")
}

func (p *Pages) startAgain(w http.ResponseWriter, r *http.Request) error {
	if _, err := p.Exchange.StartPeer(r.Context(), desk.Present(r).Actor, r.PathValue("id")); err != nil {
		return err
	}
	return desk.Done(w, r, peerHref(r.PathValue("id")), "talk-started")
}
