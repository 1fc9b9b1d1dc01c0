// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/kit/db"
)

// Dataset is what this member offers.
type Dataset struct {
	ID          string
	Title       string
	Description string
	Audience    entente.Audience // who sees it in the catalog
	Policy      jsontext.Value   // the rules of its offer: permission, prohibition, obligation
	Formats     []string         // of its distributions
	Source      jsontext.Value   // for the data plane; never shown
}

const datasetColumns = `d.id, d.title, d.description, d.policy, d.formats, d.source`

func scanDataset(rows *sql.Rows) (d *Dataset, err error) {
	d = &Dataset{}
	var policy, formats, source string
	err = rows.Scan(&d.ID, &d.Title, &d.Description, &policy, &formats, &source)
	d.Policy, d.Source, d.Formats = jsontext.Value(policy), jsontext.Value(source), strings.Fields(formats)
	return d, err //nolint:wrapcheck // db.All wraps
}

// Groups tells the groups that a member is in, and whether it is of the
// Network, as entries of an audience.
type Groups func(ctx context.Context, did string) ([]string, error)

// entries are the audiences that a peer is in.
func (s *Service) entries(ctx context.Context, did string) ([]any, error) {
	out := []any{entente.ToPublic, "member:" + did}
	if s.Groups == nil {
		return out, nil
	}
	groups, err := s.Groups(ctx, did)
	for _, g := range groups {
		out = append(out, g)
	}
	return out, err
}

func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// Datasets lists what a peer may see after the given id, in the order of ids.
func (s *Service) Datasets(ctx context.Context, peer Caller, f CatalogFilter, after string, limit int) ([]*Dataset, error) {
	entries, err := s.entries(ctx, peer.DID)
	if err != nil {
		return nil, err
	}
	args := append([]any{after}, entries...)
	query := `SELECT ` + datasetColumns + ` FROM dsp_dataset d WHERE d.id > $1
AND EXISTS (SELECT 1 FROM dsp_dataset_audience a WHERE a.dataset = d.id AND a.entry IN (` + marks(2, len(entries)) + `))`
	if f.Text != "" {
		args = append(args, "%"+strings.ToLower(f.Text)+"%")
		query += fmt.Sprintf(` AND lower(d.title || ' ' || d.description || ' ' || d.id) LIKE $%d`, len(args))
	}
	if len(f.IDs) > 0 {
		query += ` AND d.id IN (` + marks(len(args)+1, len(f.IDs)) + `)`
	}
	for _, id := range f.IDs {
		args = append(args, id)
	}
	query += fmt.Sprintf(` ORDER BY d.id LIMIT %d OFFSET %d`, limit, f.offset)
	return db.All(ctx, s.DB, scanDataset, query, args...)
}

// Dataset reads one that the peer may see; NotFound otherwise.
func (s *Service) Dataset(ctx context.Context, peer Caller, id string) (*Dataset, error) {
	list, err := s.Datasets(ctx, peer, CatalogFilter{IDs: []string{id}}, "", 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errUnknown
	}
	return list[0], nil
}

// Stored reads a dataset for this side itself; nil when there is none.
func (s *Service) Stored(ctx context.Context, id string) (*Dataset, error) {
	list, err := db.All(ctx, s.DB, scanDataset, `SELECT `+datasetColumns+` FROM dsp_dataset d WHERE d.id = $1`, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Offered lists all datasets of this member with their audiences, for its own
// people.
func (s *Service) Offered(ctx context.Context) ([]*Dataset, error) {
	list, err := db.All(ctx, s.DB, scanDataset, `SELECT `+datasetColumns+` FROM dsp_dataset d ORDER BY d.title, d.id LIMIT 5000`)
	if err != nil {
		return nil, err
	}
	byID := map[string]*Dataset{}
	for _, d := range list {
		byID[d.ID] = d
	}
	rows, err := db.All(ctx, s.DB, func(rows *sql.Rows) (pair [2]string, err error) {
		err = rows.Scan(&pair[0], &pair[1])
		return pair, err //nolint:wrapcheck // All wraps
	}, `SELECT dataset, entry FROM dsp_dataset_audience ORDER BY dataset, entry`)
	for _, r := range rows {
		if d := byID[r[0]]; d != nil {
			d.Audience = append(d.Audience, r[1])
		}
	}
	return list, err
}

// Publish puts a dataset into the catalog, in place of the one of that id.
func (s *Service) Publish(ctx context.Context, d Dataset) error {
	var pr entente.Problems
	if d.ID == "" || len(d.ID) > maxPid || strings.ContainsAny(d.ID, " \n\r\t") {
		pr.Add("id", "error.dsp-dataset-id", nil)
	}
	if strings.TrimSpace(d.Title) == "" {
		pr.Add("title", "error.required", nil)
	}
	if len(d.Formats) == 0 {
		pr.Add("formats", "error.required", nil)
	}
	var rules map[string]jsontext.Value
	if json.Unmarshal(d.Policy, &rules) != nil || rules["permission"] == nil && rules["prohibition"] == nil {
		pr.Add("policy", "error.dsp-policy", nil)
	}
	a := entente.NewAudience(d.Audience...)
	a.Check(&pr, entente.Unmarked)
	if err := pr.Err(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{`DELETE FROM dsp_dataset_audience WHERE dataset = $1`, `DELETE FROM dsp_dataset WHERE id = $1`} {
			if _, err := tx.ExecContext(ctx, q, d.ID); err != nil {
				return fmt.Errorf("replace dataset %s: %w", d.ID, err)
			}
		}
		const insert = `INSERT INTO dsp_dataset (id, title, description, policy, formats, source, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
		_, err := tx.ExecContext(ctx, insert, d.ID, d.Title, d.Description, string(d.Policy), strings.Join(d.Formats, " "), string(d.Source), s.now())
		if err != nil {
			return fmt.Errorf("write dataset %s: %w", d.ID, err)
		}
		for _, e := range slices.Compact(a) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO dsp_dataset_audience (dataset, entry) VALUES ($1, $2)`, d.ID, e); err != nil {
				return fmt.Errorf("write the audience of %s: %w", d.ID, err)
			}
		}
		return nil
	})
}

// Unpublish takes a dataset out of the catalog. Agreements on it stay; nothing
// is started under them any more.
func (s *Service) Unpublish(ctx context.Context, id string) error {
	return s.DB.Write(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{`DELETE FROM dsp_dataset_audience WHERE dataset = $1`, `DELETE FROM dsp_dataset WHERE id = $1`} {
			if _, err := tx.ExecContext(ctx, q, id); err != nil {
				return fmt.Errorf("remove dataset %s: %w", id, err)
			}
		}
		return nil
	})
}
