// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"math"
	"time"

	"entente"
	"entente/internal/node"
)

type keysCmd struct {
	List   keysListCmd   `cmd:"" help:"Print every key, the oldest first, with each endorsement checked."`
	Rotate keysRotateCmd `cmd:"" help:"Make a new key that signs from now on. What the old one signed stays verifiable."`
}

type keysListCmd struct {
	asJSON
}

type keyRow struct {
	KID     string    `json:"kid"`
	Created time.Time `json:"created"`
	Retired time.Time `json:"retired,omitzero"`
	Signs   bool      `json:"signs"`
	JWK     any       `json:"jwk"`
}

func (c *keysListCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		list, err := n.Ring.Keys(a.ctx)
		if err != nil {
			return err
		}
		out := make([]keyRow, len(list))
		rows := make([][]string, len(list))
		for i, k := range list {
			out[i] = keyRow{KID: k.KID, Created: time.UnixMicro(k.Created).UTC(), Signs: k.KID == n.Ring.KID(), JWK: k.JWK}
			state := a.t("cli.key.retired")
			if k.Retired != math.MaxInt64 {
				out[i].Retired = time.UnixMicro(k.Retired).UTC()
			} else {
				state = a.t("cli.key.in-use")
			}
			rows[i] = []string{k.KID, out[i].Created.Format(time.RFC3339), stamp(out[i].Retired), state}
		}
		if c.JSON {
			return a.json(out)
		}
		return a.table([]string{"key", "created", "until", "state"}, rows)
	})
}

// stamp is a time for a table; empty for never.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

type keysRotateCmd struct {
	asJSON
	Overlap time.Duration `default:"1h" help:"How long other replicas of the node may still sign with the old key, such as 30m or 24h."`
}

func (c *keysRotateCmd) Run(a *app) error {
	if c.Overlap < 0 {
		return entente.FieldError("overlap", "error.overlap", nil)
	}
	return a.with(func(n *node.Node) error {
		kid, err := n.Ring.Rotate(a.ctx, n.Clock(), c.Overlap)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(map[string]any{"kid": kid, "overlap": c.Overlap.String()})
		}
		fmt.Fprintln(a.out, kid)
		return nil
	})
}
