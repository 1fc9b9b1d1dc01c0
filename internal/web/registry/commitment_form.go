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
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p *Pages) commitmentThing() *desk.Thing[registry.Commitment] {
	return &desk.Thing[registry.Commitment]{
		Book: p.Registry.Commitments, Nav: "commitments", Path: "/commitments/{id}", New: "/commitments/new", Handles: p.Handles,
		Title: func(_ context.Context, c registry.Commitment) string { return entente.Shorten(c.Text, 120) },
		Blank: p.blankCommitment, Fill: fillCommitment, Read: p.readCommitment, Fields: p.commitmentFields, Say: p.sayCommitment,
	}
}

// blankCommitment begins with what the page that led to the form was about.
func (p *Pages) blankCommitment(r *http.Request) (registry.Commitment, error) {
	q := r.URL.Query()
	c := registry.Commitment{Parties: []string{p.Self}, Instrument: q.Get("instrument"), Meeting: q.Get("meeting"), Topic: q.Get("topic"), Provenance: desk.OwnWork()}
	if partner := q.Get("partner"); partner != "" && partner != p.Self {
		c.Parties = append(c.Parties, partner)
	}
	if i, err := p.Registry.Instruments.Get(r.Context(), desk.Present(r), c.Instrument); err == nil {
		c.Parties = i.Data.Parties
	}
	return c, nil
}

func fillCommitment(c registry.Commitment) url.Values {
	f := url.Values{"catalysts": c.Catalysts}
	for name, v := range map[string]string{
		"text": c.Text, "kind": string(c.Kind), "instrument": c.Instrument, "meeting": c.Meeting, "paragraph": c.Paragraph, "topic": c.Topic,
		"made": string(c.Made), "due": string(c.Due), "duePrecision": string(c.DuePrecision), "reported": c.Reported,
		"guideline.full": c.Guideline.Full, "guideline.partial": c.Guideline.Partial, "guideline.none": c.Guideline.None,
	} {
		f.Set(name, v)
	}
	desk.FillRows(f, "parties", c.Parties)
	var owners []string
	for _, o := range c.Owners {
		owners = append(owners, o.Side+" "+o.Post)
	}
	desk.FillRows(f, "owners", owners)
	desk.FillProvenance(f, c.Provenance)
	return f
}

func (p *Pages) readCommitment(f url.Values, c registry.Commitment) (registry.Commitment, error) {
	c.Text, c.Kind, c.Catalysts = f.Get("text"), registry.CommitmentKind(f.Get("kind")), f["catalysts"]
	c.Parties = desk.ReadRows(f, "parties")
	c.Owners = nil
	for _, o := range desk.ReadRows(f, "owners") {
		c.Owners = append(c.Owners, readOwner(o))
	}
	c.Instrument, c.Meeting, c.Paragraph, c.Topic = f.Get("instrument"), f.Get("meeting"), f.Get("paragraph"), f.Get("topic")
	c.Made = entente.Date(f.Get("made"))
	c.Due, c.DuePrecision = readDue(f)
	c.Reported = f.Get("reported")
	c.Guideline = registry.Guideline{Full: f.Get("guideline.full"), Partial: f.Get("guideline.partial"), None: f.Get("guideline.none")}
	c.Provenance = desk.ReadProvenance(f)
	return c, nil
}

// readOwner reads "side post", as the choices of the form write it.
func readOwner(s string) registry.Owner {
	for i, r := range s {
		if r == ' ' {
			return registry.Owner{Side: s[:i], Post: s[i+1:]}
		}
	}
	return registry.Owner{Post: s}
}

// commitmentFormView is the form of a commitment ready to be drawn.
type commitmentFormView struct {
	form                                                                ui.Form
	partners, topics, kinds, catalysts, instruments, meetings, reported []ui.Option
	posts                                                               []ui.Option
}

func (p *Pages) commitmentFields(ctx context.Context, v entente.View, f ui.Form, data registry.Commitment) (templ.Component, error) {
	say := i18n.From(ctx)
	out := commitmentFormView{form: f, kinds: desk.Options(say, "registry.commitment-kind", registry.CommitmentKinds()[1:]...), catalysts: options(say, "registry.catalyst", registry.Catalysts())}
	var err error
	if out.partners, err = p.partnerOptions(ctx, v, nil); err != nil {
		return nil, err
	}
	if out.topics, err = p.topicOptions(ctx, v, nil); err != nil {
		return nil, err
	}
	if out.instruments, err = p.instrumentOptions(ctx, v); err != nil {
		return nil, err
	}
	if out.meetings, err = p.meetingOptions(ctx, v); err != nil {
		return nil, err
	}
	if out.posts, err = p.postOptions(ctx, v, data.Parties); err != nil {
		return nil, err
	}
	out.reported = with(say, options(say, "registry.reported", reportedWords), "registry.reported", data.Reported)
	return commitmentForm(out), nil
}

// reportedWords are the words of sources for where something stands.
var reportedWords = []string{"announced", "ongoing", "done", "signed", "in-force"}

func (p *Pages) instrumentOptions(ctx context.Context, v entente.View) ([]ui.Option, error) {
	page, err := p.Registry.ListInstruments(ctx, v, registry.InstrumentFilter{}, record.Query{Limit: maxChoices})
	out := make([]ui.Option, len(page.Rows))
	for i, e := range page.Rows {
		out[i] = ui.Option{Value: e.ID, Text: entente.Shorten(e.Data.Title, 90)}
	}
	return out, err
}

func (p *Pages) meetingOptions(ctx context.Context, v entente.View) ([]ui.Option, error) {
	page, err := p.Meeting.ListMeetings(ctx, v, meeting.Filter{}, record.Query{Sort: "date", Desc: true, Limit: maxChoices})
	out := make([]ui.Option, len(page.Rows))
	for i, e := range page.Rows {
		out[i] = ui.Option{Value: e.ID, Text: entente.Shorten(e.Data.Title, 70) + " · " + i18n.Date(ctx, e.Data.Date)}
	}
	return out, err
}

// postOptions offers the posts of the parties as owners; all posts while no
// other party than the member itself is known.
func (p *Pages) postOptions(ctx context.Context, v entente.View, parties []string) ([]ui.Option, error) {
	page, err := p.Registry.ListPosts(ctx, v, registry.PostFilter{}, record.Query{Limit: maxChoices})
	if err != nil {
		return nil, err
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, partnersOf(page.Rows), nil)
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, e := range page.Rows {
		if len(parties) < 2 || slices.Contains(parties, e.Data.Partner) {
			out = append(out, ui.Option{Value: e.Data.Partner + " " + e.ID, Text: names.Partner(e.Data.Partner) + ": " + e.Data.Title})
		}
	}
	return sorted(i18n.From(ctx), out), nil
}

func partnersOf(list []record.Entry[registry.Post]) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.Data.Partner
	}
	return out
}

func (p *Pages) sayCommitment(ctx context.Context, v entente.View, list []registry.Commitment) (func(field, value string) string, error) {
	var parties, topics, instruments, meetings, posts []string
	for _, c := range list {
		parties, topics = append(parties, c.Parties...), append(topics, c.Topic)
		instruments, meetings = append(instruments, c.Instrument), append(meetings, c.Meeting)
		for _, o := range c.Owners {
			posts = append(posts, o.Post)
		}
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, parties, topics)
	if err != nil {
		return nil, err
	}
	texts, err := registry.Named(ctx, p.Registry.Instruments, v, instruments...)
	if err != nil {
		return nil, err
	}
	occasions, err := registry.Named(ctx, p.Meeting.Meetings, v, meetings...)
	if err != nil {
		return nil, err
	}
	offices, err := registry.Named(ctx, p.Registry.Posts, v, posts...)
	say := i18n.From(ctx)
	return func(field, value string) string {
		switch field {
		case "parties", "owners.side":
			return names.Partner(value)
		case "owners.post":
			return offices[value].Data.Title
		case "topic":
			return names.Topic(value)
		case "instrument":
			return texts[value].Data.Title
		case "meeting":
			return occasions[value].Data.Title
		case "kind":
			return desk.Word(say, "registry.commitment-kind", value)
		case "catalysts":
			return desk.Word(say, "registry.catalyst", value)
		case "reported":
			return desk.Word(say, "registry.reported", value)
		}
		return ""
	}, err
}
