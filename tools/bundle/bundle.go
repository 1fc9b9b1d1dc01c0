// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	if err := bundle(root); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

var hashed = regexp.MustCompile(`^(.+)-[A-Z0-9]{8}(\.\w+)$`)

func bundle(root string) error {
	web, err := filepath.Abs(filepath.Join(root, "internal", "web"))
	if err != nil {
		return fmt.Errorf("find sources: %w", err)
	}
	dist := filepath.Join(web, "static", "dist")
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: web,
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "island/app.ts", OutputPath: "app"},
			{InputPath: "ui/css/app.css", OutputPath: "app"},
		},
		Bundle:            true,
		Outdir:            dist,
		EntryNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsInline,
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile},
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("build: %d errors", len(result.Errors))
	}
	if err := os.RemoveAll(dist); err != nil {
		return fmt.Errorf("clear dist: %w", err)
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return fmt.Errorf("make dist: %w", err)
	}
	names := map[string]string{}
	for _, file := range result.OutputFiles {
		name := filepath.Base(file.Path)
		m := hashed.FindStringSubmatch(name)
		if m == nil {
			return fmt.Errorf("name %s: no hash in it", name)
		}
		names[m[1]+m[2]] = name
		if err := os.WriteFile(file.Path, file.Contents, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		fmt.Printf("%8d  %s\n", len(file.Contents), name)
	}
	b, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dist, "names.json"), append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	return nil
}
