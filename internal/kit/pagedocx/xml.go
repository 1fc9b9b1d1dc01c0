// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"bytes"
	"encoding/xml"
)

// xmlWriter writes one XML part into memory, where nothing can fail.
type xmlWriter struct{ b bytes.Buffer }

func newXML() *xmlWriter {
	x := &xmlWriter{}
	return x.raw(xmlHead)
}

// raw writes markup of our own.
func (x *xmlWriter) raw(s string) *xmlWriter {
	x.b.WriteString(s)
	return x
}

// text writes s so that it is nothing but text, in an element or an attribute.
func (x *xmlWriter) text(s string) *xmlWriter {
	xml.EscapeText(&x.b, []byte(s)) //nolint:errcheck // a buffer takes all
	return x
}

func (x *xmlWriter) bytes() []byte { return x.b.Bytes() }
