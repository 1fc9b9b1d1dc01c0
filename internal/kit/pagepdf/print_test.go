// SPDX-License-Identifier: EUPL-1.2

package pagepdf_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/page/pagetest"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/pagepdf"
)

var stamp = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func needTools(t *testing.T, tools ...string) {
	t.Helper()
	if _, err := pagepdf.Find(""); err != nil {
		t.Skip("MISSING TOOL: chromium (Debian: chromium fonts-noto-core fonts-noto-cjk)")
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("MISSING TOOL: %s (Debian: poppler-utils)", tool)
		}
	}
}

func toPDF(t *testing.T, html []byte) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var pdf bytes.Buffer
	if err := (pagepdf.Printer{}).Print(ctx, html, stamp, &pdf); err != nil {
		t.Fatal(err)
	}
	return pdf.Bytes()
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}

func TestBriefing(t *testing.T) {
	needTools(t, "pdfinfo", "pdftotext", "pdffonts")
	var html bytes.Buffer
	if err := pagehtml.Write(&html, pagetest.Briefing()); err != nil {
		t.Fatal(err)
	}
	pdf := toPDF(t, html.Bytes())
	if again := toPDF(t, html.Bytes()); !bytes.Equal(pdf, again) {
		t.Error("two prints of one page with one stamp differ")
	}
	file := filepath.Join(t.TempDir(), "briefing.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}

	info := tool(t, "pdfinfo", "-isodates", file)
	for _, want := range []string{
		`Tagged: +yes`, `Title: +Second Digital Council: briefing`, `CreationDate: +2026-11-24T09:00:00Z`,
		`ModDate: +2026-11-24T09:00:00Z`, `Page size: .*A4`, `JavaScript: +no`,
	} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	structure := tool(t, "pdfinfo", "-struct", file)
	for _, want := range []string{"H1", "H2", "H3", "Table", "TH", "TD", "Caption", "L (", "LI", "Figure", "Link"} {
		if !strings.Contains(structure, want) {
			t.Errorf("the tags lack %q", want)
		}
	}
	text := tool(t, "pdftotext", "-layout", file, "-")
	for _, want := range []string{
		"Árvíztűrő tükörfúrógép", "Zażółć gęślą jaźń, Łódź", "Ψηφιακή", "Житомир",
		"日本国 デジタル・パートナーシップ", "대한민국 디지털 파트너십", "한국", "新加坡 數位夥伴關係", "< 25 items, > 60 % kept &",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	for i, p := range pages {
		if !regexp.MustCompile(`Digital Desk · file 2026/118 +` + strconv.Itoa(i+1) + ` ?/ ?` + strconv.Itoa(len(pages))).MatchString(p) {
			t.Errorf("page %d lacks its foot", i+1)
		}
		if !strings.Contains(p, "SENSITIVE – NOT FOR RELEASE") {
			t.Errorf("page %d lacks the marking", i+1)
		}
	}
	if n := strings.Count(text, "Our account "); n < 2 {
		t.Errorf("the head of the long table stands %d times over %d pages", n, len(pages))
	}
	if strings.Contains(tool(t, "pdffonts", file), " no  no ") {
		t.Error("a font is not embedded")
	}
	for _, want := range []string{"/Lang (en-GB)", "/Outlines ", "/Marked true"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("the file lacks %q", want)
		}
	}
	for _, want := range []string{"Agenda and lines to take", "Who speaks", "Annex A: speaking note"} {
		if !hasBookmark(pdf, want) {
			t.Errorf("no bookmark %q", want)
		}
	}
}

// hasBookmark looks for an outline item: a title with a parent and a place.
func hasBookmark(pdf []byte, title string) bool {
	return regexp.MustCompile(`/Title \((\d+(\.\d+)? +)?` + regexp.QuoteMeta(title) + `\)`).Match(pdf)
}

// TestNoNetwork prints a page that asks for things over the network, by name and
// by address, without a policy that forbids it.
func TestNoNetwork(t *testing.T) {
	needTools(t)
	asked := make(chan string, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer srv.Close()
	toPDF(t, []byte(`<!DOCTYPE html><html lang="en"><title>T</title><img src="`+srv.URL+`/address"><img src="`+
		strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)+`/name"><p>x`))
	select {
	case path := <-asked:
		t.Errorf("the browser asked for %s", path)
	default:
	}
}

func TestCancel(t *testing.T) {
	needTools(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		// Wait until the browser has begun to make its profile.
		for {
			if m, _ := filepath.Glob(filepath.Join(tmp, "print-*", "profile", "*")); len(m) > 0 || ctx.Err() != nil {
				cancel()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	// The script never ends, so only the context can.
	html := []byte(`<!DOCTYPE html><html lang="en"><title>T</title><script>for(;;){}</script>`)
	err := pagepdf.Printer{}.Print(ctx, html, stamp, &bytes.Buffer{})
	cancel()
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "print-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for range 100 {
		if alive := running(tmp); alive == "" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("still running: %s", running(tmp))
}

// running finds a process that was started with our folder.
func running(dir string) string {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && bytes.Contains(b, []byte(dir)) {
			return strings.ReplaceAll(string(b), "\x00", " ")
		}
	}
	return ""
}

func TestNoBrowser(t *testing.T) {
	if _, err := pagepdf.Find(filepath.Join(t.TempDir(), "none")); !errors.Is(err, pagepdf.ErrNoChromium) {
		t.Errorf("given path: got %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := pagepdf.Find(""); !errors.Is(err, pagepdf.ErrNoChromium) {
		t.Errorf("usual names: got %v", err)
	}
	if err := (pagepdf.Printer{}).Print(t.Context(), nil, stamp, nil); !errors.Is(err, pagepdf.ErrNoChromium) {
		t.Errorf("print: got %v", err)
	}
}

func TestBrowserFails(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad")
	if err := os.WriteFile(bad, []byte("#!/bin/sh\necho cannot open display >&2\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	silent := filepath.Join(dir, "silent")
	if err := os.WriteFile(silent, []byte("#!/bin/sh\nexit 0\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := pagepdf.Printer{Path: bad}.Print(t.Context(), nil, stamp, nil)
	if err == nil || !strings.Contains(err.Error(), "cannot open display") {
		t.Errorf("got %v", err)
	}
	err = pagepdf.Printer{Path: silent}.Print(t.Context(), nil, stamp, nil)
	if err == nil || !strings.Contains(err.Error(), "wrote no PDF") {
		t.Errorf("got %v", err)
	}
}

func TestStamp(t *testing.T) {
	pdf := []byte("1 0 obj\n<</CreationDate (D:20200101000000+00'00')\n/ModDate (D:20200101000000Z)>>\nendobj /ModDate (D:20200101000000+00'00')")
	pagepdf.Stamp(pdf, stamp)
	const want = "1 0 obj\n<</CreationDate (D:20261124090000+00'00')\n/ModDate (D:20200101000000Z)>>\nendobj /ModDate (D:20200101000000+00'00')"
	if string(pdf) != want {
		t.Errorf("got %s", pdf)
	}
	pagepdf.Stamp([]byte("no object"), stamp)
}
