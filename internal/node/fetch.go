// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"io"

	"entente"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
)

// Fetch gets a dataset of a peer: it comes to an agreement where there is none in
// force, pulls once, and says when it is done.
func (w *Wire) Fetch(ctx context.Context, peer, dataset string, take func(io.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	e, err := w.courier.reach(ctx, peer)
	if err != nil {
		return err
	}
	pid, p, err := w.courier.begin(ctx, peer, e.base, dataset)
	if err != nil {
		return err
	}
	if p.Data == nil {
		return entente.Fail(entente.Unavailable, "error.dsp-no-address", nil)
	}
	flow := dataplane.Flow{ID: pid, Agreement: p.Agreement, Dataset: dataset, Peer: peer, Role: dataplane.Consumer, Format: dataplane.Pull}
	_, err = w.Data.Fetch(ctx, flow, *addressOf(p.Data), func(_ context.Context, _ dataplane.Flow, r io.Reader) error { return take(r) })
	if err != nil {
		return err
	}
	return w.DSP.Act(ctx, pid, dsp.Decision{Do: dsp.KindComplete})
}
