// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// named is a text that leads somewhere, or nowhere when href is empty.
type named struct{ text, href string }

// inline sets texts in one line with commas between them, which templates
// would set apart. The rest is how many more there are.
func inline(list []named, rest int) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var b strings.Builder
		for i, n := range list {
			if i > 0 {
				b.WriteString(", ")
			}
			if n.href == "" {
				b.WriteString(templ.EscapeString(n.text))
				continue
			}
			b.WriteString(`<a href="` + templ.EscapeString(ui.Href(ctx, n.href)) + `">` + templ.EscapeString(n.text) + `</a>`)
		}
		if rest > 0 {
			b.WriteString(` <span class="quiet">` + templ.EscapeString(i18n.T(ctx, "registry.more", entente.Args{"Count": rest})) + `</span>`)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// mostParties is how many partners a cell of a table names.
const mostParties = 4

// partyLinks names partners, each leading to its page; of many, the first ones.
func partyLinks(names *desk.Names, ids []string) templ.Component {
	if len(ids) <= mostParties {
		return allParties(names, ids)
	}
	return inline(partyNames(names, ids[:mostParties]), len(ids)-mostParties)
}

// allParties names partners, however many they are.
func allParties(names *desk.Names, ids []string) templ.Component {
	return inline(partyNames(names, ids), 0)
}

func partyNames(names *desk.Names, ids []string) []named {
	out := make([]named, len(ids))
	for i, id := range ids {
		out[i] = named{names.Partner(id), partnerHref(names, id)}
	}
	return out
}

func topicLinks(names *desk.Names, ids []string) templ.Component {
	out := make([]named, len(ids))
	for i, id := range ids {
		out[i].text = names.Topic(id)
		if names.KnownTopic(id) {
			out[i].href = "/topics/" + id
		}
	}
	return inline(out, 0)
}

func partnerHref(names *desk.Names, id string) string {
	if names.Known(id) {
		return "/partners/" + id
	}
	return ""
}
