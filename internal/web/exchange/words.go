// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// moment says when; a dash where it never was.
func moment(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return i18n.DayTime(ctx, t)
}

// word is the text of area.value; the value itself where there is none, for
// what other nodes say may be anything.
func word(ctx context.Context, area, value string) string {
	key := area + "." + value
	if value != "" && i18n.From(ctx).Has(key) {
		return i18n.T(ctx, key)
	}
	return value
}

// stateTone says what a state of the protocol means for who looks.
func stateTone(state string) ui.Tone {
	switch state {
	case "FINALIZED", "COMPLETED", "STARTED":
		return ui.Good
	case "TERMINATED":
		return ui.Bad
	case "SUSPENDED", "OFFERED":
		return ui.Warn
	}
	return ui.Info
}

func stateTag(ctx context.Context, state string) templ.Component {
	return ui.StateTag(stateTone(state), word(ctx, "talk.state", state))
}

// health is how it stands with a peer, in words.
func health(ctx context.Context, p exchange.Peer) (ui.Tone, string) {
	switch {
	case p.State == exchange.Stopped:
		return ui.Quiet, i18n.T(ctx, "talk.health.stopped")
	case p.Stop != 0:
		return ui.Bad, i18n.T(ctx, "talk.health.quarantine")
	case p.State == exchange.Introduced:
		return ui.Warn, i18n.T(ctx, "talk.health.introduced")
	case p.Error != nil:
		return ui.Warn, i18n.T(ctx, "talk.health.trouble")
	case p.Pulled.IsZero():
		return ui.Info, i18n.T(ctx, "talk.health.new")
	}
	return ui.Good, i18n.T(ctx, "talk.health.well")
}

// trouble says what went wrong at the last try.
func trouble(ctx context.Context, p exchange.Peer) string {
	if p.Error == nil {
		return ""
	}
	return i18n.T(ctx, p.Error.Key, p.Error.Args)
}

// branches builds the tree from lines that say how deep they stand.
func branches(ctx context.Context, lines []exchange.TreeLine, n names) []ui.Branch {
	plain := []string{"urn:entente:odrl:", "", "http://www.w3.org/ns/odrl/2/", "", " eq ", " = "}
	for did, name := range n {
		plain = append(plain, did, name)
	}
	out, _ := branch(ctx, lines, strings.NewReplacer(plain...), 0, 0)
	return out
}

// mostDeep bounds what is drawn one inside the other.
const mostDeep = 30

func branch(ctx context.Context, lines []exchange.TreeLine, say *strings.Replacer, i, depth int) (out []ui.Branch, next int) {
	for i < len(lines) && lines[i].Depth >= depth {
		l := lines[i]
		b := ui.Branch{Title: word(ctx, "odrl.kind", l.Kind), Words: say.Replace(l.Words)}
		if l.Kind == "policy" {
			b.Words = "" // its identifier says nothing to a person
		}
		if l.Outcome != "" {
			b.Mark = word(ctx, "odrl.outcome", l.Outcome)
			b.Tone = map[string]ui.Tone{"yes": ui.Good, "no": ui.Bad}[l.Outcome]
			if b.Tone == "" {
				b.Tone = ui.Warn
			}
		}
		if l.Key != "" && i18n.From(ctx).Has(l.Key) {
			b.Text = say.Replace(i18n.T(ctx, l.Key, l.Args))
		}
		i++
		if depth < mostDeep && i < len(lines) && lines[i].Depth > l.Depth {
			b.Children, i = branch(ctx, lines, say, i, l.Depth+1)
		}
		out = append(out, b)
	}
	return out, i
}

// policyWords says who may have a thing in one line.
func policyWords(ctx context.Context, p exchange.Policy, n names) string {
	if p.Template == "" {
		if len(p.Lines) == 0 {
			return i18n.T(ctx, "talk.policy.none")
		}
		return i18n.T(ctx, "talk.policy.other")
	}
	parts := []string{i18n.T(ctx, "odrl.template."+p.Template)}
	for _, t := range p.Terms {
		values := make([]string, len(t.Values))
		for i, v := range t.Values {
			values[i] = v
			switch t.Field {
			case "member":
				values[i] = n.of(v)
			case "until":
				values[i] = i18n.Date(ctx, entente.Date(v))
			}
		}
		parts = append(parts, i18n.T(ctx, "talk.policy.term", entente.Args{
			"Field": i18n.T(ctx, "odrl.field."+t.Field), "Values": strings.Join(values, ", "),
		}))
	}
	return strings.Join(parts, "; ")
}

// audienceWords says who sees a thing.
func audienceWords(ctx context.Context, entry string, n names) string {
	kind, name, named := strings.Cut(entry, ":")
	if named && kind == "member" {
		name = n.of(name)
	}
	return i18n.T(ctx, "audience."+kind, entente.Args{"Name": name})
}

func audiences(ctx context.Context, a entente.Audience, n names) string {
	if len(a) == 0 {
		return i18n.T(ctx, "audience.own")
	}
	out := make([]string, len(a))
	for i, e := range a {
		out[i] = audienceWords(ctx, e, n)
	}
	return strings.Join(out, ", ")
}

func kindWord(ctx context.Context, kind string) string {
	return desk.Word(i18n.From(ctx), "talk.kind", kind)
}

// shortID is an identifier that fits into a table.
func shortID(id string) string {
	id = strings.TrimPrefix(id, "urn:uuid:")
	if len(id) > 13 {
		return id[:13] + "…"
	}
	return id
}

// keyGroups writes a thumbprint so that it can be read out on the telephone.
func keyGroups(print string) string {
	var b strings.Builder
	for i, r := range print {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// titleOf is the title of a dataset, or its identifier where it has none.
func titleOf(title, id string) string {
	if title != "" {
		return title
	}
	return id
}

// verdict says in one sentence how a test went.
func verdict(list []exchange.Finding) (ui.Tone, string) {
	tone, key := ui.Good, "talk.test.well"
	for _, f := range list {
		switch f.Outcome {
		case exchange.Failed:
			return ui.Bad, "talk.test.failed"
		case exchange.Open:
			tone, key = ui.Warn, "talk.test.open"
		}
	}
	return tone, key
}

// fieldOf is a field of a form of a policy.
func fieldOf(ctx context.Context, form ui.Form, f exchange.TemplateField, ticked bool) ui.Field {
	out := form.Field(ctx, f.Name, i18n.T(ctx, f.Label))
	if key := "talk.hint." + f.Name; (f.Name != "member" || !ticked) && i18n.From(ctx).Has(key) {
		out = out.With(i18n.T(ctx, key))
	}
	out.Required = f.Required
	return out
}

// datasetWords is what to call a dataset of which only the identifier is known.
func datasetWords(ctx context.Context, id string) string {
	switch {
	case id == "":
		return i18n.T(ctx, "talk.no-dataset")
	case exchange.IsFeed(id):
		return i18n.T(ctx, "talk.feed")
	}
	return id
}
