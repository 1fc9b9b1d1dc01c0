// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"entente/internal/testkit"
)

// person is somebody at a browser: they read what is on the page, press what
// they can see and type into fields that they find by their labels.
type person struct {
	t     *testing.T
	ctx   context.Context
	world *world
	who   string // for messages
	lang  string
}

// arrives has somebody open the node's home page.
func (w *world) arrives(t *testing.T) *person {
	t.Helper()
	p := &person{t: t, ctx: testkit.Person(t, w.browser), world: w, who: "public", lang: "en"}
	p.open("/")
	return p
}

// signsIn has somebody of a role come and sign in as the demonstration offers it.
func (w *world) signsIn(t *testing.T, role string) *person {
	t.Helper()
	p := w.arrives(t)
	p.who = role
	p.open("/sign-in")
	p.follow(role)
	p.sees("You are signed in.")
	return p
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", p.who, err)
	}
}

// open goes to an address of the node.
func (p *person) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.world.origin + path))
	p.is(`document.readyState === "complete"`)
}

// is waits until an expression holds in the page, over a change of pages too.
func (p *person) is(expression string) {
	p.t.Helper()
	if err := p.becomes(expression); err != nil {
		at, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](
			`location.href + ", focus on " + document.activeElement.outerHTML.slice(0, 200) + "\n" + document.querySelector("main")?.innerText.slice(0, 700)`))
		p.t.Fatalf("%s: never true: %s (%v) at %s", p.who, expression, err, at)
	}
}

func (p *person) becomes(expression string) error {
	var err error
	for range 600 {
		var holds bool
		if holds, err = chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && holds {
			return nil
		}
		select {
		case <-p.ctx.Done():
			return p.ctx.Err()
		case <-time.After(25 * time.Millisecond):
		}
	}
	if err == nil {
		err = fmt.Errorf("it stays false")
	}
	return err
}

// reads evaluates an expression, most often what stands somewhere.
func reads[T any](p *person, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.who, expression, err)
	}
	return v
}

// sees waits until each text stands on the page, in capitals or not.
func (p *person) sees(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		p.is(`document.body.innerText.replace(/\s+/g, " ").toLowerCase().includes(` + quote(strings.ToLower(text)) + `)`)
	}
}

// seesNot fails for each text that the page holds, shown or hidden.
func (p *person) seesNot(texts ...string) {
	p.t.Helper()
	all := strings.ToLower(reads[string](p, `document.documentElement.textContent.replace(/\s+/g, " ")`))
	for _, text := range texts {
		if strings.Contains(all, strings.ToLower(text)) {
			p.t.Errorf("%s: the page %s holds %q", p.who, p.at(), text)
		}
	}
}

// isOfferedNo fails for each name that something to press begins with.
func (p *person) isOfferedNo(names ...string) {
	p.t.Helper()
	for _, name := range names {
		if reads[bool](p, `[...document.querySelectorAll("a, button, summary")].some(e => e.textContent.trim().startsWith(`+quote(name)+`))`) {
			p.t.Errorf("%s: %q is offered at %s", p.who, name, p.at())
		}
	}
}

// at is the address of the page, without that of the node.
func (p *person) at() string {
	p.t.Helper()
	return strings.TrimPrefix(reads[string](p, `location.href`), p.world.origin)
}

func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// control is an expression for what can be pressed and is called name: the first
// one in view that is called exactly so, else the first whose name begins or
// ends so.
func control(name, within string) string {
	return `(() => {
		const name = e => (e.ariaLabel || e.innerText || e.textContent).replace(/\s+/g, " ").trim();
		const there = [...document.querySelectorAll(` + quote(within) + `)]
			.flatMap(e => [...e.querySelectorAll("a, button, summary, label, [role=option]")])
			.filter(e => e.getClientRects().length > 0);
		return there.find(e => name(e) === ` + quote(name) + `) ?? there.find(e => name(e).startsWith(` + quote(name) + `)) ?? there.find(e => name(e).endsWith(` + quote(name) + `));
	})()`
}

// press clicks on what is called name, with the mouse.
func (p *person) press(name string) { p.t.Helper(); p.pressIn("body", name) }

// pressIn does so inside the elements of a selector.
func (p *person) pressIn(within, name string) {
	p.t.Helper()
	c := control(name, within)
	p.is(c)
	spot := reads[struct {
		X, Y float64
		Over string
	}](p, `(() => {
		const e = `+c+`;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const box = e.getClientRects()[0], x = box.left + box.width / 2, y = box.top + box.height / 2;
		const top = document.elementFromPoint(x, y);
		return {X: x, Y: y, Over: top && (e.contains(top) || top.contains(e)) ? "" : (top ? top.outerHTML.slice(0, 200) : "nothing")};
	})()`)
	if spot.Over != "" {
		p.t.Fatalf("%s: %q at %s is covered by %s", p.who, name, p.at(), spot.Over)
	}
	p.do(chromedp.MouseClickXY(spot.X, spot.Y))
}

// follow presses what leads to another page, and waits for that.
func (p *person) follow(name string) { p.t.Helper(); p.followIn("body", name) }

func (p *person) followIn(within, name string) {
	p.t.Helper()
	p.leaves(func() { p.pressIn(within, name) })
}

// leaves waits for the page that an act leads to.
func (p *person) leaves(act func()) {
	p.t.Helper()
	p.is(`(window.left = true)`)
	act()
	p.is(`window.left === undefined && document.readyState === "complete" && document.querySelector("main") !== null`)
}

// field is an expression for the field with the label.
func field(label string) string {
	return `[...document.querySelectorAll("main label")].find(l => l.textContent.replace(/\s+/g, " ").trim().replace(/ \(.*\)$/, "") === ` + quote(label) + ` && l.control && l.getClientRects().length > 0)?.control`
}

// fills types a text into the field with the label, in place of what it holds.
func (p *person) fills(label, text string) {
	p.t.Helper()
	p.is(field(label))
	p.is(`(e => { e.focus(); e.select(); return document.activeElement === e })(` + field(label) + `)`)
	if text == "" {
		text = "\b"
	}
	p.types(text)
}

// types puts a text where the cursor is, as a person with a keyboard or an input
// method does.
func (p *person) types(text string) {
	p.t.Helper()
	if text == "\b" {
		p.do(chromedp.KeyEvent("\b"))
		return
	}
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Input.insertText", map[string]string{"text": text}, nil)
	}))
}

// chooses picks an option of the list with the label.
func (p *person) chooses(label, option string) {
	p.t.Helper()
	p.is(field(label))
	p.is(`(e => {
		const o = [...e.options].find(o => o.text.trim() === ` + quote(option) + `) ?? [...e.options].find(o => o.text.trim().startsWith(` + quote(option) + `));
		if (!o) return false;
		e.value = o.value;
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})(` + field(label) + `)`)
}

// answer is what the node answers to a request of the person's browser.
type answer struct {
	Status int
	Type   string
	Name   string // of the file that it is to be saved as
	Body   []byte // by way of base64
}

// fetches asks for an address without leaving the page.
func (p *person) fetches(path string) answer {
	p.t.Helper()
	return reads[answer](p, `fetch(`+quote(path)+`).then(async r => ({
		Status: r.status, Type: r.headers.get("Content-Type") ?? "", Name: r.headers.get("Content-Disposition") ?? "",
		Body: btoa([...new Uint8Array(await r.arrayBuffer())].map(b => String.fromCharCode(b)).join("")),
	}))`)
}

// ids are what in an address names one thing among its kind.
var ids = regexp.MustCompile(`/(partners|instruments|commitments|topics|posts|persons|meetings|agenda|accounts|decisions|actions|documents|tokens|passkeys|sessions)/([^/?]+)`)

// looks checks the page on a desk and on a telephone: nothing against WCAG, no
// scrolling sideways. Pages of one kind are checked once for each reader and state.
func (p *person) looks(state string) {
	p.t.Helper()
	at, err := url.Parse(p.at())
	if err != nil {
		p.t.Fatal(err)
	}
	page := strings.Join([]string{ids.ReplaceAllString(at.Path, "/$1/*"), p.who, p.lang, state}, " ")
	if p.world.seen[page] {
		return
	}
	p.world.seen[page] = true
	for _, width := range []int64{390, 1440} {
		p.do(chromedp.EmulateViewport(width, 900))
		p.is(`document.fonts.status === "loaded"`)
		if wide := reads[int64](p, `document.documentElement.scrollWidth`); wide > width {
			p.t.Errorf("%s at %d pixels is %d wide", page, width, wide)
		}
		for _, line := range testkit.Axe(p.t, p.ctx) {
			p.t.Errorf("%s at %d pixels: %s", page, width, line)
		}
	}
}
