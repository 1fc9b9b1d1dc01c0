// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"entente"
	"entente/internal/kit/outbound"
)

// post asks another member something that is answered at once, and gives the
// answer and the link to its next page.
func (s *Service) post(ctx context.Context, peer, address string, body []byte) (answer []byte, next string, err error) {
	token, err := s.Identity.Token(ctx, peer)
	if err != nil {
		return nil, "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, "", fmt.Errorf("ask %s: %w", address, err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", token)
	resp, err := s.Outbox.Client.Do(r)
	if err != nil {
		return nil, "", fmt.Errorf("ask %s: %w", address, err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	answer, err = outbound.Read(resp.Body, maxCatalog)
	if err != nil {
		return nil, "", err
	}
	if resp.StatusCode != http.StatusOK {
		why := failure(answer)
		return nil, "", entente.Fail(entente.Unavailable, "error.dsp-refused", entente.Args{"Status": resp.StatusCode, "Why": why})
	}
	return answer, link(resp.Header), nil
}

// Version is one entry of the version document.
type Version struct {
	Version string `json:"version"`
	Path    string `json:"path"`
	Binding string `json:"binding"`
	Service string `json:"serviceId,omitzero"`
	ID      string `json:"identifierType,omitzero"`
	Auth    *Auth  `json:"auth,omitzero"`
}

// Auth says how a caller proves who it is.
type Auth struct {
	Protocol string   `json:"protocol"`
	Version  string   `json:"version"`
	Profile  []string `json:"profile,omitempty"`
}

type versions struct {
	List []Version `json:"protocolVersions"`
}

// ProtocolVersion is the version spoken here.
const ProtocolVersion = "2025-1"

// VersionPath is where the version document is, under the root of a connector.
const VersionPath = "/.well-known/dspace-version"

// Discover reads the version document under a root and gives the address that
// the endpoints of 2025-1 are under.
func Discover(ctx context.Context, c *http.Client, root string) (string, error) {
	root = strings.TrimRight(root, "/")
	body, err := outbound.Get(ctx, c, root+VersionPath, "application/json", 64<<10)
	if err != nil {
		return "", err
	}
	return basePath(root, body)
}

// basePath reads a version document. A path is one under the root, without
// anything after it, for more is put behind it.
func basePath(root string, body []byte) (string, error) {
	var v versions
	if err := json.Unmarshal(body, &v); err != nil {
		return "", fmt.Errorf("version document of %s: %w", root, err)
	}
	for _, e := range v.List {
		if e.Version != ProtocolVersion || e.Binding != "HTTPS" && e.Binding != "" {
			continue
		}
		base := root + "/" + strings.Trim(e.Path, "/")
		if _, err := url.Parse(base); err == nil && !strings.ContainsAny(base, "?#") {
			return base, nil
		}
	}
	return "", entente.Fail(entente.Unavailable, "error.dsp-version", entente.Args{"Root": root, "Version": ProtocolVersion})
}
