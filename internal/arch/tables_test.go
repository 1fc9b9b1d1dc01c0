// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	ownerLine   = regexp.MustCompile(`(?m)^-- owner: (\S+)$`)
	createTable = regexp.MustCompile(`(?i)^\s*CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?`)

	// A table stands after one of these words, or after a comma in a FROM list.
	// The words are in capitals, as everywhere in our SQL, which tells
	// "FROM partner" from a sentence with "from".
	tableAfter = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES)\s+((?:"?\w+"?)(?:\s+(?:AS\s+)?\w+)?(?:\s*,\s*"?\w+"?(?:\s+(?:AS\s+)?\w+)?)*)`)
)

// tableOwners reads whose each table is from the comment line before each CREATE
// TABLE of the migrations: "-- owner: registry" is internal/parts/registry, an
// owner with a slash such as "kit/record" is internal/kit/record.
func tableOwners(migrations []file) (map[string]string, []string) {
	owners := map[string]string{}
	var wrong []string
	for _, m := range migrations {
		owner := ""
		for line := range strings.Lines(m.text) {
			if said := ownerLine.FindStringSubmatch(strings.TrimRight(line, "\n")); said != nil {
				owner = said[1]
				continue
			}
			made := createTable.FindStringSubmatch(line)
			if made == nil {
				continue
			}
			if owner == "" {
				wrong = append(wrong, fmt.Sprintf("%s: no line \"-- owner: ...\" before the table %s", m.path, made[1]))
				continue
			}
			folder := "internal/parts/" + owner
			if strings.Contains(owner, "/") {
				folder = "internal/" + owner
			}
			owners[made[1]] = folder
			owner = ""
		}
	}
	return owners, wrong
}

// checkTables names every string of a Go file that has another owner's table in
// its SQL. Tests may look into any table.
func checkTables(owners map[string]string, files []file) []string {
	var wrong []string
	for _, f := range files {
		if !strings.HasPrefix(f.path, "internal/") || !strings.HasSuffix(f.path, ".go") ||
			strings.HasSuffix(f.path, "_test.go") || strings.HasPrefix(f.path, "internal/testkit/") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, f.path, f.text, parser.SkipObjectResolution)
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				return true
			}
			for _, table := range tablesIn(text) {
				folder, known := owners[table]
				if known && path.Dir(f.path) != folder && !strings.HasPrefix(f.path, folder+"/") {
					wrong = append(wrong, fmt.Sprintf("%s: SQL on the table %s, which is of %s",
						fset.Position(literal.Pos()), table, folder))
				}
			}
			return true
		})
	}
	return wrong
}

// tablesIn lists the tables that an SQL text names.
func tablesIn(sql string) []string {
	var tables []string
	for _, found := range tableAfter.FindAllStringSubmatch(sql, -1) {
		for item := range strings.SplitSeq(found[1], ",") {
			if words := strings.Fields(item); len(words) > 0 {
				tables = append(tables, strings.Trim(words[0], `"`))
			}
		}
	}
	return tables
}

func TestTables(t *testing.T) {
	var migrations []file
	files := walk(t)
	for _, f := range files {
		if path.Dir(f.path) == "internal/schema" && strings.HasSuffix(f.path, ".sql") {
			migrations = append(migrations, f)
		}
	}
	owners, wrong := tableOwners(migrations)
	if len(migrations) > 0 && len(owners) == 0 {
		t.Error("no table found in the migrations: the test no longer understands them")
	}
	for _, w := range append(wrong, checkTables(owners, files)...) {
		t.Error(w)
	}
}

func TestTablesAreChecked(t *testing.T) {
	owners, wrong := tableOwners([]file{{"internal/schema/0001_x.sql", `-- +goose Up
-- owner: registry
CREATE TABLE partner (id TEXT);
-- owner: kit/record
CREATE TABLE IF NOT EXISTS record_version (id TEXT);
CREATE TABLE orphan (id TEXT);
`}})
	if len(wrong) != 1 || !strings.Contains(wrong[0], "orphan") {
		t.Errorf("a table without owner: found %q", wrong)
	}

	cases := map[string]struct {
		path, sql string
		wrong     int
	}{
		"own":               {"internal/parts/registry/store.go", "SELECT id FROM partner", 0},
		"own, below":        {"internal/parts/registry/erase/store.go", "SELECT id FROM partner", 0},
		"of a kit":          {"internal/parts/registry/store.go", "SELECT id FROM record_version", 1},
		"of another part":   {"internal/parts/meeting/store.go", "SELECT id FROM partner", 1},
		"joined":            {"internal/parts/meeting/store.go", "SELECT 1 FROM meeting m JOIN partner p ON 1 = 1", 1},
		"listed":            {"internal/parts/meeting/store.go", "SELECT 1 FROM meeting m, partner p WHERE 1 = 1", 1},
		"written":           {"internal/parts/meeting/store.go", "INSERT INTO partner (id) VALUES ($1)", 1},
		"changed":           {"internal/web/registry/page.go", "UPDATE partner SET id = $1", 1},
		"over two lines":    {"internal/node/node.go", "DELETE FROM\n\t\"partner\"", 1},
		"a longer name":     {"internal/parts/meeting/store.go", "SELECT id FROM partner_seen", 0},
		"a column":          {"internal/parts/meeting/store.go", "SELECT partner FROM meeting", 0},
		"a sentence":        {"internal/parts/meeting/text.go", "taken from partner and from record_version", 0},
		"a test may":        {"internal/parts/meeting/store_test.go", "SELECT id FROM partner", 0},
		"a helper of tests": {"internal/testkit/x.go", "SELECT id FROM partner", 0},
	}
	for name, c := range cases {
		f := file{c.path, "package x\n\nconst q = `" + c.sql + "`\n"}
		if wrong := checkTables(owners, []file{f}); len(wrong) != c.wrong {
			t.Errorf("%s: found %q, want %d", name, wrong, c.wrong)
		}
	}
}
