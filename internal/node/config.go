// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"net"
	"strings"

	"entente/internal/kit/db"
)

// Config is everything that can be set, with the flag, the environment
// variable and the place in the configuration file that set it. It is the
// reference: `entente config` prints it with the values in force.
type Config struct {
	DB        string   `help:"Database: a file (SQLite) or postgres://user@host/name." default:"entente.db" env:"ENTENTE_DB" placeholder:"ADDRESS"`
	Keys      string   `help:"File with the node's private key, mode 0600. Beside the database file when not given." env:"ENTENTE_KEYS" placeholder:"FILE"`
	DID       string   `help:"DID of the member, kept at the first start, such as did:web:node.example." env:"ENTENTE_DID" name:"did" placeholder:"DID"`
	Authority bool     `help:"This node is an authority of the network: it issues credentials of membership." env:"ENTENTE_AUTHORITY"`
	Trust     []string `help:"DID of an authority whose members count; may be given several times. Peers must then be members of one." env:"ENTENTE_TRUST" placeholder:"DID"`
	EDCMock   bool     `help:"For trials with Eclipse EDC's iam-mock on one machine only: believe whoever says to be somebody." env:"ENTENTE_EDC_MOCK" name:"edc-mock" hidden:""`
	Member    string   `help:"Partner that this member itself is in the record." default:"eu" env:"ENTENTE_MEMBER" placeholder:"ID"`
	Name      string   `help:"Name of the node, on every page." default:"entente" env:"ENTENTE_NAME" placeholder:"TEXT"`
	Subtitle  string   `help:"Second line beside the name." env:"ENTENTE_SUBTITLE" placeholder:"TEXT"`
	Primary   string   `help:"First colour, #rrggbb; refused when too pale to be read on." env:"ENTENTE_PRIMARY" placeholder:"COLOUR"`
	Secondary string   `help:"Second colour, #rrggbb." env:"ENTENTE_SECONDARY" placeholder:"COLOUR"`
	Crest     string   `help:"SVG or PNG file shown beside the name." env:"ENTENTE_CREST" type:"existingfile" placeholder:"FILE"`
	Licence   string   `help:"Licence of the data, at the foot of every page, such as CC BY 4.0." env:"ENTENTE_LICENCE" placeholder:"TEXT"`
	Chromium  string   `help:"Program that prints PDF; searched for when not given." env:"ENTENTE_CHROMIUM" placeholder:"PROGRAM"`
}

// DefaultDB is the database where none is named.
const DefaultDB = "entente.db"

// keysPath is the key file in force.
func (c Config) keysPath() string {
	switch {
	case c.Keys != "":
		return c.Keys
	case db.IsPostgres(c.DB):
		return "entente.keys"
	}
	return c.DB + ".keys"
}

// Listen is where and as what a node is reached.
type Listen struct {
	Address string `help:"Address to listen on." default:"127.0.0.1:8080" env:"ENTENTE_ADDRESS" placeholder:"HOST:PORT"`
	Public  string `help:"Address under which browsers reach the node, such as https://node.example." env:"ENTENTE_PUBLIC" placeholder:"URL"`
	Ops     string `help:"Second address, for the operator only: /metrics, /debug/pprof, /healthz, /readyz. When not given, /metrics is on the first one as long as that is a loopback address without a public one." env:"ENTENTE_OPS" placeholder:"HOST:PORT"`
}

// origin is the public address, of the listener's where none was given.
func (l Listen) origin(listener net.Addr) string {
	if l.Public != "" {
		return strings.TrimRight(l.Public, "/")
	}
	_, port, err := net.SplitHostPort(listener.String())
	if err != nil {
		return "http://localhost"
	}
	return "http://localhost:" + port
}
