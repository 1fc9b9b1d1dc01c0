// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	licence  = "SPDX-License-Identifier: EUPL-1.2"
	maxLines = 500
)

// file is one text file of the repository; path has slashes and starts at the root.
type file struct{ path, text string }

var (
	generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

	// What belongs to one machine or one network has no place in a public text.
	machinePath  = regexp.MustCompile(`(?:^|[^\w./-])/(?:(?:work|root|Users)/\w|home/\w+/|tmp/brief)`)
	registryHost = regexp.MustCompile(`\b(?:proxy\.golang\.org|sum\.golang\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com|pypi\.org|files\.pythonhosted\.org|(?:deb|security)\.debian\.org)\b`)
)

// walk reads the text files of the repository. It opens them itself, instead of
// asking git for a list, so that go test knows on what its cached result hangs.
func walk(t *testing.T) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			hidden := strings.HasPrefix(name, ".") && name != ".ci" && name != ".github" && p != root
			if hidden || name == "node_modules" || p == filepath.Join(root, "bin") {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if strings.Contains(string(text[:min(len(text), 8000)]), "\x00") {
			return nil // a picture or a font
		}
		rel, err := filepath.Rel(root, p)
		files = append(files, file{filepath.ToSlash(rel), string(text)})
		return err
	})
	if err != nil {
		t.Fatalf("read the repository: %v", err)
	}
	return files
}

// ourSource tells whether a file is source text of ours, and so carries the
// licence line: neither generated nor taken from elsewhere.
func ourSource(f file) bool {
	if strings.Contains(f.path, "/testdata/") || strings.Contains(f.path, "/dist/") ||
		strings.Contains(f.path, "/vendor/") || strings.Contains(path.Base(f.path), ".min.") {
		return false
	}
	switch path.Ext(f.path) {
	case ".go", ".templ", ".ts", ".js", ".mjs", ".css", ".sql", ".sh":
		return !generated.MatchString(f.text)
	}
	return false
}

// checkFiles names what is wrong with single files.
func checkFiles(files []file) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, f := range files {
		if ourSource(f) {
			text := f.text
			if strings.HasPrefix(text, "#!") {
				_, text, _ = strings.Cut(text, "\n")
			}
			if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, licence) {
				say("%s does not start with %q", f.path, licence)
			}
			if n := strings.Count(f.text, "\n"); n > maxLines {
				say("%s has %d lines, more than %d", f.path, n, maxLines)
			}
		}
		if strings.HasPrefix(f.path, "internal/arch/") {
			continue // the patterns themselves
		}
		if found := machinePath.FindString(f.text); found != "" {
			say("%s names a path of one machine: %q", f.path, strings.TrimSpace(found))
		}
		if found := registryHost.FindString(f.text); found != "" && f.path != "go.sum" {
			say("%s names a package registry: %q", f.path, found)
		}
	}
	return wrong
}

// checkDocs names every folder with Go files whose doc.go is missing or says
// nothing.
func checkDocs(files []file) []string {
	docs := map[string]string{}
	for _, f := range files {
		dir := path.Dir(f.path)
		if path.Ext(f.path) != ".go" || strings.Contains(f.path, "testdata/") {
			continue
		}
		if path.Base(f.path) == "doc.go" {
			docs[dir] = f.text
		} else if _, seen := docs[dir]; !seen {
			docs[dir] = ""
		}
	}
	var wrong []string
	for dir, text := range docs {
		parsed, err := parser.ParseFile(token.NewFileSet(), "doc.go", text, parser.ParseComments|parser.PackageClauseOnly)
		switch {
		case text == "":
			wrong = append(wrong, fmt.Sprintf("%s has no doc.go", dir))
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s/doc.go: %v", dir, err))
		case parsed.Doc == nil || len(parsed.Doc.Text()) < 40:
			wrong = append(wrong, fmt.Sprintf("%s/doc.go does not say what the package owns", dir))
		}
	}
	slices.Sort(wrong)
	return wrong
}

func TestFiles(t *testing.T) {
	files := walk(t)
	for _, w := range slices.Concat(checkFiles(files), checkDocs(files)) {
		t.Error(w)
	}
}

func TestFilesAreChecked(t *testing.T) {
	const head = "// " + licence + "\n\n"
	cases := map[string]struct {
		file  file
		wrong string // "" for none
	}{
		"sound":                 {file{"internal/x/a.go", head + "package x\n"}, ""},
		"without licence":       {file{"internal/x/a.go", "package x\n"}, "does not start"},
		"licence not on top":    {file{"internal/x/a.go", "package x\n\n" + head}, "does not start"},
		"style without licence": {file{"internal/x/a.css", "a {}\n"}, "does not start"},
		"script":                {file{"tools/a.sh", "#!/bin/sh\n# " + licence + "\n"}, ""},
		"generated":             {file{"internal/x/a_templ.go", "// Code generated by x. DO NOT EDIT.\n" + strings.Repeat("\n", 900)}, ""},
		"of others":             {file{"internal/x/a.min.js", "x"}, ""},
		"500 lines":             {file{"internal/x/a.go", head + strings.Repeat("\n", 498)}, ""},
		"501 lines":             {file{"internal/x/a.go", head + strings.Repeat("\n", 499)}, "501 lines"},
		"home of a user":        {file{"docs/a.md", "see /home/jane/notes.md"}, "path of one machine"},
		"working folder":        {file{"docs/a.md", "(/" + "work/main)"}, "path of one machine"},
		"a path of the web":     {file{"docs/a.md", "https://example.org/work/programme and /homepage/"}, ""},
		"registry":              {file{"package-lock.json", `"https://registry.` + `npmjs.org/x"`}, "package registry"},
	}
	for name, c := range cases {
		wrong := strings.Join(checkFiles([]file{c.file}), "; ")
		if (c.wrong == "") != (wrong == "") || !strings.Contains(wrong, c.wrong) {
			t.Errorf("%s: found %q, want %q", name, wrong, c.wrong)
		}
	}
}

func TestDocsAreChecked(t *testing.T) {
	wrong := checkDocs([]file{
		{"internal/a/a.go", "package a"},
		{"internal/b/b.go", "package b"},
		{"internal/b/doc.go", "package b"},
		{"internal/c/doc.go", "// Package c keeps the names of things and knows no screen.\npackage c"},
	})
	want := []string{"internal/a has no doc.go", "internal/b/doc.go does not say what the package owns"}
	if !slices.Equal(wrong, want) {
		t.Errorf("found %q, want %q", wrong, want)
	}
}
