// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// The two profiles of DCP 1.0. We issue and prefer the first; peers of older
// data spaces hold the second.
const (
	VC20 = "vc20-bssl/jwt"
	VC11 = "vc11-sl2021/jwt"
)

// Membership is the type of the credential that makes a member.
const Membership = "MembershipCredential"

const (
	contextVC20 = "https://www.w3.org/ns/credentials/v2"
	contextVC11 = "https://www.w3.org/2018/credentials/v1"

	maxStatuses = 10 // of one credential, and as many schemas
)

// many is a member that holds one thing or a list of them.
type many[T any] []T

func (m *many[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(m)) //nolint:wrapcheck // json asks
	}
	if string(b) == "null" {
		return nil
	}
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		return err //nolint:wrapcheck // json asks
	}
	*m = many[T]{one}
	return nil
}

// few is the same, and written as one thing where there is one.
type few[T any] []T

func (f *few[T]) UnmarshalJSON(b []byte) error { return (*many[T])(f).UnmarshalJSON(b) }

func (f few[T]) MarshalJSON() ([]byte, error) {
	if len(f) == 1 {
		return json.Marshal(f[0]) //nolint:wrapcheck // json asks
	}
	return json.Marshal([]T(f)) //nolint:wrapcheck // json asks
}

// named is an issuer or holder: its id, or an object that has one.
type named string

func (n *named) UnmarshalJSON(b []byte) error {
	var object struct {
		ID string `json:"id"`
	}
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &object)
		*n = named(object.ID)
		return err //nolint:wrapcheck // json asks
	}
	return json.Unmarshal(b, (*string)(n)) //nolint:wrapcheck // json asks
}

// model is a credential of either data model, as it is written.
type model struct {
	Context any                 `json:"@context,omitempty"`
	ID      string              `json:"id"`
	Type    many[string]        `json:"type"`
	Issuer  named               `json:"issuer"`
	Subject few[map[string]any] `json:"credentialSubject"`
	From    string              `json:"validFrom,omitempty"`      // 2.0
	Until   string              `json:"validUntil,omitempty"`     // 2.0
	Issued  string              `json:"issuanceDate,omitempty"`   // 1.1
	Expires string              `json:"expirationDate,omitempty"` // 1.1
	Status  few[map[string]any] `json:"credentialStatus,omitempty"`
	Schema  few[ref]            `json:"credentialSchema,omitempty"`
}

// ref names a thing of a type, such as a schema.
type ref struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// envelope is the JWT around a credential: its own claims, and in the older
// profile the credential below vc.
type envelope struct {
	model

	Iss string           `json:"iss"`
	Iat *jwt.NumericDate `json:"iat"`
	Nbf *jwt.NumericDate `json:"nbf"`
	Exp *jwt.NumericDate `json:"exp"`
	VC  *model           `json:"vc"`
}

// Credential is a credential as read; whether it holds is another question.
type Credential struct {
	ID, Profile, Issuer string
	Types               []string
	From, Until         time.Time // Until is zero where it has no end
	Subject             map[string]any

	signed  signed
	made    time.Time
	subject []string // ids of all subjects
	status  []map[string]any
	schemas []ref
	jws     string
}

// ParseCredential reads a credential of either profile.
func ParseCredential(jws string) (*Credential, error) { return parseCredential(jws, maxCredential) }

func parseCredential(jws string, limit int) (*Credential, error) {
	var e envelope
	s, err := parse(jws, limit, &e)
	if err != nil {
		return nil, err
	}
	m, profile := e.model, VC20
	if e.VC != nil {
		m, profile = *e.VC, VC11
	}
	c := &Credential{
		ID: m.ID, Profile: profile, Issuer: string(m.Issuer), Types: m.Type,
		signed: s, status: m.Status, schemas: m.Schema, jws: jws,
	}
	switch {
	case c.Issuer == "" || len(c.ID) > 500 || len(c.Types) == 0 || len(c.Types) > 20 || len(m.Subject) == 0:
		return nil, errors.New("no issuer, type or subject")
	case e.Iss != "" && e.Iss != c.Issuer:
		return nil, errors.New("the JWT and the credential name two issuers")
	case len(c.status) > maxStatuses || len(c.schemas) > maxStatuses:
		return nil, errors.New("too many statuses or schemas")
	}
	c.Subject = m.Subject[0]
	for _, subject := range m.Subject {
		id, _ := subject["id"].(string)
		c.subject = append(c.subject, id)
	}
	return c, c.dates(m, e)
}

// dates takes the narrowest of what the credential and the JWT say.
func (c *Credential) dates(m model, e envelope) error {
	for _, text := range []string{m.From, m.Issued} {
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return errors.New("a date that is none")
		}
		c.From = later(c.From, t)
	}
	c.made = c.From
	if e.Iat != nil {
		c.made = e.Iat.Time()
	}
	if e.Nbf != nil {
		c.From = later(c.From, e.Nbf.Time())
	}
	for _, text := range []string{m.Until, m.Expires} {
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return errors.New("a date that is none")
		}
		c.Until = earlier(c.Until, t)
	}
	if e.Exp != nil {
		c.Until = earlier(c.Until, e.Exp.Time())
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earlier treats the zero time as never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// is reports whether the credential is of a type, whose name may be an IRI.
func (c *Credential) is(typ string) bool {
	return slices.ContainsFunc(c.Types, func(t string) bool {
		return t == typ || strings.HasSuffix(t, "#"+typ) || strings.HasSuffix(t, "/"+typ)
	})
}

// kind is the type that says something: the first but VerifiableCredential.
func (c *Credential) kind() string {
	for _, t := range c.Types {
		if t != "VerifiableCredential" {
			return t
		}
	}
	return c.Types[0]
}
