// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"entente"
	"entente/internal/kit/outbound"
)

const (
	credentialService = "CredentialService"
	issuerService     = "IssuerService"

	scopeType = "org.eclipse.dspace.dcp.vc.type:"
	scopeID   = "org.eclipse.dspace.dcp.vc.id:"
	scopeRead = ":read"

	membershipScope = scopeType + Membership + scopeRead

	// membershipAge is how long a proven membership counts without asking
	// again: so long does a revocation take to be noticed.
	membershipAge = 5 * time.Minute

	maxAnswer = 1 << 20
)

// members remembers whose membership was proven, and until when that counts.
type members struct {
	mu    sync.Mutex
	known map[string]*membership // by DID
}

type membership struct {
	done   chan struct{}
	claims map[string][]string
	until  time.Time
	err    error
}

// membership proves that the sender of a message is a member, and asks only
// once in a while, and once for many messages at the same time.
func (s *Service) membership(ctx context.Context, p proof) (map[string][]string, error) {
	for {
		s.members.mu.Lock()
		m := s.members.known[p.Subject]
		if m == nil {
			m = &membership{done: make(chan struct{})}
			s.members.known[p.Subject] = m
			s.members.mu.Unlock()
			m.claims, m.until, m.err = s.askMembership(ctx, p)
			if m.err != nil || s.remember == 0 {
				s.forgetMember(p.Subject, m)
			}
			close(m.done)
			return m.claims, m.err
		}
		s.members.mu.Unlock()
		select {
		case <-m.done:
		case <-ctx.Done():
			return nil, refuse("identity.membership", entente.Args{"DID": entente.Shorten(p.Subject, 100)}).Because(ctx.Err())
		}
		if m.err == nil && s.clock().Before(m.until) {
			return m.claims, nil
		}
		s.forgetMember(p.Subject, m) // and ask for ourselves: another's failure is not ours
	}
}

// forgetMember drops what is known of a member, unless somebody knows better.
func (s *Service) forgetMember(did string, m *membership) {
	s.members.mu.Lock()
	defer s.members.mu.Unlock()
	if s.members.known[did] == m {
		delete(s.members.known, did)
	}
}

// askMembership asks the sender's credential service, and checks the answer.
func (s *Service) askMembership(ctx context.Context, p proof) (map[string][]string, time.Time, error) {
	args := entente.Args{"DID": entente.Shorten(p.Subject, 100)}
	if p.Token == "" {
		return nil, time.Time{}, refuse("identity.no-access", args)
	}
	answer, err := s.query(ctx, p)
	if err != nil {
		return nil, time.Time{}, refuse("identity.membership", args).Because(err)
	}
	var found *Credential
	for _, item := range answer {
		credentials, err := s.checkPresentation(ctx, item, p.Subject)
		if err != nil {
			return nil, time.Time{}, err
		}
		for _, c := range credentials {
			if !c.is(Membership) {
				continue
			}
			if err := s.checkCredential(ctx, c, p.Subject); err != nil {
				return nil, time.Time{}, err
			}
			found = c
		}
	}
	if found == nil {
		return nil, time.Time{}, refuse("identity.no-membership", args)
	}
	until := s.clock().Add(s.remember)
	return found.claims(), earlier(found.Until, until), nil
}

// claims are what a caller is known by.
func (c *Credential) claims() map[string][]string {
	out := map[string][]string{"issuer": {c.Issuer}}
	for _, t := range c.Types {
		if t != "VerifiableCredential" {
			out["membership"] = append(out["membership"], t)
		}
	}
	if j, ok := c.Subject["jurisdiction"].(string); ok {
		out["jurisdiction"] = []string{entente.Shorten(j, 100)}
	}
	return out
}

// query asks a member's credential service for the credential of membership.
func (s *Service) query(ctx context.Context, p proof) ([]json.RawMessage, error) {
	base := p.document.endpoint(credentialService)
	if base == "" {
		return nil, errors.New("the document names no credential service")
	}
	var answer struct {
		Type         string            `json:"type"`
		Presentation []json.RawMessage `json:"presentation"`
	}
	err := s.post(ctx, base+"/presentations/query", p.Subject, p.Token, queryMessage{
		Context: dcpContext, Type: "PresentationQueryMessage", Scope: []string{membershipScope},
	}, &answer)
	if err != nil {
		return nil, err
	}
	if answer.Type != "PresentationResponseMessage" || len(answer.Presentation) > maxPresented {
		return nil, errors.New("not the answer of a credential service")
	}
	return answer.Presentation, nil
}

// checkPresentation checks that the holder made a presentation for us, now, and
// reads what it holds.
func (s *Service) checkPresentation(ctx context.Context, item json.RawMessage, holder string) ([]*Credential, error) {
	wrong := func(err error) error {
		return refuse("identity.presentation", entente.Args{"DID": entente.Shorten(holder, 100)}).Because(err)
	}
	p, err := parsePresentation(item)
	if err != nil {
		return nil, wrong(err)
	}
	now := s.clock()
	switch {
	case p.Iss != holder || !p.signed.by(holder):
		return nil, wrong(errors.New("the presentation is not by the sender"))
	case !p.Aud.Contains(s.did):
		return nil, wrong(errors.New("the presentation is for somebody else"))
	case p.Exp != nil && !now.Before(p.Exp.Time().Add(leeway)),
		p.Nbf != nil && p.Nbf.Time().After(now.Add(leeway)), p.Iat != nil && p.Iat.Time().After(now.Add(leeway)):
		return nil, wrong(errors.New("the presentation does not count now"))
	}
	if _, err := p.signed.verify(ctx, s.resolver, holder, authentication, time.Time{}); err != nil {
		return nil, err
	}
	var out []*Credential
	for _, jws := range p.credentials {
		c, err := ParseCredential(jws)
		if err != nil {
			return nil, wrong(err)
		}
		out = append(out, c)
	}
	return out, nil
}

// post sends a message with a token of ours for its receiver, and reads the
// answer into out unless that is nil.
func (s *Service) post(ctx context.Context, address, receiver, access string, message, out any) error {
	b, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("encode the message: %w", err)
	}
	token, err := s.Mint(ctx, receiver, access)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("ask %s: %w", address, err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	resp, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("ask %s: %w", address, err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("ask %s: HTTP %d", address, resp.StatusCode)
	}
	if out == nil {
		return nil
	}
	if b, err = outbound.Read(resp.Body, maxAnswer); err != nil {
		return err
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", address, err)
	}
	return nil
}
