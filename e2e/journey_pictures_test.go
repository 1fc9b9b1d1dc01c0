// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"entente/internal/testkit"
)

var gallery = flag.String("gallery", "", "write pictures of every main page, at three widths and printed, into this folder")

// TestGallery takes the pictures that a designer wants to look at.
func TestGallery(t *testing.T) {
	if *gallery == "" {
		t.Skip("only with -gallery")
	}
	testkit.Chromium(t)
	w := &world{origin: serveDemo(t), browser: testkit.Browser(t), seen: map[string]bool{}}
	public, editor, administrator := w.arrives(t), w.signsIn(t, "editor"), w.signsIn(t, "administrator")
	for _, page := range []struct {
		name, path string
		by         *person
	}{
		{"home-public", "/", public},
		{"sign-in", "/sign-in", public},
		{"home", "/", editor},
		{"home-fr", "/?lang=fr", public},
		{"partners", "/partners?lang=en", editor},
		{"partner-jp", "/partners/jp", editor},
		{"partner-xk", "/partners/xk", editor},
		{"instruments", "/instruments", editor},
		{"instrument", "/instruments/eu-japan-epa", editor},
		{"commitments", "/commitments", editor},
		{"commitment-differ", "/commitments/c-jp23-arctic-cable", editor},
		{"commitment-public", "/commitments/c-jp23-arctic-cable?lang=en", public},
		{"commitment-edit", "/commitments/c-jp23-arctic-cable/edit", editor},
		{"commitment-history", "/commitments/c-jp23-arctic-cable/history", editor},
		{"meetings", "/meetings", editor},
		{"meeting", "/meetings/demo-eu-japan-senior-officials", editor},
		{"meeting-public", "/meetings/eu-japan-dpc-4", public},
		{"briefing", "/meetings/demo-eu-japan-senior-officials/briefing?partner=jp", editor},
		{"briefing-html", "/meetings/demo-eu-japan-senior-officials/briefing/html?partner=jp", editor},
		{"flow", "/flow", editor},
		{"flow-ask", "/flow/ask?from=DE&to=JP", editor},
		{"flow-answer", "/flow/answer?from=DE&to=JP&day=2026-10-01&asked=data-personal&asked=data-category&asked=purpose&asked=tool&is=data-personal:personal&is=importer-kind:company&is=purpose:other", editor},
		{"flow-matrix", "/flow/matrix", editor},
		{"flow-rules", "/flow/rules", editor},
		{"flow-rule", "/flow/rules/EU-A45-JP", editor},
		{"topics", "/topics", editor},
		{"topic", "/topics/semiconductors", editor},
		{"posts", "/posts", editor},
		{"search", "/search?q=cable", editor},
		{"about", "/about", public},
		{"accessibility", "/accessibility", public},
		{"account", "/account", editor},
		{"admin", "/admin", administrator},
		{"admin-new", "/admin/accounts/new", administrator},
		{"release", "/commitments/c-jp23-arctic-cable/release", administrator},
		{"not-found", "/nowhere", public},
		{"forbidden", "/admin", editor},
		{"asof", "/partners/jp?asof=2026-11-01", editor},
		{"on", "/instruments/eu-japan-epa?on=2018-01-01", editor},
	} {
		page.by.open(page.path)
		page.by.is(`document.fonts.status === "loaded"`)
		for _, width := range []int{1440, 820, 390} {
			testkit.Screenshot(t, page.by.ctx, width, filepath.Join(*gallery, page.name+"-"+strconv.Itoa(width)+".png"))
		}
		pdf, err := chromedp.Run(page.by.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(*gallery, page.name+".pdf")
		if err := os.WriteFile(file, pdf, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("pdftoppm", "-png", "-r", "60", file, filepath.Join(*gallery, page.name+"-print")).CombinedOutput(); err != nil {
			t.Logf("the printed pages are not made into pictures: %v %s", err, out)
		}
	}
}
