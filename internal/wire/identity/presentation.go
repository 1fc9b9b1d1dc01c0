// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	typeCredential   = "vc+jwt"
	typePresentation = "vp+jwt"

	credentialData   = "data:application/vc+jwt,"
	presentationData = "data:application/vp+jwt,"

	// maxPresented bounds how many credentials one presentation holds, and how
	// many presentations an answer.
	maxPresented = 50
)

// enveloped is a credential or presentation of the newer profile inside
// something else.
type enveloped struct {
	Context string `json:"@context"`
	ID      string `json:"id"` // a data: URL of the JWS
	Type    string `json:"type"`
}

// presentationClaims are those of a presentation: in the older profile it lies
// below vp, in the newer it is the claims.
type presentationClaims struct {
	Context any                   `json:"@context,omitempty"`
	Type    many[string]          `json:"type,omitempty"`
	Holder  named                 `json:"holder,omitempty"`
	Held    many[json.RawMessage] `json:"verifiableCredential,omitempty"`

	VP *presentationClaims `json:"vp,omitempty"`

	Iss string           `json:"iss,omitempty"`
	Sub string           `json:"sub,omitempty"`
	Aud jwt.Audience     `json:"aud,omitempty"`
	ID  string           `json:"jti,omitempty"`
	Iat *jwt.NumericDate `json:"iat,omitempty"`
	Nbf *jwt.NumericDate `json:"nbf,omitempty"`
	Exp *jwt.NumericDate `json:"exp,omitempty"`
}

// present makes a presentation of credentials of one profile for a member.
func (s *Service) present(profile, audience string, credentials []string) (string, error) {
	now := s.clock()
	p := presentationClaims{
		Iss: s.did, Aud: jwt.Audience{audience}, ID: "urn:uuid:" + uuid(),
		Iat: jwt.NewNumericDate(now), Exp: jwt.NewNumericDate(now.Add(tokenLife)),
	}
	typ := typePresentation
	if profile == VC11 {
		typ = "JWT"
		p.Sub = s.did
		vp := &presentationClaims{Context: []string{contextVC11}, Type: many[string]{"VerifiablePresentation"}, Holder: named(s.did)}
		for _, c := range credentials {
			vp.Held = append(vp.Held, raw(c))
		}
		p.VP = vp
	} else {
		p.Context, p.Type, p.Holder = []string{contextVC20}, many[string]{"VerifiablePresentation"}, named(s.did)
		for _, c := range credentials {
			p.Held = append(p.Held, raw(enveloped{contextVC20, credentialData + c, "EnvelopedVerifiableCredential"}))
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("encode the presentation: %w", err)
	}
	return s.keys.SignJWT(s.did, typ, b)
}

// presentation is a presentation as read; whether it holds is another question.
type presentation struct {
	presentationClaims

	signed      signed
	credentials []string // JWS
}

// parsePresentation reads one item of an answer: a JWS, or an object that
// envelops one.
func parsePresentation(item json.RawMessage) (*presentation, error) {
	jws, err := unwrap(item, presentationData)
	if err != nil {
		return nil, err
	}
	var p presentation
	if p.signed, err = parse(jws, maxPresentation, &p.presentationClaims); err != nil {
		return nil, err
	}
	inner := &p.presentationClaims
	if p.VP != nil {
		inner = p.VP
	}
	if p.Iss == "" {
		p.Iss = string(inner.Holder)
	}
	if p.Iss == "" || inner.Holder != "" && string(inner.Holder) != p.Iss || p.Sub != "" && p.Sub != p.Iss {
		return nil, errors.New("the presentation does not say whose it is")
	}
	if len(inner.Held) > maxPresented {
		return nil, errors.New("too many credentials")
	}
	for _, held := range inner.Held {
		c, err := unwrap(held, credentialData)
		if err != nil {
			return nil, err
		}
		p.credentials = append(p.credentials, c)
	}
	return &p, nil
}

// unwrap takes the JWS out of a text or an envelope.
func unwrap(item json.RawMessage, prefix string) (string, error) {
	var text string
	if json.Unmarshal(item, &text) == nil {
		return strings.TrimPrefix(text, prefix), nil
	}
	var e enveloped
	if err := json.Unmarshal(item, &e); err != nil {
		return "", fmt.Errorf("read the envelope: %w", err)
	}
	jws, ok := strings.CutPrefix(e.ID, prefix)
	if !ok {
		return "", errors.New("an envelope without a JWS; other proofs are not taken")
	}
	return jws, nil
}

// uuid makes a random one (RFC 9562, version 4).
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
