// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"entente/internal/kit/db"
)

// configFile gives flags the values of a JSON file: an object whose members
// are the names of flags without their hyphens in front.
type configFile map[string]any

// readConfig is how kong has the file of --config read.
func readConfig(r io.Reader) (kong.Resolver, error) {
	var f configFile
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.UseNumber()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("read the configuration file: %w", err)
	}
	return f, nil
}

// Validate refuses a name that no flag has.
func (f configFile) Validate(app *kong.Application) error {
	known := map[string]bool{}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, flag := range n.Flags {
			known[flag.Name] = known[flag.Name] || isSetting(flag)
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(app.Node)
	for name := range f {
		if !known[name] {
			return fmt.Errorf("the configuration file sets %q, which is no setting", name)
		}
	}
	return nil
}

// Resolve gives the file's value unless the environment has one, which wins.
func (f configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, set := f[flag.Name]
	if !set || !isSetting(flag) || fromEnv(flag) != "" {
		return nil, nil //nolint:nilnil // kong's word for "not set here"
	}
	if n, ok := v.(json.Number); ok {
		return n.String(), nil
	}
	return v, nil
}

// isSetting tells the flags that configure a node from those that say what a
// command is to do: they can be set in the environment too.
func isSetting(flag *kong.Flag) bool { return len(flag.Envs) > 0 && flag.Name != configFlag }

// configFlag names the file.
const configFlag = "config"

// configPath is the flag that names the file. An empty one, such as an
// environment variable without a value, names none.
type configPath string

// BeforeResolve reads the file before the flags without a value get theirs.
func (p configPath) BeforeResolve(k *kong.Kong, ctx *kong.Context, trace *kong.Path) error {
	path, _ := ctx.FlagValue(trace.Flag).(configPath)
	if path == "" {
		return nil
	}
	f, err := k.LoadConfig(string(path))
	if err != nil {
		return err
	}
	ctx.AddResolver(f)
	return nil
}

// fromEnv names the variable that a flag has its value from.
func fromEnv(flag *kong.Flag) string {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return name
		}
	}
	return ""
}

type configCmd struct {
	asJSON
	listening
}

type settingRow struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"` // flag, environment, file, default
	Env   string `json:"env,omitempty"`
	Help  string `json:"help"`
}

func (c *configCmd) Run(a *app) error {
	var rows []settingRow
	for _, path := range a.parsed.Path {
		for _, flag := range path.Flags {
			if !isSetting(flag) {
				continue
			}
			rows = append(rows, settingRow{
				Name: flag.Name, Value: db.Redact(fmt.Sprint(a.parsed.FlagValue(flag))), From: a.from(flag),
				Env: strings.Join(flag.Envs, " "), Help: flag.Help,
			})
		}
	}
	slices.SortFunc(rows, func(x, y settingRow) int { return strings.Compare(x.Name, y.Name) })
	if c.JSON {
		return a.json(rows)
	}
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = []string{r.Name, r.Value, a.t("cli.from." + r.From), r.Env}
	}
	return a.table([]string{"setting", "value", "from", "environment"}, cells)
}

// from tells where the value of a flag is from.
func (a *app) from(flag *kong.Flag) string {
	for _, p := range a.parsed.Path {
		if p.Flag != nil && p.Flag.Name == flag.Name {
			if p.Resolved {
				return "file"
			}
			return "flag"
		}
	}
	if fromEnv(flag) != "" {
		return "environment"
	}
	return "default"
}
