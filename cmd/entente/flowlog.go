// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"strconv"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type flowLogCmd struct {
	asJSON

	Verify bool `help:"Check the chain of the whole log, and fail where it is broken."`
	Limit  int  `default:"50" help:"Most entries to list, the newest first."`
}

func (c *flowLogCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		if c.Verify {
			l, err := readFlowLog(a, n)
			if err != nil {
				return err
			}
			if c.JSON {
				err = a.json(l)
			} else {
				err = l.print(a)
			}
			if err != nil {
				return err
			}
			return l.err()
		}
		list, err := n.Flow.Sent(a.ctx, authn.Operator(), c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(list)
		}
		rows := make([][]string, len(list))
		for i, e := range list {
			rows[i] = []string{
				strconv.FormatInt(e.Seq, 10), time.UnixMicro(e.At).UTC().Format(time.RFC3339), e.Decision, e.Peer, e.Dataset,
				strconv.FormatInt(e.Rows, 10), strconv.FormatInt(e.Bytes, 10), e.Outcome,
			}
		}
		return a.table([]string{"entry", "at", "decision", "to", "dataset", "rows", "bytes", "outcome"}, rows)
	})
}

// flowLog is what the log of flows was found to be.
type flowLog struct {
	Entries int64 `json:"entries"`
	Broken  int64 `json:"broken"` // the first entry that does not hold; 0 for none
}

func readFlowLog(a *app, n *node.Node) (l flowLog, err error) {
	l.Entries, l.Broken, err = n.Flow.Verify(a.ctx)
	return l, err
}

func (l flowLog) args() entente.Args { return entente.Args{"Count": l.Entries, "Seq": l.Broken} }

func (l flowLog) print(a *app) error {
	key := "cli.flow-log.verified"
	if l.Broken != 0 {
		key = "cli.flow-log.broken"
	}
	_, err := fmt.Fprintln(a.out, a.t(key, l.args()))
	return err
}

func (l flowLog) err() error {
	if l.Broken == 0 {
		return nil
	}
	return entente.Fail(entente.Conflict, "flow.log.broken", l.args())
}

type flowStateCmd struct {
	Decision  string `arg:"" help:"Its identifier."`
	Condition string `arg:"" help:"Name of the condition."`
	Until     string `required:"" placeholder:"DAY" help:"Last day that it counts, YYYY-MM-DD."`
	Text      string `required:"" placeholder:"TEXT" help:"What was looked at, and what came of it."`
	Not       bool   `help:"It does not hold (any more)."`
}

func (c *flowStateCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		err := n.Flow.State(a.ctx, authn.Operator(), node.FlowStatement{
			Decision: c.Decision, Condition: c.Condition, Until: c.Until, Text: c.Text, Holds: !c.Not,
		})
		if err == nil {
			_, err = fmt.Fprintln(a.out, a.t("cli.flow-log.stated"))
		}
		return err
	})
}
