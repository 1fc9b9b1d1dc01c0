// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"net/url"
	"strings"

	"entente/internal/kit/outbound"
	"entente/internal/wire/identity"
)

// Identity is who the node is for its peers, who reach it under the origin.
// Close it.
func (n *Node) Identity(origin string) *identity.Service {
	return identity.New(identity.Config{
		DID: n.Log.Author, Origin: origin, Authority: n.Config.Authority, Trust: n.Config.Trust, Guard: guard(origin),
	}, n.DB, n.Ring, n.Clock, n.Logger)
}

// guard lets a node that is itself reached on loopback reach others there, as
// several nodes on one machine do. Any other node reaches public addresses only.
func guard(origin string) outbound.Guard {
	u, err := url.Parse(origin)
	if err != nil {
		return outbound.Guard{}
	}
	if host := u.Hostname(); u.Scheme == "http" && (host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "127.0.0.1" || host == "::1") {
		return outbound.Loopback()
	}
	return outbound.Guard{}
}
