// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// Names says partners and topics in the reader's language, and gathers the
// footnotes that must stand at the foot of a page that says them.
type Names struct {
	printer  *i18n.Printer
	partners map[string]record.Entry[registry.Partner]
	topics   map[string]record.Entry[registry.Topic]
}

// LoadNames reads what is needed to say the given partners and topics.
func LoadNames(ctx context.Context, s *registry.Service, v entente.View, partners, topics []string) (*Names, error) {
	n := &Names{printer: i18n.From(ctx)}
	var err error
	if n.partners, err = registry.Named(ctx, s.Partners, v, partners...); err != nil {
		return nil, err
	}
	n.topics, err = registry.Named(ctx, s.Topics, v, topics...)
	return n, err
}

// Partner says a partner. One that the viewer may not see is said by its
// identifier, which is in the text that names it anyway.
func (n *Names) Partner(id string) string {
	if e, ok := n.partners[id]; ok {
		return PartnerName(n.printer, id, e.Data)
	}
	return id
}

// Code says a partner in a few letters: its country code, or its identifier.
func (n *Names) Code(id string) string {
	if code := n.partners[id].Data.Alpha2; code != "" {
		return code
	}
	return strings.ToUpper(id)
}

// Topic says a topic.
func (n *Names) Topic(id string) string {
	if e, ok := n.topics[id]; ok {
		return e.Data.In(n.printer.Lang())
	}
	return Word(n.printer, "topic", id)
}

// Partners says several partners, in the order given.
func (n *Names) Partners(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = n.Partner(id)
	}
	return strings.Join(out, ", ")
}

// Topics says several topics, in the order given.
func (n *Names) Topics(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = n.Topic(id)
	}
	return strings.Join(out, ", ")
}

// Known reports whether the viewer may open the page of a partner.
func (n *Names) Known(id string) bool { _, ok := n.partners[id]; return ok }

// KnownTopic reports whether the viewer may open the page of a topic.
func (n *Names) KnownTopic(id string) bool { _, ok := n.topics[id]; return ok }

// PartnerName says a partner in the language of the printer, with the mark of
// its footnote where it has one. In English it is the name of the record.
func PartnerName(p *i18n.Printer, id string, data registry.Partner) string {
	key := "country." + data.Alpha2
	if data.Alpha2 == "" {
		key = "organisation." + id
	}
	switch {
	case p.Lang() != "en" && p.Has(key):
		return p.T(key)
	case data.Footnote() != "" && strings.HasSuffix(p.T(key), "*"):
		return strings.TrimSuffix(data.Name, "*") + "*"
	}
	return data.Name
}

// Notes are the footnotes that go with the partners loaded, in order.
func (n *Names) Notes() []string {
	var out []string
	for _, e := range n.partners {
		if key := e.Data.Footnote(); key != "" {
			out = append(out, n.printer.T(key))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Others are the parties beside the member itself; the member where it stands
// alone.
func Others(parties []string, self string) []string {
	out := slices.DeleteFunc(slices.Clone(parties), func(p string) bool { return p == self })
	if len(out) == 0 {
		return parties
	}
	return out
}
