// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/outbound"
)

const (
	// listBits is the length of our status list: the least that the standard
	// allows, so that a bit tells little about who it is.
	listBits = 131072
	// maxList bounds what a list unpacks to, in bytes: 16 million credentials.
	maxList = 2 << 20
	// maxListJWS bounds a list as it is sent.
	maxListJWS = 4 << 20
)

// ends reports whether a set bit of the purpose ends a credential; others are
// notices.
func ends(purpose string) bool {
	return purpose == "revocation" || purpose == "suspension" || purpose == ""
}

// checkStatus asks the issuer's status list whether a credential still counts
// (BitstringStatusList, and StatusList2021 of the older profile).
func (s *Service) checkStatus(ctx context.Context, c *Credential, status map[string]any) error {
	text := func(name string) string { v, _ := status[name].(string); return v }
	args := entente.Args{"Type": entente.Shorten(c.kind(), 100), "Issuer": entente.Shorten(c.Issuer, 100)}
	unknown := func(err error) error { return refuse("identity.credential-status", args).Because(err) }
	if t := text("type"); t != "BitstringStatusListEntry" && t != "StatusList2021Entry" {
		return unknown(fmt.Errorf("a status of the type %.60q", t))
	}
	if size, ok := status["statusSize"]; ok && size != 1.0 {
		return unknown(errors.New("a status of several bits"))
	}
	if !ends(text("statusPurpose")) {
		return nil
	}
	index, err := statusIndex(status["statusListIndex"])
	if err != nil {
		return unknown(err)
	}
	bits, err := s.statusList(ctx, text("statusListCredential"), c.Issuer, text("statusPurpose"))
	if err != nil {
		return unknown(err)
	}
	set, err := bit(bits, index)
	if err != nil {
		return unknown(err)
	}
	if set {
		return refuse("identity.credential-revoked", args)
	}
	return nil
}

// statusIndex is written as text by the standard, and as a number by some.
func statusIndex(v any) (int, error) {
	switch v := v.(type) {
	case string:
		n, err := strconv.Atoi(v)
		if err != nil {
			return 0, errors.New("no index of a status list")
		}
		return n, nil
	case float64:
		return int(v), nil
	}
	return 0, errors.New("no index of a status list")
}

// statusList fetches a list and checks that the issuer of the credential made
// it, that it counts now, and that it is of the purpose.
func (s *Service) statusList(ctx context.Context, address, issuer, purpose string) ([]byte, error) {
	b, err := outbound.Get(ctx, s.client, address, "application/vc+jwt, application/jwt, */*;q=0.1", maxListJWS)
	if err != nil {
		return nil, err
	}
	list, err := parseStatusList(strings.Trim(strings.TrimSpace(string(b)), `"`))
	if err != nil {
		return nil, err
	}
	now := s.clock()
	switch {
	case list.Issuer != issuer || !list.signed.by(issuer):
		return nil, errors.New("the status list is not by the issuer of the credential")
	case list.From.After(now.Add(leeway)) || !list.Until.IsZero() && !now.Before(list.Until):
		return nil, errors.New("the status list does not count now")
	case !slices.Contains(texts(list.Subject["statusPurpose"]), purpose):
		return nil, errors.New("the status list is for another purpose")
	}
	if _, err := list.signed.verify(ctx, s.resolver, issuer, assertion, list.made); err != nil {
		return nil, err
	}
	encoded, _ := list.Subject["encodedList"].(string)
	return unpack(encoded)
}

// texts reads one text or several.
func texts(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	var out []string
	for _, item := range anyList(v) {
		if text, ok := item.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// parseStatusList reads a list, which is a credential that may be longer than
// others.
func parseStatusList(jws string) (*Credential, error) {
	list, err := parseCredential(jws, maxListJWS)
	if err != nil {
		return nil, err
	}
	if !list.is("BitstringStatusListCredential") && !list.is("StatusList2021Credential") {
		return nil, errors.New("not a status list")
	}
	return list, nil
}

// unpack reads a list of bits: gzip in base64url, with the multibase letter u
// in the newer form.
func unpack(encoded string) ([]byte, error) {
	encoded = strings.TrimPrefix(encoded, "u") // a gzip file in base64 begins with H4
	encoded = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(encoded)
	packed, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("read the status list: %w", err)
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack the status list: %w", err)
	}
	bits, err := io.ReadAll(io.LimitReader(zip, maxList+1))
	if err != nil {
		return nil, fmt.Errorf("unpack the status list: %w", err)
	}
	if len(bits) > maxList {
		return nil, errors.New("the status list is too long")
	}
	return bits, nil
}

// pack writes a list of bits, without the multibase letter.
func pack(bits []byte) (string, error) {
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	if _, err := zip.Write(bits); err != nil {
		return "", fmt.Errorf("pack the status list: %w", err)
	}
	if err := zip.Close(); err != nil {
		return "", fmt.Errorf("pack the status list: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}

// bit reads a bit; the first is the highest of the first byte.
func bit(bits []byte, index int) (bool, error) {
	if index < 0 || index >= len(bits)*8 {
		return false, errors.New("the status list has no such index")
	}
	return bits[index/8]&(0x80>>(index%8)) != 0, nil
}

// raw is for members that are passed on as they are.
func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}
