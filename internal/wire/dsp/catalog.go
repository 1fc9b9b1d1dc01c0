// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A page of a catalog.
const pageSize = 1000 // datasets, unless asked for fewer

// catalog is one page, as it is sent.
type catalog struct {
	Context     []string       `json:"@context,omitempty"`
	ID          string         `json:"@id"`
	Type        string         `json:"@type"`
	Participant string         `json:"participantId,omitzero"`
	Service     []dataService  `json:"service,omitempty"`
	Dataset     []datasetForm  `json:"dataset,omitempty"`
	Unknown     jsontext.Value `json:",unknown"`
}

type dataService struct {
	ID       string         `json:"@id"`
	Type     string         `json:"@type"`
	Endpoint string         `json:"endpointURL"`
	Unknown  jsontext.Value `json:",unknown"`
}

type datasetForm struct {
	Context      []string            `json:"@context,omitempty"`
	ID           string              `json:"@id"`
	Type         string              `json:"@type"`
	Title        jsontext.Value      `json:"title,omitzero"`
	Description  jsontext.Value      `json:"description,omitzero"`
	Policy       one[jsontext.Value] `json:"hasPolicy"`
	Distribution one[distribution]   `json:"distribution"`
	Unknown      jsontext.Value      `json:",unknown"`
}

type distribution struct {
	Type    string         `json:"@type"`
	Format  string         `json:"format"`
	Service jsontext.Value `json:"accessService"`
	Unknown jsontext.Value `json:",unknown"`
}

// OfferID is the id of the one offer of a dataset.
func OfferID(dataset string) string { return dataset + "#offer" }

func (s *Service) form(d *Dataset) datasetForm {
	offer := rules(d.Policy)
	delete(offer, "target")
	offer["@type"] = quoted("Offer")
	if offer["@id"] == nil {
		offer["@id"] = quoted(OfferID(d.ID))
	}
	f := datasetForm{ID: d.ID, Type: "Dataset", Title: quoted(d.Title), Policy: []jsontext.Value{encode(offer)}}
	if d.Description != "" {
		f.Description = quoted(d.Description)
	}
	for _, format := range d.Formats {
		f.Distribution = append(f.Distribution, distribution{Type: "Distribution", Format: format, Service: quoted(s.serviceID())})
	}
	return f
}

func (s *Service) serviceID() string { return s.Self + "#dsp" }

// page makes one page of the catalog and the address of the next one; empty
// when there is none.
func (s *Service) page(ctx context.Context, peer Caller, f CatalogFilter, q url.Values) (body []byte, next string, err error) {
	limit := pageSize
	for _, text := range []string{q.Get("limit"), strconv.Itoa(f.limit)} {
		if n, err := strconv.Atoi(text); err == nil && n > 0 {
			limit = min(n, limit)
		}
	}
	if q.Has("after") {
		f.offset = 0 // of the first page only
	}
	list, err := s.Datasets(ctx, peer, f, q.Get("after"), limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(list) > limit {
		list = list[:limit]
		next = "/catalog/request?" + url.Values{"after": {list[limit-1].ID}, "limit": {strconv.Itoa(limit)}}.Encode()
	}
	c := catalog{
		Context: []string{ContextIRI}, ID: s.Self + "#catalog", Type: "Catalog", Participant: s.Self,
		Service: []dataService{{ID: s.serviceID(), Type: "DataService", Endpoint: s.Base}},
	}
	for _, d := range list {
		c.Dataset = append(c.Dataset, s.form(d))
	}
	body, err = json.Marshal(c)
	if err != nil {
		return nil, "", fmt.Errorf("write the catalog: %w", err)
	}
	return body, next, nil
}

// Offer is a dataset of another member with an offer for it.
type Offer struct {
	Dataset     string
	Title       string
	Description string
	Offer       jsontext.Value
	Formats     []string
}

// maxCatalog bounds a page of a catalog that we read.
const maxCatalog = 32 << 20

// mostPages bounds how long we follow a catalog.
const mostPages = 1000

// Ask reads the catalog of another member, all its pages.
func (s *Service) Ask(ctx context.Context, peer, address string, f CatalogFilter) ([]Offer, error) {
	m := &Message{Type: CatalogRequest}
	if f.Text != "" || len(f.IDs) > 0 {
		b, err := json.Marshal(f)
		if err != nil {
			return nil, fmt.Errorf("write the filter: %w", err)
		}
		m.Filter = []jsontext.Value{b}
	}
	out := []Offer{}
	next := address + "/catalog/request"
	for range mostPages {
		body, link, err := s.post(ctx, peer, next, m.Encode())
		if err != nil {
			return nil, err
		}
		list, err := readCatalog(body)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
		if link == "" {
			return out, nil
		}
		if next, err = within(next, link); err != nil {
			return nil, err
		}
	}
	return nil, illegal("the catalog has more than %d pages", mostPages)
}

// within resolves the link to the next page, which has to be of the same server.
func within(base, link string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", illegal("address: %v", err)
	}
	next, err := b.Parse(link)
	if err != nil || next.Host != b.Host || next.Scheme != b.Scheme {
		return "", illegal("the next page of the catalog is at another server")
	}
	return next.String(), nil
}

// readCatalog reads one page. What is in a nested catalog is read too; a dataset
// that we cannot read is left out with what it says, for nothing can be asked of
// it.
func readCatalog(body []byte) ([]Offer, error) {
	if err := nesting(body); err != nil {
		return nil, illegal("catalog: %v", err)
	}
	var c struct {
		Context one[string]      `json:"@context"`
		Type    string           `json:"@type"`
		Dataset one[datasetForm] `json:"dataset"`
		Catalog jsontext.Value   `json:"catalog"`
	}
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, illegal("catalog: %v", err)
	}
	if c.Type != "Catalog" {
		return nil, illegal("@type is %q, want Catalog", short(c.Type))
	}
	var out []Offer
	for _, d := range c.Dataset {
		for _, p := range d.Policy {
			o := Offer{Dataset: d.ID, Title: plain(d.Title), Description: plain(d.Description), Offer: writeOut(p, c.Context)}
			for _, f := range d.Distribution {
				o.Formats = append(o.Formats, f.Format)
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// one reads a list, or the single thing that some write in place of a list of
// one.
type one[T any] []T

// UnmarshalJSON is for json.
func (o *one[T]) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(o)) //nolint:wrapcheck // the caller's
	}
	var v T
	err := json.Unmarshal(b, &v)
	*o = one[T]{v}
	return err //nolint:wrapcheck // the caller's
}

// plain is a text; that in another form is not shown.
func plain(v jsontext.Value) string {
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return short(s)
}

// link finds the address of rel="next" in a Link header (RFC 8288).
func link(h http.Header) string {
	for _, line := range h.Values("Link") {
		for part := range bytes.SplitSeq([]byte(line), []byte(",")) {
			target, params, ok := bytes.Cut(bytes.TrimSpace(part), []byte(">"))
			if ok && bytes.HasPrefix(target, []byte("<")) && (bytes.Contains(params, []byte(`rel="next"`)) || bytes.Contains(params, []byte(`rel=next`))) {
				return string(target[1:])
			}
		}
	}
	return ""
}
