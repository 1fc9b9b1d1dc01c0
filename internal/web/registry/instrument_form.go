// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// instrumentKinds are the kinds that the form offers.
var instrumentKinds = []string{
	"digital-partnership", "digital-trade-agreement", "digital-trade-principles", "trade-and-technology-council", "trade-agreement",
	"adequacy-decision", "research-association", "association-agreement", "stabilisation-association-agreement", "memorandum",
	"administrative-arrangement", "letter-of-intent", "declaration", "action-plan", "strategy", "security-defence-partnership",
	"cyber-dialogue", "digital-dialogue", "digital-alliance", "roaming", "trust-services",
}

// reportedStatuses are the words of sources for the status of an instrument.
var reportedStatuses = []string{
	"in-force", "provisionally-applied", "signed", "signed-not-in-force", "adopted", "concluded", "active", "dormant", "ended", "unknown",
}

func (p *Pages) instrumentThing() *desk.Thing[registry.Instrument] {
	return &desk.Thing[registry.Instrument]{
		Book: p.Registry.Instruments, Nav: "instruments", Path: "/instruments/{id}", New: "/instruments/new", Handles: p.Handles,
		Title: func(_ context.Context, i registry.Instrument) string { return i.Title },
		Blank: func(r *http.Request) (registry.Instrument, error) {
			i := registry.Instrument{Parties: []string{p.Self}, Provenance: desk.OwnWork()}
			if partner := r.URL.Query().Get("partner"); partner != "" && partner != p.Self {
				i.Parties = append(i.Parties, partner)
			}
			return i, nil
		},
		Fill: fillInstrument, Read: readInstrument, Fields: p.instrumentFields, Say: p.sayInstrument,
	}
}

func fillInstrument(i registry.Instrument) url.Values {
	f := url.Values{}
	for name, v := range map[string]string{
		"title": i.Title, "kind": i.Kind, "signed": string(i.Signed), "applied": string(i.Applied), "inForce": string(i.InForce),
		"expires": string(i.Expires), "celex": i.CELEX, "reference": i.Reference, "reported": i.Reported,
	} {
		f.Set(name, v)
	}
	desk.FillRows(f, "parties", i.Parties)
	desk.FillRows(f, "topics", i.Topics)
	desk.FillProvenance(f, i.Provenance)
	return f
}

func readInstrument(f url.Values, i registry.Instrument) (registry.Instrument, error) {
	i.Title, i.Kind = f.Get("title"), f.Get("kind")
	i.Signed, i.Applied = entente.Date(f.Get("signed")), entente.Date(f.Get("applied"))
	i.InForce, i.Expires = entente.Date(f.Get("inForce")), entente.Date(f.Get("expires"))
	i.CELEX, i.Reference, i.Reported = f.Get("celex"), f.Get("reference"), f.Get("reported")
	i.Parties, i.Topics = desk.ReadRows(f, "parties"), desk.ReadRows(f, "topics")
	i.Provenance = desk.ReadProvenance(f)
	return i, nil
}

// instrumentFormView is the form of an instrument ready to be drawn.
type instrumentFormView struct {
	form                              ui.Form
	kinds, partners, topics, reported []ui.Option
}

func (p *Pages) instrumentFields(ctx context.Context, v entente.View, f ui.Form, data registry.Instrument) (templ.Component, error) {
	say := i18n.From(ctx)
	out := instrumentFormView{
		form:     f,
		kinds:    with(say, options(say, "registry.instrument-kind", instrumentKinds), "registry.instrument-kind", data.Kind),
		reported: with(say, options(say, "registry.reported", reportedStatuses), "registry.reported", data.Reported),
	}
	var err error
	if out.partners, err = p.partnerOptions(ctx, v, nil); err != nil {
		return nil, err
	}
	if out.topics, err = p.topicOptions(ctx, v, nil); err != nil {
		return nil, err
	}
	return instrumentForm(out), nil
}

func (p *Pages) sayInstrument(ctx context.Context, v entente.View, list []registry.Instrument) (func(field, value string) string, error) {
	var parties, topics []string
	for _, i := range list {
		parties, topics = append(parties, i.Parties...), append(topics, i.Topics...)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, parties, topics)
	say := i18n.From(ctx)
	return func(field, value string) string {
		switch field {
		case "parties":
			return names.Partner(value)
		case "topics":
			return names.Topic(value)
		case "kind":
			return desk.Word(say, "registry.instrument-kind", value)
		case "reported":
			return desk.Word(say, "registry.reported", value)
		}
		return ""
	}, err
}
