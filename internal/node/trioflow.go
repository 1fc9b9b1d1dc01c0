// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
)

const demoData = "health-synthetic.csv"

// flows has the European node decide about sending synthetic health statistics
// to four partners, and offer them where it may: Japan fetches them. Singapore
// lacks an assessment, a company of the United States a certificate; what Korea
// would send here is decided without one of its columns.
func (d *Demo) flows(ctx context.Context, eu, jp, sg *demoNode) error {
	folder := eu.node.datasetFolder()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of datasets: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, demoData), []byte(synthetic()), 0o600); err != nil {
		return fmt.Errorf("write the synthetic data: %w", err)
	}
	for _, q := range []struct {
		to    *demoNode
		note  string
		facts flow.Facts
	}{
		{jp, "Japan", demoFacts("DE", "JP")},
		{sg, "Singapore: standard contractual clauses, no assessment yet", clauses(demoFacts("DE", "SG"))},
		{nil, "A company of the United States without a certificate", demoFacts("DE", "US")},
		{nil, "Korea, to the European Union", demoFacts("KR", "DE")},
	} {
		q.facts.On = eu.node.Clock().UTC().Format(time.DateOnly)
		k, err := eu.node.Flow.Decide(ctx, authn.Operator(), flow.Question{
			Dataset: "Health statistics (synthetic, demonstration)", Facts: q.facts, Note: Notice + " " + q.note + ".",
		})
		if err != nil {
			return err
		}
		if q.to == nil {
			continue
		}
		id, err := eu.node.talk(eu.wire).Publish(ctx, authn.Operator(), exchange.DatasetDraft{
			ID: demoDataset(eu, q.to), Title: "Health statistics (synthetic) for " + q.to.Name, Source: demoData,
			Description: "Invented values of nobody, to show how data flow under a decision. " + Notice,
			Decision:    k.ID, Importer: q.to.node.Log.Author, Plan: strings.Replace(syntheticPlan, "RRN", "withhold", 1),
		})
		if !k.Decision.May() {
			if err == nil || len(entente.FieldErrors(err)) == 0 {
				return errors.Join(err, fmt.Errorf("what must not flow was offered to %s", q.to.Name))
			}
			continue // as it is to be
		}
		if err != nil {
			return err
		}
		if err := q.to.keep(ctx, eu, id); err != nil {
			return fmt.Errorf("fetch the synthetic data: %w", err)
		}
	}
	return nil
}

func demoDataset(eu, to *demoNode) string {
	return eu.node.Log.Author + "/datasets/health-synthetic-" + to.ID
}

func clauses(f flow.Facts) flow.Facts {
	f.Say("tool", "scc-m1", true)
	return f
}

// keep fetches a dataset into the folder of what was received.
func (n *demoNode) keep(ctx context.Context, from *demoNode, dataset string) error {
	folder := strings.TrimSuffix(n.node.datasetFolder(), ".datasets") + ".received"
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of what is received: %w", err)
	}
	return n.wire.Fetch(ctx, from.node.Log.Author, dataset, func(r io.Reader) error {
		f, err := os.OpenFile(filepath.Join(folder, demoData), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("keep what is received: %w", err)
		}
		_, err = io.Copy(f, r)
		return errors.Join(err, f.Close())
	})
}
