// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package node

import (
	"context"
	"net/http"
)

// ServeDCPKit serves as the official test kit of DCP wants it, beside what a
// node serves always.
func (n *Node) ServeDCPKit(ctx context.Context, l Listen, client, secret string, ready func(Serving) error) error {
	n.kit = func(s Serving, handle func(string, http.Handler)) error {
		return s.Wire.Identity.Kit(handle, client, secret)
	}
	return n.Serve(ctx, l, false, ready)
}
