// SPDX-License-Identifier: EUPL-1.2

package testkit

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axeSource string

// finding is what we read of one violation that axe-core reports.
type finding struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		Target []any  `json:"target"` // selectors, outermost frame first
		HTML   string `json:"html"`
	} `json:"nodes"`
}

// Axe checks the page that the browser shows against all rules of axe-core,
// WCAG 2.2 AA among them, and returns one line per element that breaks one:
// rule, severity, what is asked, where.
func Axe(tb testing.TB, ctx context.Context) []string {
	tb.Helper()
	loaded, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.axe !== undefined`))
	if err == nil && !loaded {
		// The result of the script itself, a large object, is of no use to us.
		_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](axeSource+";true"))
	}
	if err != nil {
		tb.Fatalf("load axe-core: %v", err)
	}
	const check = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`
	findings, err := chromedp.Run(ctx, chromedp.Evaluate[[]finding](check, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.Fatalf("run axe-core: %v", err)
	}
	var lines []string
	for _, f := range findings {
		for _, n := range f.Nodes {
			html, _, _ := strings.Cut(n.HTML, "\n")
			lines = append(lines, fmt.Sprintf("%s (%s): %s: at %v: %.160s", f.ID, f.Impact, f.Help, n.Target, html))
		}
	}
	return lines
}
