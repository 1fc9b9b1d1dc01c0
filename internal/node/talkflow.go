// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"errors"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
)

// publishDecided offers a data set under a decision, to the importer that it is
// about and nobody else. pr has what else is wrong with the draft.
func (t talk) publishDecided(ctx context.Context, a entente.Actor, d exchange.DatasetDraft, source Source, pr entente.Problems) (string, error) {
	entente.CheckText(&pr, "importer", d.Importer, 1, 500)
	plan, err := flow.ReadPlan(d.Plan)
	pr.Merge("", err)
	if err := pr.Err(); err != nil {
		return "", err
	}
	// The gate is closed before the door is put there, and stays so if it fails.
	k, err := t.flow.Bind(ctx, a, flow.Bound{Dataset: d.ID, Decision: d.Decision, Importer: d.Importer, Plan: plan})
	if err != nil {
		return "", err
	}
	offer, err := offerOf(&k, d.Importer)
	if err != nil {
		return "", err
	}
	policy, err := rulesOf(offer)
	if err != nil {
		return "", err
	}
	d.Audience = entente.Audience{"member:" + d.Importer}
	if err := t.put(ctx, d, source, policy); err != nil {
		return "", errors.Join(err, t.flow.Free(ctx, a, d.ID))
	}
	return d.ID, nil
}
