// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
)

// Tone says what a state means for the reader; it picks a colour and, beside
// it, a mark, so that nothing is said by colour alone.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral" // a plain fact
	Info    Tone = "info"    // under way
	Good    Tone = "good"    // done, in force, agreed
	Warn    Tone = "warn"    // due soon, stale, differs
	Bad     Tone = "bad"     // overdue, failed, refused
	Quiet   Tone = "quiet"   // over, no longer of weight
)

// host is the site of an address without its "www.".
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// shortAddress is an address that can be read: host and path.
func shortAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return entente.Shorten(host(address)+strings.TrimSuffix(u.Path, "/"), 70)
}

// bars is how many of three bars a confidence fills.
func bars(c entente.Confidence) int {
	switch c {
	case entente.High:
		return 3
	case entente.Medium:
		return 2
	case entente.Low:
	}
	return 1
}

// audienceText says one entry of an audience.
func audienceText(ctx context.Context, entry string) string {
	kind, name, named := strings.Cut(entry, ":")
	if kind == "member" {
		name = ShellOf(ctx).Member(name)
	}
	if named {
		return i18n.T(ctx, "audience."+kind, entente.Args{"Name": name})
	}
	return i18n.T(ctx, "audience."+kind)
}

func audienceTone(a entente.Audience) Tone {
	switch {
	case a.Public():
		return Good
	case len(a) > 0:
		return Info
	}
	return Neutral
}

func audienceWords(ctx context.Context, a entente.Audience) string {
	if len(a) == 0 {
		return i18n.T(ctx, "audience.own")
	}
	out := make([]string, len(a))
	for i, e := range a {
		out[i] = audienceText(ctx, e)
	}
	return strings.Join(out, ", ")
}

func markingTone(m entente.Marking) Tone {
	if m == entente.Sensitive {
		return Bad
	}
	return Warn
}
