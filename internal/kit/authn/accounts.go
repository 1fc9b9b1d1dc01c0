// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/limit"
)

// Config is what the accounts of a node need to know of it.
type Config struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *slog.Logger
	// Name is what a browser calls the node when it asks for a passkey.
	Name string
	// Origins are the addresses under which browsers reach the node, such as
	// "https://node.example": scheme, host, port. All have the first one's scheme.
	Origins []string
	// RPID is the domain that passkeys belong to; empty for the host of the
	// first origin. Once passkeys exist, changing it makes them useless.
	RPID string
	// Demo opens the accounts of [Accounts.SeedDemo], whose password is public.
	Demo bool
}

// Accounts is the service.
type Accounts struct {
	db     *db.DB
	clock  clock.Clock
	log    *slog.Logger
	demo   bool
	cookie string // its name
	secure bool   // whether it travels over https only

	cost      cost
	hashing   chan struct{}      // one place for each password that may be hashed at once
	failures  *limit.Limiter     // by address: what turns out right is given back
	beginning *limit.Limiter     // by address: each beginning is a row
	passkeys  *webauthn.WebAuthn // nil where browsers offer none
}

const (
	// Each hash takes 32 MiB while it is worked out.
	hashesAtOnce = 4
	// One address may fail this often at once, and once more every half minute:
	// a whole ministry may sit behind it.
	failuresAtOnce = 30
	failureEvery   = 30 * time.Second
	// A page that offers passkeys begins one each time it is opened.
	beginningsAtOnce = 60
	beginningEvery   = 2 * time.Second
	addresses        = 10_000
)

// New makes the service.
func New(c Config) (*Accounts, error) {
	if len(c.Origins) == 0 {
		return nil, fmt.Errorf("set up accounts: no origin named")
	}
	var hosts []*url.URL
	for _, o := range c.Origins {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" {
			return nil, fmt.Errorf("set up accounts: origin %q is not http(s)://host[:port]", o)
		}
		hosts = append(hosts, u)
		if u.Scheme != hosts[0].Scheme {
			return nil, fmt.Errorf("set up accounts: origins %s and %s differ in http and https", c.Origins[0], o)
		}
	}
	a := &Accounts{
		db: c.DB, clock: c.Clock, log: c.Log, demo: c.Demo,
		secure: hosts[0].Scheme == "https", cookie: cookieName(hosts[0]),
		cost: currentCost, hashing: make(chan struct{}, hashesAtOnce),
		failures:  limit.New(c.Clock, failuresAtOnce, failureEvery, addresses),
		beginning: limit.New(c.Clock, beginningsAtOnce, beginningEvery, addresses),
	}
	return a, a.setUpPasskeys(c, hosts[0])
}

// setUpPasskeys leaves passkeys off where no browser offers them: at an
// address without a name, and without https except on this machine.
func (a *Accounts) setUpPasskeys(c Config, first *url.URL) error {
	rpID := c.RPID
	if rpID == "" {
		rpID = first.Hostname()
		local := rpID == "localhost" || strings.HasSuffix(rpID, ".localhost")
		if protocol.ValidateRPID(rpID) != nil || (!a.secure && !local) {
			return nil //nolint:nilerr // no passkeys then, which is no failure
		}
	}
	name := c.Name
	if name == "" {
		name = rpID
	}
	var err error
	a.passkeys, err = webauthn.New(&webauthn.Config{
		RPID: rpID, RPDisplayName: name, RPOrigins: c.Origins,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification:   protocol.VerificationPreferred,
		},
	})
	if err != nil {
		return fmt.Errorf("set up passkeys for %s: %w", rpID, err)
	}
	return nil
}

// PasskeysOffered reports whether browsers can use passkeys on this node.
func (a *Accounts) PasskeysOffered() bool { return a.passkeys != nil }

// Demo reports whether the accounts of the demonstration can sign in.
func (a *Accounts) Demo() bool { return a.demo }

// OperatorID stands where the id of an account does for what the operator did.
// No account has it: theirs are random.
const OperatorID = "operator"

// Operator is who works at the machine itself, on its command line.
func Operator() entente.Actor {
	return entente.Actor{Account: OperatorID, Name: "operator", Role: entente.Administrator, Clearance: entente.Sensitive}
}

// fromMicro reads a time of the tables; 0 is the zero time.
func fromMicro(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
