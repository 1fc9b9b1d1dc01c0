// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"entente/internal/node"
)

// commands is the whole command line. The help of kong is English; what the
// commands themselves say follows LANG.
type commands struct {
	node.Config

	File configPath `name:"config" env:"ENTENTE_CONFIG" placeholder:"FILE" help:"JSON file with values for flags by their names. A flag wins over its environment variable, that over the file."`

	Serve    serveCmd   `cmd:"" group:"run" help:"Run the node."`
	Demo     demoCmd    `cmd:"" group:"run" help:"Run a node filled with the public record, to look around."`
	Settings configCmd  `cmd:"" name:"config" group:"run" help:"Print every setting with the value in force and where it is from."`
	Version  versionCmd `cmd:"" group:"run" help:"Print the version of the program."`

	Migrate migrateCmd `cmd:"" group:"operate" help:"Make the database, or bring its tables up to date."`
	Doctor  doctorCmd  `cmd:"" group:"operate" help:"Check everything that the node needs: database, keys, clock, disk, settings."`
	Verify  verifyCmd  `cmd:"" group:"operate" help:"Check every version, chain and signature of the record log."`
	Backup  backupCmd  `cmd:"" group:"operate" help:"Write everything into one file, while the node goes on."`
	Restore restoreCmd `cmd:"" group:"operate" help:"Fill an empty database from such a file."`
	Keys    keysCmd    `cmd:"" group:"operate" help:"The keys that the node signs with."`
	User    userCmd    `cmd:"" group:"operate" help:"Who can sign in."`
	Peer    peerCmd    `cmd:"" group:"operate" help:"Other members' nodes, and what is exchanged with them."`
	Token   tokenCmd   `cmd:"" group:"operate" help:"Tokens for programs that use the API."`

	Negotiation negotiationCmd `cmd:"" group:"operate" help:"Negotiations and transfers with other members, and their timelines."`
	Dataset     datasetCmd     `cmd:"" group:"operate" help:"Datasets that this member offers to others."`

	Membership membershipCmd `cmd:"" group:"operate" help:"The membership of the network that this node holds."`
	Authority  authorityCmd  `cmd:"" group:"operate" help:"Who is a member, where this node is an authority of the network."`

	Flow     flowCmd     `cmd:"" group:"record" help:"Whether data may flow, and on which legal basis."`
	Import   importCmd   `cmd:"" group:"record" help:"Take records in from files."`
	List     listCmd     `cmd:"" group:"record" help:"List the records of a kind."`
	Show     showCmd     `cmd:"" group:"record" help:"Print one record."`
	Search   searchCmd   `cmd:"" group:"record" help:"Find records by their words."`
	History  historyCmd  `cmd:"" group:"record" help:"Print who changed what of a record, and when."`
	Create   createCmd   `cmd:"" group:"record" help:"Write a new record."`
	Edit     editCmd     `cmd:"" group:"record" help:"Write the next version of a record."`
	Release  releaseCmd  `cmd:"" group:"record" help:"Give the newest version of a record to an audience."`
	Withdraw withdrawCmd `cmd:"" group:"record" help:"Take a record back from every audience, from now on. What was sent is not unsent."`
	Document documentCmd `cmd:"" group:"record" help:"Files of meetings."`
	Meeting  meetingCmd  `cmd:"" group:"record" help:"Prepare and follow up meetings."`
	Person   personCmd   `cmd:"" group:"record" help:"People who hold posts."`
	Brief    briefCmd    `cmd:"" group:"record" help:"Write the briefing for a meeting with a partner."`
}

const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

func run(ctx context.Context, args []string, in io.Reader, out, messages io.Writer) int {
	a, err := newApp(ctx, in, out, messages)
	if err != nil {
		return a.failed(err)
	}
	var c commands
	status := -1 // set when kong itself has answered: --help
	parser, err := kong.New(&c, append([]kong.Option{
		kong.Name("entente"), kong.Description("The software that a digital partnership network runs on."),
		kong.Writers(out, messages), kong.Exit(func(code int) { status = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "run", Title: "Run:"},
			{Key: "operate", Title: "Operate:"},
			{Key: "record", Title: "Keep the record:"},
			{Key: "node", Title: "Settings of the node:"},
		}),
		kong.Configuration(readConfig), kong.Bind(a, &c),
	}, kits()...)...)
	if err != nil {
		return a.failed(err)
	}
	parsed, err := parser.Parse(args)
	if status >= 0 {
		return status
	}
	if err != nil {
		if _, wrong := errors.AsType[*kong.ParseError](err); wrong {
			a.say("%s", err)
			a.say("%s", a.t("cli.help-hint"))
			return exitUsage
		}
		return a.failed(err)
	}
	a.config, a.parsed = c.Config, parsed
	if err := parsed.Run(); err != nil {
		return a.failed(err)
	}
	return 0
}
