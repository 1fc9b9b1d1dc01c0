// SPDX-License-Identifier: EUPL-1.2

package testkit

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Chromium returns the path of the browser. Where there is none the test is
// skipped.
func Chromium(tb testing.TB) string {
	tb.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	tb.Skip("MISSING BROWSER: Chromium is not installed")
	return ""
}

// patience bounds a whole journey: longer than any should take on a slow
// machine, shorter than the timeout of go test, so that a stuck page is reported
// as such.
const patience = 4 * time.Minute

// Browser starts a browser of the test's own, with a fresh profile and one tab of
// 1440 by 900 pixels, and returns the context to drive it with chromedp.Do and
// chromedp.Run. What the page logs as an error fails the test. chromedp.NewContext
// on the returned context opens another tab.
func Browser(tb testing.TB) context.Context {
	tb.Helper()
	path := Chromium(tb)
	// The browser's lifetime is bound to the context of its first action, which
	// must not be the one with the limit: see chromedp.NewContext.
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(path),
		// In a container, and as root, Chromium's own sandbox cannot be set up.
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.WindowSize(1440, 900),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "en-GB"),
		// The same letters on every machine, whatever its screen.
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("force-device-scale-factor", "1"),
	))
	return begin(tb, ctx, cancel)
}

// Person opens a tab in a browser that [Browser] started, with cookies and a time
// limit of its own, as another person with another computer has.
func Person(tb testing.TB, browser context.Context) context.Context {
	tb.Helper()
	ctx, cancel := chromedp.NewContext(context.WithoutCancel(browser), chromedp.WithNewBrowserContext())
	return begin(tb, ctx, cancel)
}

// begin opens the tab of a context and watches it.
func begin(tb testing.TB, ctx context.Context, cancel context.CancelFunc) context.Context {
	tb.Helper()
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900)); err != nil {
		tb.Fatalf("open a tab: %v", err)
	}
	reportErrors(tb, ctx)
	limited, stop := context.WithTimeout(ctx, patience)
	tb.Cleanup(stop)
	return limited
}

// Screenshot writes the whole page, laid out at the given width, as a PNG file.
// A path that is not absolute is below the package under test.
func Screenshot(tb testing.TB, ctx context.Context, width int, path string) {
	tb.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), 900)); err != nil {
		tb.Fatalf("set the width: %v", err)
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tb.Fatalf("take a picture: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		tb.Fatal(err)
	}
}

// reportErrors fails the test for what the page could not do: an exception, a
// console error, something the content security policy blocked. A status such as
// 404 is not among them, since journeys visit such pages on purpose.
func reportErrors(tb testing.TB, ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	messages := chromedp.Console(ctx)
	done := make(chan []string)
	go func() {
		var found []string
		for m, err := range messages {
			if err != nil {
				break
			}
			broken := m.IsException() || m.Type == chromedp.ConsoleError && m.Source != "network"
			if broken {
				found = append(found, m.String())
			}
		}
		done <- found
	}()
	tb.Cleanup(func() {
		cancel()
		for _, m := range <-done {
			tb.Errorf("in the browser: %s", m)
		}
	})
}
