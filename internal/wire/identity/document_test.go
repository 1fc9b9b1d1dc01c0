// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/outbound"
)

func TestDocumentURL(t *testing.T) {
	for did, want := range map[string]string{
		"did:web:node.example":                   "https://node.example/.well-known/did.json",
		"did:web:node.example%3A8443:a:b":        "https://node.example:8443/a/b/did.json",
		"did:web:localhost%3A8080:holder":        "http://localhost:8080/holder/did.json",
		"did:web:jp.localhost%3A8080":            "http://jp.localhost:8080/.well-known/did.json",
		"did:web:127.0.0.1%3A80":                 "", // the method has names only
		"did:web:node.example:..:b":              "",
		"did:web:node.example:a%2Fb":             "https://node.example/a%2Fb/did.json",
		"did:web:node.example/a":                 "",
		"did:web:node.example#k":                 "",
		"did:web:user@node.example":              "",
		"did:web:":                               "",
		"did:web:node.example:":                  "",
		"did:key:z6Mk":                           "",
		"did:web:" + strings.Repeat("a", maxDID): "",
	} {
		got, err := documentURL(did, outbound.Loopback())
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%.60s leads to %q, %v", did, got, err)
		}
	}
	if got, err := documentURL("did:web:localhost", outbound.Guard{}); err != nil || !strings.HasPrefix(got, "https://") {
		t.Errorf("plain http is spoken although the guard does not allow it: %q, %v", got, err)
	}
}

func TestDocumentServed(t *testing.T) {
	w := sqliteWorld(t)
	m, authority := w.member("m", Config{}), w.member("authority", Config{Authority: true})
	if _, err := m.ring.Rotate(t.Context(), start.Add(-time.Minute), 0); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(m.origin + "/m/did.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var d map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&d); err != nil {
		t.Fatal(err)
	}
	if resp.Header.Get("Content-Type") != "application/did+json" || d["id"] != m.did {
		t.Errorf("%s of %v", resp.Header.Get("Content-Type"), d["id"])
	}
	methods := d["verificationMethod"].([]any)
	old, now := methods[0].(map[string]any), methods[1].(map[string]any)
	if old["created"] == nil || old["retired"] != "2026-03-01T11:59:00Z" || now["retired"] != nil || now["endorsement"] == nil {
		t.Errorf("the keys are %v and %v", old, now)
	}
	for _, relation := range []string{"authentication", "assertionMethod", "capabilityInvocation"} {
		if ids := d[relation].([]any); len(ids) != 1 || ids[0] != now["id"] {
			t.Errorf("%s is of %v", relation, ids)
		}
	}
	types := func(m *member) (out []string) {
		d, err := m.Document(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Service {
			out = append(out, s.Type)
		}
		return out
	}
	if got := strings.Join(types(m), " "); got != "DataService CatalogService CredentialService" {
		t.Errorf("a member serves %s", got)
	}
	if got := strings.Join(types(authority), " "); got != "DataService CatalogService CredentialService IssuerService" {
		t.Errorf("an authority serves %s", got)
	}
}

// TestKeysThatAreNotTaken: a document may name what it likes; a key that is
// weak, private or of another kind signs nothing for us.
func TestKeysThatAreNotTaken(t *testing.T) {
	const did = "did:web:x.example"
	for what, jwk := range map[string]string{
		"symmetric":       `{"kty":"oct","k":"c2VjcmV0"}`,
		"a private key":   `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}`,
		"RSA of 512 bits": `{"kty":"RSA","e":"AQAB","n":"sVwQ0q8vZxPQkKkB9x0e7B8a1Jt8a6nRk3h3p0u5G0XlX6cYt3m7bqDq8v5vI0kqC9s3f0bq1n8pXw2pQxkQbw"}`,
		"none":            `null`,
	} {
		d, err := ParseDocument([]byte(`{"id":"`+did+`","verificationMethod":[{"id":"#k","publicKeyJwk":`+jwk+`}],"authentication":["#k"]}`), did)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := d.signer("#k", authentication, time.Time{}); ok {
			t.Errorf("%s is taken", what)
		}
	}
}

func TestPresentationIsRefused(t *testing.T) {
	w := sqliteWorld(t)
	a, b, c := w.member("a", Config{}), w.member("b", Config{}), w.member("c", Config{})
	show := func(by *member, audience string) json.RawMessage {
		vp, err := by.present(VC20, audience, nil)
		if err != nil {
			t.Fatal(err)
		}
		return raw(vp)
	}
	forged, err := c.ring.SignJWT(b.did, typePresentation, []byte(`{"holder":"`+b.did+`","aud":"`+a.did+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	for what, tc := range map[string]struct {
		item json.RawMessage
		key  string
	}{
		"for another":          {show(b, c.did), "identity.presentation"},
		"by another":           {show(c, a.did), "identity.presentation"},
		"in the sender's name": {raw(forged), "identity.key"},
		"rubbish":              {raw("x"), "identity.presentation"},
		"of another proof":     {[]byte(`{"type":"VerifiablePresentation","proof":{}}`), "identity.presentation"},
	} {
		_, err := a.checkPresentation(t.Context(), tc.item, b.did)
		refused(t, what, err, tc.key)
	}
	good := show(b, a.did)
	if _, err := a.checkPresentation(t.Context(), good, b.did); err != nil {
		t.Error(err)
	}
	a.at(start.Add(time.Hour))
	_, err = a.checkPresentation(t.Context(), good, b.did)
	refused(t, "an hour old", err, "identity.presentation")
}
