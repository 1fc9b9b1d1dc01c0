// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"entente/internal/kit/outbound"
)

// unsigned is a JWS whose signature nobody checks here.
func unsigned(payload string) string {
	e := base64.RawURLEncoding.EncodeToString
	return e([]byte(`{"alg":"EdDSA","kid":"did:web:x.example#k"}`)) + "." + e([]byte(payload)) + "." + e(make([]byte, 64))
}

func FuzzDocument(f *testing.F) {
	f.Add(`{"id":"did:web:x.example","verificationMethod":[{"id":"#k","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},"endorsement":"a..b"}],"authentication":["#k",{}]}`)
	f.Add(`{"id":"did:web:x.example","service":[{"type":"CredentialService","serviceEndpoint":[1]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDocument([]byte(text), "did:web:x.example")
		if err != nil {
			return
		}
		if d.ID != "did:web:x.example" {
			t.Error("another's document is taken")
		}
		for id, k := range d.keys {
			if !k.jwk.Valid() || !k.jwk.IsPublic() {
				t.Errorf("key %q is none", id)
			}
		}
		if Compare(d, d.Signing()) == Rotated || Compare(d, nil) != Changed {
			t.Error("the same keys are others")
		}
		d.endpoint(credentialService)
		d.signer("", authentication, time.Time{})
	})
}

func FuzzDID(f *testing.F) {
	f.Add("did:web:localhost%3A8080:holder")
	f.Add("did:web:x.example:..:a")
	f.Fuzz(func(t *testing.T, did string) {
		address, err := documentURL(did, outbound.Loopback())
		if err != nil {
			return
		}
		if !strings.HasSuffix(address, "/did.json") || strings.ContainsAny(address, "?#@\\ ") || strings.Contains(address, "/../") {
			t.Errorf("%q leads to %q", did, address)
		}
	})
}

func FuzzToken(f *testing.F) {
	f.Add(`{"iss":"a","sub":"a","aud":"us","jti":"1","iat":1772366400,"exp":1772366700}`)
	f.Add(`{"iss":"a","sub":"a","aud":["us"],"jti":"1","iat":-1e18,"exp":1e18}`)
	f.Fuzz(func(t *testing.T, payload string) {
		var c claims
		if _, err := parse(unsigned(payload), maxToken, &c); err != nil {
			return
		}
		if c.check("us", start) != nil {
			return
		}
		if c.Issuer != c.Subject || !c.Audience.Contains("us") || c.ID == "" || c.Expires.Time().Sub(start) > maxLife+leeway {
			t.Errorf("%s is taken", payload)
		}
	})
}

func FuzzJWS(f *testing.F) {
	f.Add(unsigned(`{}`))
	f.Fuzz(func(_ *testing.T, token string) {
		var c claims
		if s, err := parse(token, maxToken, &c); err == nil {
			s.by("did:web:x.example")
			_, _ = s.jws.Verify(jose.JSONWebKey{Key: []byte("x")})
		}
	})
}

func FuzzQuery(f *testing.F) {
	f.Add(`{"@context":["` + contextDCP + `"],"type":"PresentationQueryMessage","scope":["` + membershipScope + `"]}`)
	f.Add(`{"@context":"` + contextDCP + `","type":"PresentationQueryMessage","presentationDefinition":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		var q queryMessage
		if decode([]byte(text), "PresentationQueryMessage", &q) != nil || q.check() != nil {
			return
		}
		if len(q.Scope) == 0 {
			t.Error("a query for nothing is taken")
		}
		Held{ID: "x", Type: Membership}.within(q.Scope)
	})
}

func FuzzStored(f *testing.F) {
	f.Add(`{"@context":["` + contextDCP + `"],"type":"CredentialMessage","issuerPid":"1","holderPid":"2","status":"ISSUED","credentials":[{"credentialType":"a","payload":"b","format":"c"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var m credentialMessage
		if decode([]byte(text), "CredentialMessage", &m) == nil && m.check() == nil && m.Status == Issued && len(m.Credentials) == 0 {
			t.Error("a message with nothing is taken")
		}
	})
}

func FuzzCredential(f *testing.F) {
	f.Add(`{"@context":["` + contextVC20 + `"],"type":"X","issuer":{"id":"a"},"credentialSubject":[{"id":"b"}],"validUntil":"2026-01-01T00:00:00Z"}`)
	f.Add(`{"iss":"a","exp":1,"vc":{"type":["X"],"issuer":"a","credentialSubject":{},"credentialStatus":{"type":"x"},"credentialSchema":[{"id":"x"}]}}`)
	f.Fuzz(func(t *testing.T, payload string) {
		c, err := ParseCredential(unsigned(payload))
		if err != nil {
			return
		}
		if c.Issuer == "" || len(c.Types) == 0 || len(c.subject) == 0 {
			t.Errorf("%s is taken", payload)
		}
		c.claims()
		if _, err := c.whole(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzPresentation(f *testing.F) {
	f.Add(`"` + unsigned(`{"iss":"a","vp":{"holder":"a","verifiableCredential":["x"]}}`) + `"`)
	f.Add(`{"id":"data:application/vp+jwt,` + unsigned(`{"holder":"a","verifiableCredential":[{"id":"data:application/vc+jwt,x"}]}`) + `"}`)
	f.Fuzz(func(t *testing.T, item string) {
		if p, err := parsePresentation([]byte(item)); err == nil && (p.Iss == "" || len(p.credentials) > maxPresented) {
			t.Errorf("%s is taken", item)
		}
	})
}

func FuzzStatusList(f *testing.F) {
	small, err := pack(make([]byte, 100))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("u"+small, 3)
	f.Add(small, -1)
	f.Fuzz(func(t *testing.T, encoded string, index int) {
		bits, err := unpack(encoded)
		if err == nil && len(bits) > maxList {
			t.Error("a list beyond the limit is taken")
		}
		_, _ = bit(bits, index)
	})
}

func FuzzSchema(f *testing.F) {
	f.Add(`{"type":"object","required":["a"],"properties":{"a":{"type":["string","null"],"minLength":1}}}`, `{"a":"b"}`)
	f.Add(`{"items":{"const":1},"contains":{"enum":[1]},"minItems":2,"additionalProperties":false}`, `[1]`)
	f.Fuzz(func(_ *testing.T, schema, value string) {
		var s map[string]any
		var v any
		if json.Unmarshal([]byte(schema), &s) == nil && json.Unmarshal([]byte(value), &v) == nil {
			_ = conforms(s, v, schemaDepth)
		}
	})
}

func FuzzAccess(f *testing.F) {
	w := sqliteWorld(f)
	m := w.member("a", Config{})
	f.Add("x.y")
	f.Fuzz(func(t *testing.T, token string) {
		if _, ok := m.granted(token, "did:web:x.example"); ok {
			t.Errorf("%q opens the credential service", token)
		}
	})
}

func FuzzEDCMock(f *testing.F) {
	f.Add(`{"region":"any","audience":"a","clientId":"b"}`)
	f.Fuzz(func(t *testing.T, header string) {
		if c, err := (EDCMock{}).Authenticate(t.Context(), header); err == nil && (c.DID == "" || len(c.DID) > 4*maxDID) {
			t.Errorf("%q is %q", header, c.DID)
		}
	})
}

// TestBombIsRefused: a list of a few kilobytes that unpacks to a gigabyte.
func TestBombIsRefused(t *testing.T) {
	bomb, err := pack(bytes.Repeat([]byte{0}, maxList+1))
	if err != nil {
		t.Fatal(err)
	}
	if len(bomb) > 10<<10 {
		t.Fatalf("not much of a bomb: %d", len(bomb))
	}
	if _, err := unpack("u" + bomb); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %v", err)
	}
}
