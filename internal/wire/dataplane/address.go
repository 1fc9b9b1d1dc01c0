// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"entente"
)

// Address is a DataAddress of the Dataspace Protocol: where data is fetched
// from or sent to, and with what token.
type Address struct {
	Type         string     `json:"@type"` // always DataAddress
	EndpointType string     `json:"endpointType"`
	Endpoint     string     `json:"endpoint,omitempty"`
	Properties   []Property `json:"endpointProperties,omitempty"`
}

// Property is an EndpointProperty.
type Property struct {
	Type  string `json:"@type"` // always EndpointProperty
	Name  string `json:"name"`
	Value string `json:"value"`
}

// EndpointHTTP is the type of endpoint that data goes to and comes from.
const EndpointHTTP = "https://w3id.org/idsa/v4.1/HTTP"

// The properties that we write. Peers also write them with the namespace of
// EDC before them.
const (
	propertyEndpoint = "endpoint"
	propertyBase     = "baseUrl" // of a place that EDC's HttpData names
	propertyToken    = "authorization"
	propertyAuthType = "authType"
	propertyMethod   = "method"
	propertySpace    = "https://w3id.org/edc/v0.0.1/ns/"
)

const (
	maxProperties = 64
	maxValue      = 16 << 10 // some tokens are signed documents
	maxEndpoint   = 2000
)

// newAddress is an address of ours. EDC reads nothing but the properties, and
// those by its own names.
func newAddress(endpoint, token string) *Address {
	return &Address{"DataAddress", EndpointHTTP, endpoint, []Property{
		{"EndpointProperty", propertyToken, token},
		{"EndpointProperty", propertyAuthType, "bearer"},
		{"EndpointProperty", propertySpace + propertyEndpoint, endpoint},
		{"EndpointProperty", propertySpace + propertyToken, token},
		{"EndpointProperty", propertySpace + propertyAuthType, "bearer"},
	}}
}

// UnmarshalJSON reads an address strictly, see [Decode] and [Address.Check].
func (a *Address) UnmarshalJSON(b []byte) error {
	type plain Address // without this method
	var p plain
	if err := Decode(b, &p); err != nil {
		return errAddress.Because(err)
	}
	read := Address(p)
	if err := read.Check(); err != nil {
		return err
	}
	*a = read
	return nil
}

// UnmarshalJSON reads a property strictly.
func (p *Property) UnmarshalJSON(b []byte) error {
	type plain Property
	var read plain
	if err := Decode(b, &read); err != nil {
		return err
	}
	*p = Property(read)
	return nil
}

var errAddress = entente.Fail(entente.Invalid, "dataplane.address", nil)

// Check reports what is wrong with an address as the schema and our bounds have
// it. The endpoint may be missing; whether it may be asked is for kit/outbound.
func (a *Address) Check() error {
	var p entente.Problems
	if a.Type != "DataAddress" {
		p.Add("@type", "dataplane.address", nil)
	}
	if a.EndpointType == "" || len(a.EndpointType) > maxEndpoint {
		p.Add("endpointType", "dataplane.address", nil)
	}
	if len(a.Endpoint) > maxEndpoint {
		p.Add("endpoint", "dataplane.address", nil)
	}
	if a.Endpoint != "" {
		u, err := url.Parse(a.Endpoint)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
			p.Add("endpoint", "dataplane.address", nil)
		}
	}
	if len(a.Properties) > maxProperties || a.Properties != nil && len(a.Properties) == 0 {
		p.Add("endpointProperties", "dataplane.address", nil)
	}
	seen, values := map[string]bool{}, map[string]string{}
	for _, q := range a.Properties {
		name := strings.TrimPrefix(q.Name, propertySpace)
		value, other := values[name] // under the other of the two names
		if q.Type != "EndpointProperty" || q.Name == "" || seen[q.Name] || other && value != q.Value || len(q.Name) > maxEndpoint || len(q.Value) > maxValue {
			p.Add("endpointProperties", "dataplane.address", nil)
		}
		seen[q.Name], values[name] = true, q.Value
	}
	return p.Err()
}

// property finds a value under its name, with the namespace of EDC or without.
func (a *Address) property(name string) string {
	for _, q := range a.Properties {
		if strings.TrimPrefix(q.Name, propertySpace) == name {
			return q.Value
		}
	}
	return ""
}

// located gives the address with its endpoint in its place: EDC writes it as a
// property. What would change where a place of EDC leads, or how one signs in
// there, is an error.
func (a Address) located() (Address, error) {
	a.Endpoint = cmp.Or(a.Endpoint, a.property(propertyEndpoint), a.property(propertyBase))
	for _, name := range []string{"path", "queryParams", "secretName", "authKey", "authCode"} {
		if a.property(propertyBase) != "" && a.property(name) != "" {
			return a, errAddress
		}
	}
	if a.Endpoint == "" {
		return a, errAddress
	}
	return a, a.Check()
}

// method is how the address wants to be sent to: PUT if it says so, else POST.
func (a *Address) method() string {
	if strings.EqualFold(a.property(propertyMethod), http.MethodPut) {
		return http.MethodPut
	}
	return http.MethodPost
}

// sign puts the token of the address on a request. A way of signing in that we
// don't know is an error: the request would go out without.
func (a *Address) sign(r *http.Request) error {
	token, way := a.property(propertyToken), a.property(propertyAuthType)
	switch {
	case token == "" && way == "":
		return nil
	case token == "", way != "" && !strings.EqualFold(way, "bearer"), strings.ContainsAny(token, "\r\n\x00"):
		return errAddress
	}
	r.Header.Set("Authorization", "Bearer "+bare(token))
	return nil
}

// bare takes the word Bearer from before a token; some peers write it, some
// don't.
func bare(token string) string {
	if word, rest, ok := strings.Cut(token, " "); ok && strings.EqualFold(word, "bearer") {
		return rest
	}
	return token
}
