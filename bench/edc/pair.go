// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"entente/internal/testkit/edc"
)

// sets is how many datasets the large catalog has.
const sets = 10_000

const small = "urn:bench:small"

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}

// pair is a consumer and a provider.
type pair interface {
	ready() time.Duration
	resident() (int64, error) // bytes, of the provider
	negotiate(ctx context.Context) error
	publish(ctx context.Context) error                                     // the large catalog
	page(ctx context.Context, from string, n int) (last string, err error) // of it
	file(ctx context.Context, address string) (endpoint, token string, err error)
	sources(w *fileServer) map[string]string                        // of a file, with what to say of it
	profile(ctx context.Context, prefix string, span time.Duration) // writes CPU profiles meanwhile
	stop() error
}

func resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of a process: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return n << 10, err //nolint:wrapcheck // of the kernel
}

// post asks for JSON.
func post(ctx context.Context, address, token string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", token)
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	defer resp.Body.Close()
	b, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: HTTP %d %.300s", address, resp.StatusCode, b)
	}
	if err == nil {
		err = json.Unmarshal(b, answer)
	}
	return err
}

const mockToken = `{"region":"any","audience":"x","clientId":"did:web:bench.example"}`

type page struct {
	Dataset []struct {
		ID string `json:"@id"`
	} `json:"dataset"`
}

func (p page) last(want int) (string, error) {
	if len(p.Dataset) != want {
		return "", fmt.Errorf("%d datasets on the page, want %d", len(p.Dataset), want)
	}
	return p.Dataset[want-1].ID, nil
}

func ask(filter map[string]any) map[string]any {
	m := map[string]any{"@context": []string{"https://w3id.org/dspace/2025/1/context.jsonld"}, "@type": "CatalogRequestMessage"}
	if filter != nil { // of EDC, whose names its own context explains
		m["@context"] = []string{"https://w3id.org/dspace/2025/1/context.jsonld", "https://w3id.org/edc/dspace/v0.0.1"}
		m["filter"] = []any{filter}
	}
	return m
}

// nodes are two processes of ours.
type nodes struct {
	hello [2]hello // consumer, provider
	cmd   [2]*exec.Cmd
	took  time.Duration
	offer json.RawMessage
}

func startNodes(ctx context.Context, databases [2]string, folder string, mock bool) (*nodes, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	n := &nodes{}
	for i, address := range databases {
		dir := filepath.Join(folder, strconv.Itoa(i))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make a folder: %w", err)
		}
		cmd := exec.Command(self, "-node", address, "-mock="+strconv.FormatBool(mock))
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			return nil, fmt.Errorf("start a node: %w", err)
		}
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			return nil, fmt.Errorf("start a node: %w", err)
		}
		n.cmd[i] = cmd
		line, err := bufio.NewReader(out).ReadBytes('\n')
		n.took = time.Since(begun)
		if err == nil {
			err = json.Unmarshal(line, &n.hello[i])
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("a node did not start: %w", err), n.stop())
		}
	}
	p := n.hello[1]
	if err := post(ctx, p.Control+"/publish", "", order{Dataset: small, Source: []byte("{}")}, new(bool)); err != nil {
		return nil, errors.Join(err, n.stop())
	}
	if err := post(ctx, n.hello[0].Control+"/offer", "", order{Peer: p.DID, Address: p.Address, Dataset: small}, &n.offer); err != nil {
		return nil, errors.Join(err, n.stop())
	}
	return n, nil
}

func (n *nodes) ready() time.Duration     { return n.took }
func (n *nodes) resident() (int64, error) { return resident(n.cmd[1].Process.Pid) }

func (n *nodes) negotiate(ctx context.Context) error {
	p := n.hello[1]
	err := post(ctx, n.hello[0].Control+"/negotiate", "", order{Peer: p.DID, Address: p.Address, Dataset: small, Offer: n.offer}, new(bool))
	return err
}

func (n *nodes) publish(ctx context.Context) error {
	err := post(ctx, n.hello[1].Control+"/publish", "", order{Dataset: "urn:bench:set", Count: sets, Source: []byte("{}")}, new(bool))
	return err
}

func (n *nodes) page(ctx context.Context, from string, count int) (string, error) {
	var p page
	err := post(ctx, fmt.Sprintf("%s/catalog/request?limit=%d&after=%s", n.hello[1].Address, count, from), mockToken, ask(nil), &p)
	if err != nil {
		return "", err
	}
	return p.last(count)
}

func (n *nodes) file(ctx context.Context, source string) (endpoint, token string, err error) {
	p := n.hello[1]
	var offer json.RawMessage
	id := fmt.Sprintf("urn:bench:file:%d", time.Now().UnixNano())
	o := order{Peer: p.DID, Address: p.Address, Dataset: id, Source: []byte(source)}
	var address [2]string
	if err = post(ctx, p.Control+"/publish", "", o, new(bool)); err == nil {
		err = post(ctx, n.hello[0].Control+"/offer", "", o, &offer)
	}
	o.Offer = offer
	if err == nil {
		err = post(ctx, n.hello[0].Control+"/negotiate", "", o, new(bool))
	}
	if err == nil {
		err = post(ctx, n.hello[0].Control+"/transfer", "", o, &address)
	}
	return address[0], address[1], err
}

func (n *nodes) sources(w *fileServer) map[string]string {
	return map[string]string{
		", a file of its own":  fmt.Sprintf(`{"kind":"file","path":%q}`, w.path),
		", got from " + w.name: fmt.Sprintf(`{"kind":"http","url":%q}`, w.address),
	}
}

func (n *nodes) profile(ctx context.Context, prefix string, span time.Duration) {
	for i, who := range []string{"consumer", "provider"} {
		go func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", n.hello[i].Ops, int(span.Seconds())), http.NoBody)
			if err != nil {
				return
			}
			resp, err := client.Do(r)
			if err != nil {
				return
			}
			defer resp.Body.Close()
			if b, err := io.ReadAll(resp.Body); err == nil {
				_ = os.WriteFile(prefix+"-"+who+".pprof", b, 0o600)
			}
		}()
	}
}

func (n *nodes) stop() error {
	var err error
	for _, c := range n.cmd {
		if c != nil && c.Process != nil {
			err = errors.Join(err, c.Process.Signal(syscall.SIGTERM), c.Wait())
		}
	}
	return err
}

// connectors are two of EDC.
type connectors struct {
	of    [2]*edc.Connector
	offer json.RawMessage
}

const openPolicy = `{"@context":"http://www.w3.org/ns/odrl.jsonld","@type":"Set","permission":[{"action":"use"}]}`

func startConnectors(ctx context.Context, jars, folder string, wait time.Duration) (*connectors, error) {
	c := &connectors{}
	for i, id := range []string{"did:web:consumer.example", "did:web:provider.example"} {
		e, err := edc.Start(ctx, edc.Config{Jars: jars, Folder: folder, ID: id, Wait: wait})
		if err != nil {
			return nil, errors.Join(err, c.stop())
		}
		c.of[i] = e
	}
	if err := c.of[1].Offer(ctx, small, "http://localhost:1/none", []byte(openPolicy)); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	var err error
	if c.offer, err = c.find(ctx, small); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// find gives the offer of a dataset, as a user of EDC asks for it.
func (c *connectors) find(ctx context.Context, id string) (json.RawMessage, error) {
	var got struct {
		Dataset []struct {
			ID     string           `json:"@id"`
			Policy []map[string]any `json:"hasPolicy"`
		} `json:"dataset"`
	}
	b, err := c.of[0].Catalog(ctx, c.of[1].ID, c.of[1].Protocol)
	if err == nil {
		err = json.Unmarshal(b, &got)
	}
	if err != nil {
		return nil, err
	}
	for _, d := range got.Dataset {
		if d.ID == id && len(d.Policy) > 0 {
			o := d.Policy[0]
			o["@context"], o["assigner"], o["target"] = "http://www.w3.org/ns/odrl.jsonld", c.of[1].ID, id
			return json.Marshal(o) //nolint:wrapcheck // of our own
		}
	}
	return nil, fmt.Errorf("%s is not in the catalog", id)
}

func (c *connectors) ready() time.Duration     { return c.of[1].Ready }
func (c *connectors) resident() (int64, error) { return resident(c.of[1].Cmd.Process.Pid) }

func (c *connectors) negotiate(ctx context.Context) error {
	id, err := c.of[0].Negotiate(ctx, c.of[1].ID, c.of[1].Protocol, c.offer)
	if err != nil {
		return err
	}
	s, err := c.of[0].End(ctx, id)
	if err == nil && s.State != "FINALIZED" {
		err = errors.New("it ended as " + s.State)
	}
	return err
}

func (c *connectors) publish(ctx context.Context) error {
	if err := c.of[1].OfferAll(ctx, []byte(openPolicy)); err != nil {
		return err
	}
	var all sync.WaitGroup
	failed := make(chan error, 4)
	for w := range 4 {
		all.Go(func() {
			for i := w; i < sets; i += 4 {
				if err := c.of[1].Asset(ctx, fmt.Sprintf("urn:bench:set:%05d", i), "http://localhost:1/none"); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	return <-failed
}

// page gives a number as the last of a page, which EDC goes on from.
func (c *connectors) page(ctx context.Context, from string, count int) (string, error) {
	offset, _ := strconv.Atoi(from)
	var p page
	err := post(ctx, c.of[1].Protocol+"/catalog/request", mockToken, ask(map[string]any{"@type": "QuerySpec", "offset": offset, "limit": count}), &p)
	if err == nil {
		_, err = p.last(count)
	}
	return strconv.Itoa(offset + count), err
}

func (c *connectors) file(ctx context.Context, source string) (endpoint, token string, err error) {
	id := fmt.Sprintf("urn:bench:file:%d", time.Now().UnixNano())
	if err = c.of[1].Offer(ctx, id, source, []byte(openPolicy)); err != nil {
		return "", "", err
	}
	offer, err := c.find(ctx, id)
	if err != nil {
		return "", "", err
	}
	n, err := c.of[0].Negotiate(ctx, c.of[1].ID, c.of[1].Protocol, offer)
	if err != nil {
		return "", "", err
	}
	s, err := edc.Await(ctx, func(ctx context.Context) (edc.State, error) { return c.of[0].Negotiation(ctx, n) }, "FINALIZED")
	if err != nil {
		return "", "", err
	}
	t, err := c.of[0].Transfer(ctx, c.of[1].ID, c.of[1].Protocol, s.Agreement, "HttpData-PULL", nil)
	if err != nil {
		return "", "", err
	}
	for ctx.Err() == nil {
		const space = "https://w3id.org/edc/v0.0.1/ns/"
		if a, err := c.of[0].Address(ctx, t); err == nil {
			return a[space+"endpoint"], a[space+"authorization"], nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "", "", fmt.Errorf("no address came: %w", ctx.Err())
}

func (c *connectors) sources(w *fileServer) map[string]string {
	return map[string]string{", got from " + w.name: w.address}
}

func (c *connectors) profile(context.Context, string, time.Duration) {}

func (c *connectors) stop() error {
	var err error
	for _, e := range c.of {
		if e != nil {
			err = errors.Join(err, e.Stop())
		}
	}
	return err
}
