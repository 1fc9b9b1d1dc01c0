// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// access is what a token of ours opens: our credential service, to one member,
// for some scopes, until a time. Nobody but us reads it, so a keyed digest is
// proof enough.
type access struct {
	For     string   `json:"for"`
	Scopes  []string `json:"scopes"`
	Expires int64    `json:"exp"` // seconds since 1970 UTC
}

// grant makes an access token for a member. It lives somewhat longer than the
// message that carries it, since the member asks after having read that.
func (s *Service) grant(member string, scopes []string) string {
	b, err := json.Marshal(access{member, scopes, s.clock().Add(2 * tokenLife).Unix()})
	if err != nil {
		return "" // a struct of texts and a number
	}
	body := base64.RawURLEncoding.EncodeToString(b)
	return body + "." + base64.RawURLEncoding.EncodeToString(s.digest(body))
}

// granted reads an access token that a member shows, and gives its scopes.
func (s *Service) granted(token, member string) ([]string, bool) {
	body, digest, ok := strings.Cut(token, ".")
	sum, err := base64.RawURLEncoding.DecodeString(digest)
	if !ok || err != nil || !hmac.Equal(sum, s.digest(body)) {
		return nil, false
	}
	var a access
	b, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(b, &a) != nil || a.For != member || !s.clock().Before(time.Unix(a.Expires, 0)) {
		return nil, false
	}
	return a.Scopes, true
}

func (s *Service) digest(body string) []byte {
	h := hmac.New(sha256.New, s.keys.Secret())
	h.Write([]byte("credential service\n" + body))
	return h.Sum(nil)
}
