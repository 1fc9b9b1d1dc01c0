// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"entente"
)

// network is an authority with two members that trust it.
func network(t *testing.T, w world) (authority, a, b *member) {
	t.Helper()
	authority = w.member("authority", Config{Authority: true})
	a, b = w.member("a", Config{Trust: []string{authority.did}}), w.member("b", Config{Trust: []string{authority.did}})
	return authority, a, b
}

// admit lets a member ask for membership, and the authority approve.
func admit(t *testing.T, authority, m *member) {
	t.Helper()
	q, err := m.Ask(t.Context(), authority.did)
	if err != nil {
		t.Fatal(err)
	}
	list, err := authority.Issuances(t.Context())
	if err != nil || len(list) == 0 || list[0].Holder != m.did || list[0].HolderPID != q.PID || list[0].Status != Received {
		t.Fatalf("the authority has %v, %v", list, err)
	}
	if err := authority.Approve(t.Context(), list[0].ID, "JP"); err != nil {
		t.Fatal(err)
	}
	requests, err := m.Requests(t.Context())
	if err != nil || requests[0].Status != Issued {
		t.Fatalf("the member has %v, %v", requests, err)
	}
}

func TestMembership(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		authority, a, b := network(t, w)
		_, err := a.Authenticate(t.Context(), header(t, b, a))
		refused(t, "a peer without membership", err, "identity.no-membership")
		wants(t, "its own standing", b.Standing(t.Context()), entente.NotFound, "identity.no-standing")

		admit(t, authority, b)
		caller, err := a.Authenticate(t.Context(), header(t, b, a))
		if err != nil {
			t.Fatal(err)
		}
		if caller.DID != b.did || !slices.Equal(caller.Claims["membership"], []string{Membership}) ||
			!slices.Equal(caller.Claims["issuer"], []string{authority.did}) || !slices.Equal(caller.Claims["jurisdiction"], []string{"JP"}) {
			t.Errorf("got %v", caller)
		}
		list, err := authority.Issued(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}

		// Revoked: what was proven counts for some minutes, then no more.
		if err := authority.Revoke(t.Context(), list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Authenticate(t.Context(), header(t, b, a)); err != nil {
			t.Errorf("asked again within the minutes: %v", err)
		}
		for _, m := range []*member{authority, a, b} {
			m.at(start.Add(6 * time.Minute))
		}
		_, err = a.Authenticate(t.Context(), header(t, b, a))
		refused(t, "a revoked membership", err, "identity.credential-revoked")
		refused(t, "its own standing when revoked", b.Standing(t.Context()), "identity.credential-revoked")
		if err := authority.Revoke(t.Context(), list[0].ID); entente.CodeOf(err) != entente.NotFound {
			t.Errorf("revoked twice: %v", err)
		}

		// A new one takes the place of the revoked.
		admit(t, authority, b)
		if _, err := a.Authenticate(t.Context(), header(t, b, a)); err != nil {
			t.Errorf("admitted again: %v", err)
		}
		if err := b.Standing(t.Context()); err != nil {
			t.Errorf("its own standing: %v", err)
		}
		if held, err := b.Held(t.Context()); err != nil || len(held) != 1 {
			t.Errorf("holds %v, %v", held, err)
		}

		// Expired.
		for _, m := range []*member{authority, a, b} {
			m.at(start.Add(366 * 24 * time.Hour))
		}
		_, err = a.Authenticate(t.Context(), header(t, b, a))
		refused(t, "an expired membership is not even shown", err, "identity.no-membership")
		refused(t, "its own standing when expired", b.Standing(t.Context()), "identity.credential-expired")
	})
}

// TestMembershipOutlivesKeys: what an authority signed counts after its key was
// rotated, and what was not signed in that key's time does not.
func TestMembershipOutlivesKeys(t *testing.T) {
	w := sqliteWorld(t)
	authority, a, b := network(t, w)
	admit(t, authority, b)
	admitted := header(t, b, a)
	rotated := start.Add(time.Minute)
	if _, err := authority.ring.Rotate(t.Context(), rotated, 0); err != nil {
		t.Fatal(err)
	}
	for _, m := range []*member{authority, a, b} {
		m.at(rotated.Add(2 * time.Minute))
	}
	if _, err := a.Authenticate(t.Context(), admitted); err != nil {
		t.Errorf("a membership by a key that was retired since: %v", err)
	}
	d, err := authority.Document(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b0, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	d, err = ParseDocument(b0, authority.did)
	if err != nil {
		t.Fatal(err)
	}
	old := d.VerificationMethod[0].ID
	for at, want := range map[time.Time]bool{
		start: true, start.Add(-2 * time.Hour): false, rotated: false, rotated.Add(time.Hour): false, {}: false,
	} {
		if _, ok := d.signer(old, assertion, at); ok != want {
			t.Errorf("the retired key for %s: %v", at, ok)
		}
	}
}

// TestAuthorityIsMemberOfItself: it asks as everybody does.
func TestAuthorityIsMemberOfItself(t *testing.T) {
	w := sqliteWorld(t)
	authority, a, _ := network(t, w)
	authority.trust = []string{authority.did}
	admit(t, authority, authority)
	if _, err := a.Authenticate(t.Context(), header(t, authority, a)); err != nil {
		t.Error(err)
	}
}

// TestOlderProfile: a peer that holds the credential in the older form.
func TestOlderProfile(t *testing.T) {
	w := sqliteWorld(t)
	authority, a, b := network(t, w)
	authority.offers = authority.offers[1:] // vc11 alone
	admit(t, authority, b)
	held, err := b.Held(t.Context())
	if err != nil || len(held) != 1 || held[0].Profile != VC11 {
		t.Fatalf("holds %v, %v", held, err)
	}
	if _, err := a.Authenticate(t.Context(), header(t, b, a)); err != nil {
		t.Fatal(err)
	}
	list, err := authority.Issued(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := authority.Revoke(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	refused(t, "revoked", b.Standing(t.Context()), "identity.credential-revoked")
}

func TestRejectedRequest(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		authority, a, _ := network(t, w)
		if _, err := a.Ask(t.Context(), authority.did); err != nil {
			t.Fatal(err)
		}
		list, err := authority.Issuances(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := authority.Reject(t.Context(), list[0].ID, "not yet a party"); err != nil {
			t.Fatal(err)
		}
		requests, err := a.Requests(t.Context())
		if err != nil || requests[0].Status != Rejected || requests[0].Reason != "not yet a party" {
			t.Errorf("the member reads %v, %v", requests, err)
		}
		if err := authority.Approve(t.Context(), list[0].ID, ""); entente.CodeOf(err) != entente.Conflict {
			t.Errorf("approved after it was rejected: %v", err)
		}
	})
}

func TestDeliveryIsTriedAgain(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		authority, a, _ := network(t, w)
		if _, err := a.Ask(t.Context(), authority.did); err != nil {
			t.Fatal(err)
		}
		trust := a.trust
		a.trust = nil // a does not take anything now
		list, err := authority.Issuances(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wants(t, "a holder that does not answer", authority.Approve(t.Context(), list[0].ID, ""), entente.Unavailable, "identity.undelivered")
		a.trust = trust
		if err := authority.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if held, err := a.Held(t.Context()); err != nil || len(held) != 1 {
			t.Errorf("holds %v, %v", held, err)
		}
	})
}

// fake makes the credential that a peer would show, changed.
func fake(t *testing.T, issuer *member, holder string, profile string, change func(m *model)) string {
	t.Helper()
	m := model{
		ID: "urn:uuid:" + uuid(), Type: many[string]{"VerifiableCredential", Membership}, Issuer: named(issuer.did),
		Subject: few[map[string]any]{{"id": holder, "memberOf": issuer.did}},
	}
	if change != nil {
		change(&m)
	}
	until := start.Add(time.Hour)
	if m.Until != "" {
		var err error
		if until, err = time.Parse(time.RFC3339, m.Until); err != nil {
			t.Fatal(err)
		}
	}
	from := start
	if m.From != "" {
		from, _ = time.Parse(time.RFC3339, m.From)
	}
	m.From, m.Until = "", ""
	jws, err := issuer.sign(m, profile, from, until)
	if err != nil {
		t.Fatal(err)
	}
	return jws
}

func TestCredentialIsRefused(t *testing.T) {
	w := sqliteWorld(t)
	authority, a, b := network(t, w)
	stranger := w.member("stranger", Config{Authority: true})
	past, future := stamp(start.Add(-time.Minute)), stamp(start.Add(time.Hour))
	authority.mux.HandleFunc("GET /schema", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Write([]byte(`{"type":"object","required":["id","foo"]}`))
	})
	authority.mux.HandleFunc("GET /odd-schema", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Write([]byte(`{"patternProperties":{}}`))
	})
	authority.mux.HandleFunc("GET /unsigned", func(rw http.ResponseWriter, _ *http.Request) { rw.Write([]byte(`{}`)) })
	status := func(typ, list string) func(*model) {
		return func(m *model) {
			m.Status = few[map[string]any]{{"type": typ, "statusPurpose": "revocation", "statusListIndex": "3", "statusListCredential": list}}
		}
	}
	for _, profile := range []string{VC20, VC11} {
		for _, tc := range []struct {
			what, key string
			jws       string
		}{
			{"of another holder", "identity.credential-holder", fake(t, authority, a.did, profile, nil)},
			{"of nobody", "identity.credential-holder", fake(t, authority, "", profile, nil)},
			{"of an unknown issuer", "identity.credential-issuer", fake(t, stranger, b.did, profile, nil)},
			{"self-made", "identity.credential-issuer", fake(t, b, b.did, profile, nil)},
			{"signed by another in the issuer's name", "identity.presentation", fake(t, stranger, b.did, profile, func(m *model) { m.Issuer = named(authority.did) })},
			{"expired", "identity.credential-expired", fake(t, authority, b.did, profile, func(m *model) { m.Until = past })},
			{"not begun", "identity.credential-early", fake(t, authority, b.did, profile, func(m *model) { m.From, m.Until = future, stamp(start.Add(2*time.Hour)) })},
			{"of another type", "identity.no-membership", fake(t, authority, b.did, profile, func(m *model) { m.Type = many[string]{"VerifiableCredential", "Other"} })},
			{"not of its form", "identity.credential-schema", fake(t, authority, b.did, profile, func(m *model) { m.Schema = few[ref]{{authority.origin + "/schema", "JsonSchemaValidator2018"}} })},
			{"of a form that is not understood", "identity.credential-schema", fake(t, authority, b.did, profile, func(m *model) { m.Schema = few[ref]{{authority.origin + "/odd-schema", "JsonSchemaValidator2018"}} })},
			{"with an unsigned status list", "identity.credential-status", fake(t, authority, b.did, profile, status("BitstringStatusListEntry", authority.origin+"/unsigned"))},
			{"with a status list of another", "identity.credential-status", fake(t, authority, b.did, profile, status("BitstringStatusListEntry", stranger.listURL(VC20)))},
			{"with a status that is not understood", "identity.credential-status", fake(t, authority, b.did, profile, status("Other", ""))},
			{"rubbish", "identity.presentation", "a.b.c"},
		} {
			present(t, b, profile, tc.jws)
			_, err := a.Authenticate(t.Context(), header(t, b, a))
			if tc.what == "signed by another in the issuer's name" && profile == VC20 {
				tc.key = "identity.credential-issuer" // the newer form names no issuer in the JWT
			}
			refused(t, profile+" "+tc.what, err, tc.key)
		}
		for what, list := range map[string]string{"BitstringStatusListEntry": VC20, "StatusList2021Entry": VC11} {
			present(t, b, profile, fake(t, authority, b.did, profile, status(what, authority.listURL(list))))
			if _, err := a.Authenticate(t.Context(), header(t, b, a)); err != nil {
				t.Errorf("%s with %s: %v", profile, what, err)
			}
			a.forgetMember(b.did, a.members.known[b.did])
		}
	}
}

// present lets a member show what it has not been given.
func present(t *testing.T, m *member, profile, jws string) {
	t.Helper()
	_, err := m.db.ExecContext(t.Context(), upsertHeld, "x", Membership, profile, "x", jws, 0, start.AddDate(1, 0, 0).UnixMicro(), 0)
	if err == nil {
		_, err = m.db.ExecContext(t.Context(), "DELETE FROM held_credential WHERE profile <> $1", profile)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCredentialServiceOpensOnlyWhatItSaid(t *testing.T) {
	w := sqliteWorld(t)
	_, a, b := network(t, w)
	c := w.member("c", Config{})
	for _, h := range []string{Membership, "SensitiveDataCredential"} {
		if _, err := b.db.ExecContext(t.Context(), upsertHeld, "x", h, VC20, "urn:"+h, "jws-of-"+h, 0, start.AddDate(1, 0, 0).UnixMicro(), 0); err != nil {
			t.Fatal(err)
		}
	}
	sensitive := scopeType + "SensitiveDataCredential" + scopeRead
	d, err := a.Resolver().Resolve(t.Context(), b.did)
	if err != nil {
		t.Fatal(err)
	}
	url := d.endpoint(credentialService) + "/presentations/query"
	ask := func(by *member, access string, q queryMessage) ([]string, error) {
		q.Context, q.Type = dcpContext, "PresentationQueryMessage"
		var r struct{ Presentation []json.RawMessage }
		if err := by.post(t.Context(), url, b.did, access, q, &r); err != nil {
			return nil, err
		}
		var out []string
		for _, item := range r.Presentation {
			p, err := parsePresentation(item)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, p.credentials...)
		}
		return out, nil
	}
	access := b.grant(a.did, []string{membershipScope})
	for _, tc := range []struct {
		what   string
		by     *member
		access string
		scope  []string
		want   string // what comes, or the status
	}{
		{"what was allowed", a, access, []string{membershipScope}, "jws-of-" + Membership},
		{"by the name without the right", a, access, []string{scopeType + Membership}, "jws-of-" + Membership},
		{"more than was allowed", a, access, []string{membershipScope, sensitive}, "jws-of-" + Membership},
		{"something else", a, access, []string{sensitive}, ""},
		{"something else, by its id", a, access, []string{scopeID + "urn:SensitiveDataCredential"}, ""},
		{"by id", a, access, []string{scopeID + "urn:" + Membership}, "jws-of-" + Membership},
		{"without a token", a, "", []string{membershipScope}, "HTTP 401"},
		{"with a made-up token", a, "x.y", []string{membershipScope}, "HTTP 401"},
		{"with a token that was for another", c, access, []string{membershipScope}, "HTTP 401"},
		{"nothing", a, access, nil, "HTTP 400"},
	} {
		got, err := ask(tc.by, tc.access, queryMessage{Scope: tc.scope})
		said := strings.Join(got, " ")
		if err != nil {
			said = err.Error()
		}
		if !strings.HasSuffix(said, tc.want) || (tc.want == "" && said != "") {
			t.Errorf("%s: got %q, want %q", tc.what, said, tc.want)
		}
	}
	for definition, want := range map[string]string{`{}`: "HTTP 400", `{"id":"x"}`: "HTTP 501"} {
		if _, err := ask(a, access, queryMessage{Definition: []byte(definition)}); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("the definition %s: %v", definition, err)
		}
	}
	if _, err := ask(a, access, queryMessage{Definition: []byte(`{"id":"x"}`), Scope: []string{membershipScope}}); err == nil || !strings.HasSuffix(err.Error(), "HTTP 400") {
		t.Errorf("scope and definition: %v", err)
	}
	b.at(start.Add(2 * tokenLife))
	a.at(start.Add(2 * tokenLife))
	if _, err := ask(a, access, queryMessage{Scope: []string{membershipScope}}); err == nil {
		t.Error("an access token counts after it ended")
	}
}

func TestOnlyAuthoritiesGive(t *testing.T) {
	w := sqliteWorld(t)
	authority, a, b := network(t, w)
	give := func(by *member, m credentialMessage) error {
		m.Context, m.Type, m.IssuerPID, m.HolderPID = dcpContext, "CredentialMessage", "1", "2"
		err := by.post(t.Context(), a.origin+holderPath+"/credentials", a.did, "", m, nil)
		return err
	}
	one := func(jws string) credentialMessage {
		return credentialMessage{Status: Issued, Credentials: []container{{Type: Membership, Payload: jws, Format: VC20}}}
	}
	for _, tc := range []struct {
		what string
		by   *member
		m    credentialMessage
		want string
	}{
		{"by a member", b, one(fake(t, b, a.did, VC20, nil)), "HTTP 403"},
		{"by the authority, of a member", authority, one(fake(t, b, a.did, VC20, nil)), "HTTP 400"},
		{"about somebody else", authority, one(fake(t, authority, b.did, VC20, nil)), "HTTP 401"},
		{"nothing", authority, credentialMessage{Status: Issued}, "HTTP 400"},
		{"no status", authority, credentialMessage{Status: "X"}, "HTTP 400"},
		{"of another type than it says", authority, one(fake(t, authority, a.did, VC20, func(m *model) { m.Type = many[string]{"Other"} })), "HTTP 400"},
	} {
		if err := give(tc.by, tc.m); err == nil || !strings.HasSuffix(err.Error(), tc.want) {
			t.Errorf("%s: %v", tc.what, err)
		}
	}
	if err := give(authority, one(fake(t, authority, a.did, VC20, nil))); err != nil {
		t.Errorf("a credential of the authority: %v", err)
	}
	_, err := a.Ask(t.Context(), b.did)
	if fields := entente.FieldErrors(err); len(fields) != 1 || fields[0].Key != "identity.no-authority" {
		t.Errorf("asked who is no authority: %v", err)
	}
	offer := func(by *member, issuer string) error {
		err := by.post(t.Context(), a.origin+holderPath+"/offers", a.did, "", offerMessage{
			Context: dcpContext, Type: "CredentialOfferMessage", Issuer: issuer, Credentials: []Offer{{ID: "membership"}},
		}, nil)
		return err
	}
	if err := offer(authority, authority.did); err != nil {
		t.Errorf("an offer: %v", err)
	}
	if offer(b, b.did) == nil || offer(authority, b.did) == nil {
		t.Error("an offer by who may not make it is taken")
	}
}

func TestStatusIsForWhoAsked(t *testing.T) {
	w := sqliteWorld(t)
	authority, a, b := network(t, w)
	if _, err := a.Ask(t.Context(), authority.did); err != nil {
		t.Fatal(err)
	}
	list, err := authority.Issuances(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[*member]int{a: http.StatusOK, b: http.StatusNotFound} {
		token, err := by.Mint(t.Context(), authority.did, "")
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, authority.origin+issuerPath+"/requests/"+list[0].ID, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s gets %d", by.did, resp.StatusCode)
		}
	}
}
