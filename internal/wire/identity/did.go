// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"entente/internal/kit/outbound"
)

const (
	didPrefix = "did:web:"
	maxDID    = 500
)

var (
	didHost    = regexp.MustCompile(`^(?i:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[0-9]{1,5})?$`)
	didSegment = regexp.MustCompile(`^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+$`)
)

var errDID = errors.New("not a DID of the method web")

// place is where the method puts the document of a DID: host with port, and the
// path of the document.
func place(did string) (host, path string, err error) {
	rest, ok := strings.CutPrefix(did, didPrefix)
	if !ok || len(did) > maxDID {
		return "", "", errDID
	}
	segments := strings.Split(rest, ":")
	for _, s := range segments {
		if !didSegment.MatchString(s) || strings.Trim(s, ".") == "" {
			return "", "", errDID
		}
	}
	host, err = url.PathUnescape(segments[0])
	if err != nil || !didHost.MatchString(host) || isAddress(host) {
		return "", "", errDID
	}
	if len(segments) == 1 {
		return host, "/.well-known/did.json", nil
	}
	return host, "/" + strings.Join(segments[1:], "/") + "/did.json", nil
}

// isAddress: the method does not allow addresses in place of names.
func isAddress(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	_, err := netip.ParseAddr(name)
	return err == nil
}

// documentURL is where a DID's document is asked for: over https, and over
// plain http only on the machine itself, where the guard allows it.
func documentURL(did string, guard outbound.Guard) (string, error) {
	host, path, err := place(did)
	if err != nil {
		return "", err
	}
	if plain := "http://" + host + path; guard.Check(plain) == nil {
		return plain, nil
	}
	return "https://" + host + path, nil
}
