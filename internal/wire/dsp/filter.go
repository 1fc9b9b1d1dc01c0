// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const mostIDs = 100 // in a filter

// CatalogFilter narrows a catalog. It is written as one object in the list
// "filter" of a request: {"text": "..."} for what title, description or id
// hold, {"dataset": ["id", ...]} for the ones named.
type CatalogFilter struct {
	Text string   `json:"text,omitzero"`
	IDs  []string `json:"dataset,omitempty"`

	offset, limit int // of a page, as EDC asks for it
}

// querySpec is the filter that EDC sends, even where its user wants all.
type querySpec struct {
	Type   string         `json:"@type"`
	Offset int            `json:"offset"`
	Limit  int            `json:"limit"`
	Order  string         `json:"sortOrder"`
	Field  string         `json:"sortField"`
	Where  one[criterion] `json:"filterExpression"`
}

type criterion struct {
	Type     string      `json:"@type"`
	Left     string      `json:"operandLeft"`
	Operator string      `json:"operator"`
	Right    one[string] `json:"operandRight"`
}

// readFilter refuses what it does not know: to leave a filter out would show
// more than was asked for.
func readFilter(list []jsontext.Value) (f CatalogFilter, err error) {
	for _, v := range list {
		var q querySpec
		switch {
		case json.Unmarshal(v, &q, json.RejectUnknownMembers(true)) == nil && q.Type == "QuerySpec":
			err = f.take(q)
		case json.Unmarshal(v, &f, json.RejectUnknownMembers(true)) != nil:
			err = illegal("filter is not supported; an object with the members text and dataset is")
		}
		if err != nil {
			return f, err
		}
	}
	if len(f.IDs) > mostIDs || len(f.Text) > maxPid {
		return f, illegal("filter is too long")
	}
	return f, nil
}

// take takes over what EDC asks for: a page, and ids.
func (f *CatalogFilter) take(q querySpec) error {
	if q.Offset < 0 || q.Limit < 0 || q.Field != "" || q.Order != "" && q.Order != "ASC" {
		return illegal("QuerySpec is not supported but with offset, limit and the order ASC of ids")
	}
	f.offset, f.limit = q.Offset, q.Limit
	for _, c := range q.Where {
		left := c.Left == "id" || c.Left == "@id" || c.Left == "edc:id" || c.Left == foreign["https://w3id.org/edc/dspace/v0.0.1"][1]+"id"
		if !left || len(f.IDs) > 0 || len(c.Right) == 0 || c.Operator != "in" && (c.Operator != "=" || len(c.Right) > 1) {
			return illegal("filterExpression is not supported but with one criterion: id, =, or in")
		}
		f.IDs = c.Right
	}
	return nil
}
