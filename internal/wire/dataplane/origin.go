// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"entente"
)

// Origin is a source that an HTTP server has. The consumer's query is not passed
// on: who chose the address chose what may be had from it.
type Origin struct {
	Client *http.Client // guarded, without a timeout
	URL    string
	Header http.Header   // sent along, such as a key; nil for none
	Stall  time.Duration // after which a server that sends nothing is given up; 0: 30 seconds
}

// Open asks the server what it has. One that does not answer HEAD, or says no
// length, gives a content that is only sent whole.
func (o Origin) Open(ctx context.Context, _ Flow, _ url.Values) (Content, error) {
	resp, err := o.ask(ctx, http.MethodHead, "", 0, 0)
	if err != nil {
		return Content{}, err
	}
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone {
		return Content{}, errGone
	}
	c := Content{Type: "application/octet-stream", Size: -1}
	if resp.StatusCode == http.StatusOK {
		if kind := resp.Header.Get("Content-Type"); kind != "" {
			c.Type = kind
		}
		c.Modified, _ = http.ParseTime(resp.Header.Get("Last-Modified")) // zero where it is none
		tag := resp.Header.Get("ETag")
		if resp.ContentLength >= 0 && resp.Header.Get("Accept-Ranges") == "bytes" && len(tag) > 2 && !strings.HasPrefix(tag, "W/") {
			c.Size, c.Tag = resp.ContentLength, strings.Trim(tag, `"`)
		}
	}
	c.Read = func(ctx context.Context, from, n int64) (io.ReadCloser, error) { return o.read(ctx, c, from, n) }
	return c, nil
}

func (o Origin) read(ctx context.Context, c Content, from, n int64) (io.ReadCloser, error) {
	if n == 0 {
		return http.NoBody, nil
	}
	resp, err := o.ask(ctx, http.MethodGet, c.Tag, from, n)
	if err != nil {
		return nil, err
	}
	want := http.StatusPartialContent
	if n < 0 || from == 0 && n == c.Size {
		want = http.StatusOK
	}
	first, size, ranged := parseContentRange(resp.Header.Get("Content-Range"))
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		err = errGone
	case resp.StatusCode != want, resp.Header.Get("Content-Encoding") != "",
		n >= 0 && resp.ContentLength != n,
		want == http.StatusPartialContent && (!ranged || first != from || size >= 0 && size != c.Size):
		err = entente.Fail(entente.Unavailable, "dataplane.status", entente.Args{"Status": resp.StatusCode})
	}
	if err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	return resp.Body, nil
}

func (o Origin) ask(ctx context.Context, method, tag string, from, n int64) (*http.Response, error) {
	stall := o.Stall
	if stall == 0 {
		stall = 30 * time.Second
	}
	ctx, life := newAlive(ctx, stall)
	r, err := http.NewRequestWithContext(ctx, method, o.URL, http.NoBody)
	if err != nil {
		life.stop()
		return nil, fmt.Errorf("ask the origin: %w", err)
	}
	if o.Header != nil {
		r.Header = o.Header.Clone()
	}
	r.Header.Set("Accept-Encoding", "identity")
	if from > 0 || n > 0 && tag != "" {
		r.Header.Set("If-Match", `"`+tag+`"`)
	}
	if from > 0 {
		r.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(from+n-1, 10))
	}
	resp, err := o.Client.Do(r)
	if err != nil {
		life.stop()
		return nil, fmt.Errorf("ask the origin: %w", err)
	}
	resp.Body = aliveBody{resp.Body, life}
	return resp, nil
}

// aliveBody is a body that must not stall.
type aliveBody struct {
	io.ReadCloser

	life *alive
}

func (b aliveBody) Read(p []byte) (int, error) {
	b.life.sign()
	defer b.life.rest()
	return b.ReadCloser.Read(p)
}

func (b aliveBody) Close() error {
	b.life.stop()
	return b.ReadCloser.Close()
}
