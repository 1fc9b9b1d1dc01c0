// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// keys are those that people move with: their code, and the text that a field
// gets of them.
var keys = map[string]struct {
	code int
	text string
}{
	"Tab": {9, ""}, "Enter": {13, "\r"}, "Escape": {27, ""}, "Space": {32, " "}, "ArrowDown": {40, ""},
}

// strikes presses keys one after the other, as a hand on the keyboard does: what
// the page does with a key keeps its text from the field.
func (p *person) strikes(names ...string) {
	p.t.Helper()
	for _, name := range names {
		k, ok := keys[name]
		if !ok { // a letter
			k.text, k.code = name, int(strings.ToUpper(name)[0])
		}
		key := name
		if name == "Space" {
			key = " "
		}
		event := map[string]any{"type": "keyDown", "key": key, "code": name, "windowsVirtualKeyCode": k.code, "text": k.text}
		if k.text == "" {
			event["type"] = "rawKeyDown"
		}
		p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			if err := t.Call(ctx, "Input.dispatchKeyEvent", event, nil); err != nil {
				return err
			}
			event["type"], event["text"] = "keyUp", ""
			return t.Call(ctx, "Input.dispatchKeyEvent", event, nil)
		}))
	}
}

// tabsTo moves the focus with the Tab key until it is on what is called name,
// and requires that it can be seen there.
func (p *person) tabsTo(name string) {
	p.t.Helper()
	is := `(e => {
		const name = e => (e.ariaLabel || (e.labels?.length ? e.labels[0].textContent : e.textContent)).replace(/\s+/g, " ").trim();
		return name(e) === ` + quote(name) + `;
	})(document.activeElement)`
	for range 150 {
		p.strikes("Tab")
		if !reads[bool](p, is) {
			continue
		}
		if !reads[bool](p, `(s => s.outlineStyle !== "none" || s.boxShadow !== "none")(getComputedStyle(document.activeElement))`) {
			p.t.Errorf("%s: the focus on %q at %s cannot be seen", p.who, name, p.at())
		}
		return
	}
	p.t.Fatalf("%s: the Tab key does not lead to %q at %s", p.who, name, p.at())
}

// downloads gives the one file that an act brings.
func (p *person) downloads(act func()) (name string, content []byte) {
	p.t.Helper()
	dir := p.t.TempDir()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Page.setDownloadBehavior", map[string]string{"behavior": "allow", "downloadPath": dir}, nil)
	}))
	act()
	for range 400 {
		files, err := os.ReadDir(dir)
		if err != nil {
			p.t.Fatal(err)
		}
		if len(files) == 1 && !strings.HasSuffix(files[0].Name(), ".crdownload") {
			content, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
			if err != nil {
				p.t.Fatal(err)
			}
			return files[0].Name(), content
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("%s: no file came from %s", p.who, p.at())
	return "", nil
}
