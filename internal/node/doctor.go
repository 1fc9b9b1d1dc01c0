// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/kit/pagepdf"
)

// Verdict is how a check came out.
type Verdict string

// The verdicts. Only Failed keeps the node from working.
const (
	Well   Verdict = "ok"
	Warned Verdict = "warning"
	Failed Verdict = "failed"
)

// Finding is one thing that was checked. Key is the message that says it, with
// its arguments.
type Finding struct {
	Check   string       `json:"check"`
	Verdict Verdict      `json:"verdict"`
	Key     string       `json:"-"`
	Args    entente.Args `json:"detail,omitempty"`
}

// Examine checks everything that a node needs besides itself: the database and
// its settings, keys, clock, disk, the browser that prints, the settings.
func (n *Node) Examine(ctx context.Context, l Listen) []Finding {
	var out []Finding
	for _, c := range []struct {
		name string
		ask  func(context.Context, Listen) (Verdict, string, entente.Args)
	}{
		{"database", n.checkDatabase},
		{"schema", n.checkSchema},
		{"keys", n.checkKeys},
		{"clock", n.checkClock},
		{"disk", n.checkDisk},
		{"member", n.checkMember},
		{"accounts", n.checkAccounts},
		{"address", n.checkAddress},
		{"chromium", n.checkChromium},
	} {
		verdict, key, args := c.ask(ctx, l)
		out = append(out, Finding{c.name, verdict, key, args})
	}
	return out
}

// trouble is a check that could not be made.
func trouble(err error) (Verdict, string, entente.Args) {
	return Failed, "doctor.trouble", entente.Args{"Error": err.Error()}
}

func (n *Node) checkDatabase(ctx context.Context, _ Listen) (Verdict, string, entente.Args) {
	args := entente.Args{"Address": db.Redact(n.Config.DB)}
	if n.DB.Dialect == db.SQLite {
		answers, err := db.All(ctx, n.DB, db.One[string], "PRAGMA quick_check(5)")
		if err != nil {
			return trouble(err)
		}
		if strings.Join(answers, "") != "ok" {
			return Failed, "doctor.damaged", entente.Args{"Error": strings.Join(answers, "; ")}
		}
		return Well, "doctor.sqlite", args
	}
	for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		var got string
		if err := n.DB.QueryRowContext(ctx, "SHOW "+name).Scan(&got); err != nil {
			return trouble(err)
		}
		if got == "off" {
			return Warned, "doctor.not-durable", entente.Args{"Setting": name, "Value": got}
		}
	}
	var version string
	if err := n.DB.QueryRowContext(ctx, "SHOW server_version").Scan(&version); err != nil {
		return trouble(err)
	}
	args["Version"] = version
	return Well, "doctor.postgres", args
}

func (n *Node) checkSchema(ctx context.Context, _ Listen) (Verdict, string, entente.Args) {
	at, newest, err := n.SchemaVersion(ctx)
	switch {
	case err != nil:
		return trouble(err)
	case at != newest:
		return Failed, "doctor.schema-wrong", entente.Args{"Database": at, "Program": newest}
	}
	return Well, "doctor.schema", entente.Args{"Version": at}
}

// checkKeys holds the key file against the database, and each key against the
// one that endorsed it.
func (n *Node) checkKeys(ctx context.Context, _ Listen) (Verdict, string, entente.Args) {
	list, err := n.Ring.Keys(ctx)
	if err != nil {
		return trouble(err)
	}
	return Well, "doctor.keys", entente.Args{"Count": len(list), "KID": n.Ring.KID(), "Path": n.Config.keysPath()}
}

// checkClock finds a clock that has been set back: the log would have to
// record what happens now as later than it is.
func (n *Node) checkClock(ctx context.Context, _ Listen) (Verdict, string, entente.Args) {
	size, last, err := n.Log.End(ctx)
	if err != nil {
		return trouble(err)
	}
	now := n.Clock()
	if size > 0 && last.After(now.Add(time.Minute)) {
		return Failed, "doctor.clock-behind", entente.Args{"Now": now.Format(time.RFC3339), "Last": last.Format(time.RFC3339)}
	}
	return Well, "doctor.clock", entente.Args{"Now": now.Format(time.RFC3339), "Count": size}
}

// leastFree is how little room on the disk is worth a warning, in MiB.
const leastFree = 512

func (n *Node) checkDisk(context.Context, Listen) (Verdict, string, entente.Args) {
	path := n.Config.keysPath()
	if n.DB.Dialect == db.SQLite {
		path = n.DB.Path
	}
	free, known, err := freeDisk(filepath.Dir(path))
	switch {
	case err != nil:
		return trouble(err)
	case !known:
		return Warned, "doctor.disk-unknown", nil
	case free>>20 < leastFree:
		return Warned, "doctor.disk-full", entente.Args{"Free": int64(free >> 20), "Path": filepath.Dir(path)}
	}
	return Well, "doctor.disk", entente.Args{"Free": int64(free >> 20), "Path": filepath.Dir(path)}
}

func (n *Node) checkMember(ctx context.Context, _ Listen) (Verdict, string, entente.Args) {
	args := entente.Args{"ID": n.Config.Member, "DID": n.Log.Author}
	e, err := n.Registry.Partners.Get(ctx, entente.Now(authn.Operator(), n.Clock()), n.Config.Member)
	switch {
	case entente.Is(err, entente.NotFound):
		return Warned, "doctor.member-missing", args
	case err != nil:
		return trouble(err)
	}
	args["Name"] = e.Data.Name
	return Well, "doctor.member", args
}

func (n *Node) checkAccounts(ctx context.Context, _ Listen) (Verdict, string, entente.Args) {
	users, err := n.Users()
	if err != nil {
		return trouble(err)
	}
	list, err := users.List(ctx, authn.Operator())
	if err != nil {
		return trouble(err)
	}
	administrators := 0
	for _, a := range list {
		if a.Role == entente.Administrator && a.Disabled.IsZero() && (a.HasPassword || a.Passkeys > 0) {
			administrators++
		}
	}
	if administrators == 0 {
		return Warned, "doctor.no-administrator", nil
	}
	return Well, "doctor.accounts", entente.Args{"Count": len(list), "Administrators": administrators}
}

// checkAddress looks at the settings only: whether the address is free is seen
// when the node is started.
func (n *Node) checkAddress(_ context.Context, l Listen) (Verdict, string, entente.Args) {
	args := entente.Args{"Address": l.Address, "Public": l.Public}
	switch {
	case l.Public == "":
		return Warned, "doctor.no-public", args
	case insecure(l.Public):
		return Warned, "doctor.insecure", args
	}
	return Well, "doctor.address", args
}

func (n *Node) checkChromium(context.Context, Listen) (Verdict, string, entente.Args) {
	path, err := pagepdf.Find(n.Config.Chromium)
	if err != nil {
		return Warned, "doctor.no-chromium", entente.Args{"Error": fmt.Sprint(err)}
	}
	return Well, "doctor.chromium", entente.Args{"Path": path}
}
