// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"bufio"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/internal/testkit"
)

// TestExchange has people look at and steer how three nodes speak, in one
// browser. With -gallery it takes pictures of the pages on the way.
func TestExchange(t *testing.T) {
	testkit.Chromium(t)
	origins := serveThree(t)
	w := &world{origin: origins[0], browser: testkit.Browser(t), seen: map[string]bool{}}
	for _, journey := range []struct {
		name string
		walk func(*testing.T, *world)
	}{
		{"strangers stay outside", walkStranger},
		{"a reader looks on", walkExchangeReader},
		{"an administrator decides on a line", walkQuarantine},
		{"an administrator looks into a negotiation", walkTimeline},
		{"a releaser offers a dataset", walkDataset},
		{"a first contact", walkFirstContact},
		{"in French", walkExchangeFrench},
	} {
		t.Run(journey.name, func(t *testing.T) { journey.walk(t, w) })
	}
}

// serveThree runs the demonstration of three nodes and gives their addresses.
func serveThree(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command(program(), "demo", "--dir", t.TempDir(), "--address", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LC_ALL=", "LC_MESSAGES=")
	cmd.WaitDelay = 20 * time.Second
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demonstration did not stop well: %v\n%s", err, log.String())
		}
	})
	var out []string
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if f := strings.Fields(lines.Text()); len(f) > 1 && strings.HasPrefix(f[0], "http://localhost:") {
			if out = append(out, f[0]); len(out) == 3 {
				go io.Copy(io.Discard, said)
				return out
			}
		}
	}
	t.Fatalf("the demonstration does not say where its nodes are:\n%s", log.String())
	return nil
}

// shows checks the page, and keeps a picture of it where pictures are wanted.
func (p *person) shows(name string) {
	p.t.Helper()
	p.looks(name)
	if *gallery == "" {
		return
	}
	for _, width := range []int{1440, 820, 390} {
		testkit.Screenshot(p.t, p.ctx, width, filepath.Join(*gallery, "exchange-"+name+"-"+strconv.Itoa(width)+".png"))
	}
}

func walkStranger(t *testing.T, w *world) {
	p := w.arrives(t)
	p.isOfferedNo("Exchange")
	for _, path := range []string{"/exchange", "/exchange/new", "/exchange/negotiations", "/exchange/datasets"} {
		p.open(path)
		p.sees("Sign in")
		p.seesNot("Singapore")
	}
}

func walkExchangeReader(t *testing.T, w *world) {
	p := w.signsIn(t, "reader")
	p.follow("Exchange")
	p.sees("Waits for a decision", "Singapore", "Japan", "in step", "stopped by a line")
	p.isOfferedNo("First contact")
	p.shows("overview-reader")
	p.followIn("#peer-list, .table", "Singapore")
	p.sees("What they give us", "An administrator has to decide")
	p.isOfferedNo("Stop the exchange", "Read its feed now", "Edit")
	p.open("/exchange/new")
	p.sees("administrator")
	p.isOfferedNo("Look it up")
}

func walkQuarantine(t *testing.T, w *world) {
	p := w.signsIn(t, "administrator")
	p.open("/exchange")
	p.sees("Feed stopped")
	p.shows("overview")
	p.followIn(".attention", "Singapore")
	p.sees("The feed does not lead to its checkpoint", "waits for a decision")
	p.shows("peer-stopped")
	p.follow("Decide")
	p.sees("There is a problem")
	p.shows("peer-problem")
	p.press("Accept")
	p.fills("Note", "Confirmed by telephone.")
	p.follow("Decide")
	p.sees("The feed goes on.", "Confirmed by telephone.", "accepted")
	p.follow("Read its feed now")
	// Read from its beginning, the feed shows what is behind it.
	p.sees("We hold another version")
	p.shows("peer-fork")
	p.press("Accept")
	p.follow("Decide")
	p.sees("The feed goes on.")
	peer := p.at()
	p.follow("Read its feed now") // the node may be reading it just then
	p.opensUntil(peer, "in step")
	p.shows("peer")
	p.follow("Test the connection")
	p.sees("Everything works, both ways.")
	p.shows("test")
}

func walkTimeline(t *testing.T, w *world) {
	p := w.signsIn(t, "administrator")
	p.open("/exchange/negotiations")
	p.shows("negotiations")
	p.open("/exchange/negotiations?role=provider&state=FINALIZED")
	p.followIn(".table", "Feed of records")
	p.sees("They ask for a contract on the dataset.", "How the policy was judged", "A permission allows it")
	p.shows("timeline")
	p.press("The message itself")
	p.sees("ContractRequestMessage")
	p.open("/exchange/transfers")
	p.followIn(".table", "Feed of records")
	p.shows("transfer")
	p.fills("Reason for ending it", "")
	p.follow("End it")
	p.sees("There is a problem")
}

func walkDataset(t *testing.T, w *world) {
	p := w.signsIn(t, "releaser")
	p.open("/exchange/datasets")
	p.sees("Health statistics (synthetic) for Japan") // offered under a decision, to nobody else
	p.shows("datasets-one")
	p.follow("Offer a dataset")
	p.press("Certain members")
	p.follow("Show the fields of this choice")
	p.fills("Title", "Subsea cables")
	p.fills("Where it is read from", "../node.keys")
	p.press("the Network")
	p.follow("Offer it")
	p.sees("There is a problem", "is neither an address")
	p.shows("offer-problem")
	p.fills("Where it is read from", "http://localhost:9/cables.csv")
	p.pressIn("#field-member, fieldset:has(#field-member)", "Japan")
	p.follow("Offer it")
	p.sees("The dataset is offered.", "Subsea cables")
	p.chooses("Member", "Singapore")
	p.follow("Try")
	p.sees("sees it in the catalog, but would not get it")
	p.shows("dataset-no")
	p.chooses("Member", "Japan")
	p.follow("Try")
	p.sees("Japan would get it.")
	p.shows("dataset-yes")
	p.open("/exchange/datasets")
	p.shows("datasets")
	p.follow("Subsea cables")
	p.follow("Withdraw the offer")
	p.shows("withdraw")
	p.follow("Withdraw the offer")
	p.sees("no longer offered")
}

func walkFirstContact(t *testing.T, w *world) {
	p := w.signsIn(t, "administrator")
	p.open("/exchange")
	p.follow("First contact")
	p.fills("Its DID", "did:web:nobody.invalid")
	p.follow("Look it up")
	p.sees("There is a problem")
	p.shows("contact-problem")
	did := "did:web:localhost%3A" + strings.TrimPrefix(w.origin, "http://localhost:")
	p.open("/exchange/new?step=who&did=" + url.QueryEscape(did)) // any node that answers will do
	p.sees("compare these thumbprints")
	p.shows("contact-who")
	p.follow("The keys are theirs")
	p.follow("Go on")
	p.sees("There is a problem")
	p.fills("What to call it", "Test member")
	p.shows("contact-partner")
	p.follow("Go on")
	p.sees("Released to", "public")
	p.shows("contact-share")
	p.follow("Go on")
	p.follow("Test now")
	p.shows("contact-test")
	p.follow("Go on")
	p.shows("contact-add")
	p.follow("Add the peer")
	p.sees("There is a problem", "is this node itself")
}

func walkExchangeFrench(t *testing.T, w *world) {
	p := w.signsIn(t, "administrator")
	p.lang = "fr"
	for _, path := range []string{"/exchange?lang=fr", "/exchange/new", "/exchange/negotiations", "/exchange/datasets/new"} {
		p.open(path)
		p.seesNot("talk.", "odrl.")
		p.shows("french-" + filepath.Base(strings.Split(path, "?")[0]))
	}
}
