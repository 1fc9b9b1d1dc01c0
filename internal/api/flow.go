// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/parts/flow"
)

// FlowQuestion asks whether data may flow.
type FlowQuestion struct {
	Dataset string    `json:"dataset,omitempty" doc:"What it is about, in a few words or by identifier"`
	Facts   FlowFacts `json:"facts" doc:"What is known of the flow"`
	Note    string    `json:"note,omitempty" doc:"Why it is asked"`
}

// FlowAnswer says whether data may flow.
type FlowAnswer flow.Decision

// FlowDecision is an answer that was kept.
type FlowDecision struct {
	ID       string     `json:"id" doc:"Identifier"`
	At       time.Time  `json:"at" doc:"When it was decided"`
	Dataset  string     `json:"dataset" doc:"What it is about"`
	Facts    FlowFacts  `json:"facts" doc:"What was known"`
	Table    string     `json:"table" doc:"SHA-256 of the rules that were asked"`
	Decision FlowAnswer `json:"decision" doc:"The answer, with its path"`
	Note     string     `json:"note,omitempty" doc:"Why it was asked"`
}

// FlowReplay is a kept answer, made again.
type FlowReplay struct {
	FlowDecision

	Same    bool       `json:"same" doc:"From the rules of then the same came out, byte for byte"`
	Now     FlowAnswer `json:"now" doc:"The answer for the same day with the rules of now"`
	Changed bool       `json:"changed" doc:"The two readings differ in outcome or basis"`
}

// FlowChange proposes rules as they should read.
type FlowChange struct {
	Reason string      `json:"reason" doc:"Why, with the source"`
	Rules  []flow.Rule `json:"rules" doc:"The rules, whole; one that is not there is new"`
}

// FlowChangeState is a proposed change.
type FlowChangeState struct {
	ID      int64        `json:"id" doc:"Number"`
	At      time.Time    `json:"at" doc:"When it was proposed"`
	Reason  string       `json:"reason" doc:"Why"`
	State   flow.State   `json:"state" doc:"proposed, approved or withdrawn"`
	Rules   []flow.Rule  `json:"rules" doc:"The rules as they should read"`
	Effects []FlowEffect `json:"effects" doc:"Kept decisions that it would turn, while it is proposed"`
}

// FlowEffect is a kept decision that a change would turn.
type FlowEffect struct {
	Decision string       `json:"decision" doc:"Identifier of the decision"`
	Before   flow.Outcome `json:"before" doc:"With the rules of now"`
	After    flow.Outcome `json:"after" doc:"With the change"`
}

type (
	flowDecisionsInput struct {
		Dataset string `query:"dataset" doc:"Only those about this data set"`
		Outcome string `query:"outcome" doc:"Only those with this outcome"`
	}
	flowNumber struct {
		ID int64 `path:"id" doc:"Number of the change"`
	}
	flowDecisionOutput struct{ Body *FlowDecision }
	flowReplayOutput   struct{ Body *FlowReplay }
	flowChangeOutput   struct{ Body *FlowChangeState }
	flowAnswerOutput   struct{ Body *FlowAnswer }
)

func (a *api) addFlow() {
	write := func(path, id, summary string, right entente.Right) operation {
		return operation{Operation: huma.Operation{Method: http.MethodPost, Path: path, OperationID: id, Summary: summary, Tags: []string{tagFlow}}, right: right}
	}
	question := FlowQuestion{Dataset: "Orders of customers", Facts: FlowFacts{
		On: "2026-10-01", From: "DE", To: "JP", Categories: []string{"contact"}, No: []string{"importer-under:gdpr"},
		Yes: []string{"data-personal:personal", "exporter-role:controller", "importer-role:controller", "importer-kind:company", "exporter-kind:company", "purpose:other"},
	}}
	look := write("/flow/answer", "answer-flow", "Say whether data may flow, without keeping it", entente.MayRead)
	register(a, takingJSON(look, question), a.lookFlow)
	decide := write("/flow/decisions", "decide-flow", "Decide whether data may flow, and keep the decision", entente.MayEdit)
	decide.DefaultStatus = http.StatusCreated
	register(a, takingJSON(decide, question), a.decideFlow)
	list := read("/flow/decisions", "list-flow-decisions", "List the newest decisions on flows", tagFlow)
	list.right = entente.MayRead
	register(a, list, a.flowDecisions)
	one := read("/flow/decisions/{id}", "get-flow-decision", "Read a decision in both readings: as it was known then, and as it is known now for its day", tagFlow)
	one.right = entente.MayRead
	register(a, one, a.flowDecision)
	rules := read("/flow/rules", "list-flow-rules", "List the rules in use", tagFlow)
	rules.right = entente.MayRead
	register(a, rules, a.flowRules)
	log := read("/flow/log", "list-flow-log", "List what was sent under decisions, the newest first", tagFlow)
	log.right = entente.MayRead
	register(a, log, a.flowLog)
	change := write("/flow/changes", "propose-flow-change", "Propose a change of rules", entente.MayEdit)
	change.DefaultStatus = http.StatusCreated
	register(a, takingJSON(change, FlowChange{Reason: "Judgment of 2026-09-30", Rules: []flow.Rule{exampleRule}}), a.proposeFlow)
	show := read("/flow/changes/{id}", "get-flow-change", "Read a proposed change with the decisions that it would turn", tagFlow)
	show.right = entente.MayRead
	register(a, show, a.flowChange)
	register(a, write("/flow/changes/{id}/approve", "approve-flow-change", "Put a change of rules in force, as a second person", entente.MayRelease), a.decideChange(a.Flow.Approve))
	register(a, write("/flow/changes/{id}/withdraw", "withdraw-flow-change", "Withdraw a proposed change of rules", entente.MayEdit), a.decideChange(a.Flow.Withdraw))
}

// exampleRule ends a decision of the table.
var exampleRule = flow.Rule{
	ID: "EU-A45-EPO-2", Regime: "gdpr", Jurisdiction: "EU", Instrument: "Example decision", Article: "1", Kind: "tool", Effect: "allow-with-safeguards",
	From: []string{"EEA"}, To: []string{"EPO"}, Data: "personal", Conditions: []flow.Cond{{Is: "tool", Args: []string{"contract"}}}, Exclusions: []flow.Cond{},
	InForceFrom: "2027-01-01", Priority: 40, Citation: flow.Citation{Ref: "Example decision"}, Verification: "secondary", Confidence: "low",
}

// facts reads facts as a program sent them.
func (a *api) facts(in FlowFacts) (flow.Facts, error) {
	var f flow.Facts
	if in.On == "" {
		in.On = a.Clock().UTC().Format(time.DateOnly)
	}
	text, err := json.Marshal(in)
	if err != nil {
		return f, fmt.Errorf("read the facts: %w", err)
	}
	return f, json.Unmarshal(text, &f)
}

func (a *api) lookFlow(ctx context.Context, _ *struct{}) (*flowAnswerOutput, error) {
	q, err := body[FlowQuestion](ctx)
	if err != nil {
		return nil, err
	}
	f, err := a.facts(q.Facts)
	if err != nil {
		return nil, err
	}
	d, err := a.Flow.Look(ctx, authn.ActorFrom(ctx), f)
	if err != nil {
		return nil, err
	}
	said := FlowAnswer(d)
	return &flowAnswerOutput{&said}, nil
}

func (a *api) decideFlow(ctx context.Context, _ *struct{}) (*flowDecisionOutput, error) {
	q, err := body[FlowQuestion](ctx)
	if err != nil {
		return nil, err
	}
	f, err := a.facts(q.Facts)
	if err != nil {
		return nil, err
	}
	k, err := a.Flow.Decide(ctx, authn.ActorFrom(ctx), flow.Question{Dataset: q.Dataset, Facts: f, Note: q.Note})
	if err != nil {
		return nil, err
	}
	said, err := flowDecisionOf(k)
	return &flowDecisionOutput{&said}, err
}

func flowDecisionOf(k flow.Kept) (FlowDecision, error) {
	out := FlowDecision{ID: k.ID, At: k.At, Dataset: k.Dataset, Table: k.Book, Decision: FlowAnswer(k.Decision), Note: k.Note}
	text, err := json.Marshal(k.Facts)
	if err == nil {
		err = json.Unmarshal(text, &out.Facts)
	}
	if err != nil {
		return out, fmt.Errorf("say the facts of %s: %w", k.ID, err)
	}
	return out, nil
}

const newestFlows = 200

func (a *api) flowDecisions(ctx context.Context, in *flowDecisionsInput) (*listOutput[FlowDecision], error) {
	list, _, err := a.Flow.Decisions(ctx, authn.ActorFrom(ctx), flow.Filter{Dataset: in.Dataset, Outcome: flow.Outcome(in.Outcome)}, newestFlows, 0)
	if err != nil {
		return nil, err
	}
	out := make([]FlowDecision, len(list))
	for i, k := range list {
		if out[i], err = flowDecisionOf(k); err != nil {
			return nil, err
		}
	}
	return listing(out), nil
}

func (a *api) flowDecision(ctx context.Context, in *idInput) (*flowReplayOutput, error) {
	r, err := a.Flow.Replay(ctx, authn.ActorFrom(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	k, err := flowDecisionOf(r.Kept)
	return &flowReplayOutput{&FlowReplay{k, r.Same, FlowAnswer(r.Now), r.Changed}}, err
}

func (a *api) flowRules(ctx context.Context, _ *struct{}) (*listOutput[flow.Rule], error) {
	if err := authn.ActorFrom(ctx).Need(entente.MayRead); err != nil {
		return nil, err
	}
	t, err := a.Flow.Table(ctx)
	if err != nil {
		return nil, err
	}
	return listing(t.Book.Rules), nil
}

func (a *api) flowLog(ctx context.Context, _ *struct{}) (*listOutput[flow.Sent], error) {
	list, err := a.Flow.Sent(ctx, authn.ActorFrom(ctx), newestFlows)
	if err != nil {
		return nil, err
	}
	return listing(list), nil
}

func (a *api) proposeFlow(ctx context.Context, _ *struct{}) (*flowChangeOutput, error) {
	q, err := body[FlowChange](ctx)
	if err != nil {
		return nil, err
	}
	c, err := a.Flow.Propose(ctx, authn.ActorFrom(ctx), q.Reason, q.Rules)
	if err != nil {
		return nil, err
	}
	return a.sayChange(ctx, c.ID)
}

func (a *api) flowChange(ctx context.Context, in *flowNumber) (*flowChangeOutput, error) {
	return a.sayChange(ctx, in.ID)
}

func (a *api) sayChange(ctx context.Context, id int64) (*flowChangeOutput, error) {
	actor := authn.ActorFrom(ctx)
	c, err := a.Flow.Change(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	out := FlowChangeState{ID: c.ID, At: c.At, Reason: c.Reason, State: c.State, Rules: c.Rules, Effects: []FlowEffect{}}
	if c.State == flow.Proposed {
		effects, err := a.Flow.Preview(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		for _, e := range effects {
			out.Effects = append(out.Effects, FlowEffect{e.ID, e.Decision.Outcome, e.After.Outcome})
		}
	}
	return &flowChangeOutput{&out}, nil
}

func (a *api) decideChange(do func(context.Context, entente.Actor, int64) error) func(context.Context, *flowNumber) (*flowChangeOutput, error) {
	return func(ctx context.Context, in *flowNumber) (*flowChangeOutput, error) {
		if err := do(ctx, authn.ActorFrom(ctx), in.ID); err != nil {
			return nil, err
		}
		return a.sayChange(ctx, in.ID)
	}
}
