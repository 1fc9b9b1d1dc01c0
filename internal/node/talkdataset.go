// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/parts/exchange"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
	"entente/internal/wire/odrl"
)

// datasetFolder is where the files are that this member offers: beside its
// database.
func (n *Node) datasetFolder() string {
	base := n.Config.DB
	if db.IsPostgres(base) {
		base = n.Config.keysPath()
	}
	return base + ".datasets"
}

// readSource reads what a person says: an address, or the path of a file below
// the folder of datasets. A path that leads out of it would offer the keys.
func (t talk) readSource(s string) (Source, error) {
	wrong := func(key string) (Source, error) {
		return Source{}, entente.FieldError("source", key, entente.Args{"Value": entente.Shorten(s, 120), "Folder": filepath.Base(t.folder)})
	}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil {
		if t.dsp.Guard.Check(s) != nil {
			return wrong("error.dataset-address")
		}
		return Source{Kind: "http", URL: s}, nil
	}
	path := filepath.Clean(filepath.FromSlash(s))
	if s == "" || strings.Contains(s, "://") || !filepath.IsLocal(path) || path == "." || strings.ContainsRune(s, 0) {
		return wrong("error.dataset-source")
	}
	folder, err := os.OpenRoot(t.folder)
	if err != nil {
		return wrong("error.dataset-file")
	}
	defer folder.Close() //nolint:errcheck // only looked into
	if f, err := folder.Stat(path); err != nil || !f.Mode().IsRegular() {
		return wrong("error.dataset-file")
	}
	return Source{Kind: "file", Path: filepath.Join(t.folder, path)}, nil
}

// where says a source as a person wrote it.
func (t talk) where(raw []byte) string {
	var s Source
	if json.Unmarshal(raw, &s) != nil || s.Kind == "feed" {
		return ""
	}
	if rel, err := filepath.Rel(t.folder, s.Path); s.Kind == "file" && err == nil {
		return rel
	}
	return s.URL
}

func (t talk) Datasets(ctx context.Context, a entente.Actor) ([]exchange.Dataset, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	list, err := t.dsp.Offered(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]exchange.Dataset, len(list))
	for i, d := range list {
		out[i] = exchange.Dataset{ID: d.ID, Title: d.Title, Description: d.Description, Audience: d.Audience, Policy: policyOf(d.Policy), Formats: d.Formats}
		if a.May(entente.MayAdminister) {
			out[i].Source = t.where(d.Source)
		}
	}
	return out, nil
}

func (talk) Templates() []exchange.Template {
	var out []exchange.Template
	for _, t := range odrl.Templates() {
		n := exchange.Template{Key: t.Key, Label: t.Label}
		for _, f := range t.Fields {
			n.Fields = append(n.Fields, exchange.TemplateField(f))
		}
		out = append(out, n)
	}
	return out
}

func (t talk) Publish(ctx context.Context, a entente.Actor, d exchange.DatasetDraft) (string, error) {
	if err := a.Need(entente.MayRelease); err != nil {
		return "", err
	}
	var pr entente.Problems
	entente.CheckText(&pr, "title", d.Title, 1, 200)
	entente.CheckText(&pr, "description", d.Description, 0, 4000)
	source, err := t.readSource(d.Source)
	pr.Merge("", err)
	if len(d.Audience) == 0 && d.Decision == "" {
		pr.Add("audience", "error.dataset-audience", nil)
	}
	if exchange.IsFeed(d.ID) {
		pr.Add("id", "error.dataset-feed", nil)
	}
	if d.ID == "" {
		d.ID = datasetID(t.dsp.Self, d.Title)
	}
	for i, name := range d.Values[odrl.FieldGroup] {
		if entente.ValidID(name) {
			d.Values[odrl.FieldGroup][i] = groupName + name
		}
	}
	if d.Decision != "" {
		return t.publishDecided(ctx, a, d, source, pr)
	}
	if b, err := t.flow.Bound(ctx, d.ID); err != nil {
		return "", err
	} else if b != nil {
		pr.Add("decision", "flow.plan.bound", entente.Args{"ID": b.Decision})
	}
	var policy []byte
	if form, known := odrl.TemplateOf(d.Template); !known {
		pr.Add("template", "error.dataset-template", nil)
	} else if built, err := form.Build(d.Values); err != nil {
		pr.Merge("", err)
	} else if policy, err = rulesOf(built); err != nil {
		return "", err
	}
	if err := pr.Err(); err != nil {
		return "", err
	}
	return d.ID, t.put(ctx, d, source, policy)
}

func (t talk) put(ctx context.Context, d exchange.DatasetDraft, source Source, policy []byte) error {
	stored, err := json.Marshal(source)
	if err != nil {
		return fmt.Errorf("write the source: %w", err)
	}
	return t.dsp.Publish(ctx, dsp.Dataset{
		ID: d.ID, Title: d.Title, Description: d.Description, Audience: d.Audience, Policy: policy, Source: stored,
		Formats: []string{dataplane.Pull, dataplane.Push},
	})
}

// rulesOf is the part of an offer that a dataset keeps.
func rulesOf(p odrl.Policy) ([]byte, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write the policy: %w", err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("write the policy: %w", err)
	}
	for _, head := range []string{"@context", "@id", "@type", "target"} {
		delete(all, head)
	}
	return json.Marshal(all) //nolint:wrapcheck // a map of raw values
}

// datasetID makes an identifier of a title, below the member's own.
func datasetID(self, title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r) && r < 128, unicode.IsDigit(r) && r < 128:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := strings.Trim(entente.Shorten(b.String(), 60), "-…")
	if name == "" {
		name = "dataset"
	}
	return self + "/datasets/" + name
}

func (t talk) Unpublish(ctx context.Context, a entente.Actor, id string) error {
	if err := a.Need(entente.MayRelease); err != nil {
		return err
	}
	if exchange.IsFeed(id) {
		return entente.Fail(entente.Conflict, "error.dataset-feed", nil)
	}
	if err := t.dsp.Unpublish(ctx, id); err != nil {
		return err
	}
	return t.flow.Free(ctx, a, id)
}

func (t talk) Would(ctx context.Context, a entente.Actor, dataset, member string) (exchange.Judgement, error) {
	var out exchange.Judgement
	if err := a.Need(entente.MayRead); err != nil {
		return out, err
	}
	list, err := t.dsp.Offered(ctx)
	if err != nil {
		return out, err
	}
	caller := dsp.Caller{DID: member, Claims: t.claims(ctx, member)}
	for _, d := range list {
		if d.ID != dataset {
			continue
		}
		switch _, err := t.dsp.Dataset(ctx, caller, dataset); {
		case err == nil:
			out.Sees = true
		case !entente.Is(err, entente.NotFound):
			return out, err
		}
		v, err := t.dsp.Policies.Judge(ctx, d.Policy, caller, dataset)
		if err != nil {
			return out, err
		}
		out.Allowed, out.Lines = v.Allowed, treeOf(v.Tree)
		return out, nil
	}
	return out, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(dataset, 120)})
}

// claims are what a member last proved of itself.
func (t talk) claims(ctx context.Context, member string) map[string][]string {
	list, err := t.dsp.List(ctx, dsp.Filter{Peer: member}, 50)
	if err != nil {
		return nil
	}
	for _, p := range list {
		if len(p.Claims) > 0 {
			return p.Claims
		}
	}
	return nil
}
