// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
)

// Node is this node.
type Node struct {
	Member    string       `json:"member" doc:"DID of the member whose node it is"`
	Partner   string       `json:"partner" doc:"Partner that the member itself is in the record"`
	Version   string       `json:"version" doc:"Version of the program"`
	Languages []string     `json:"languages" doc:"Languages that it speaks"`
	Today     entente.Date `json:"today" doc:"The day, by its clock"`
}

// LogState is how far the log reaches.
type LogState struct {
	Versions   int64      `json:"versions" doc:"Versions in the log"`
	RecordedAt *time.Time `json:"recordedAt,omitempty" doc:"When the last one was recorded"`
}

// LogReport is what re-checking the log has found.
type LogReport struct {
	Versions int         `json:"versions" doc:"Versions checked"`
	Records  int         `json:"records" doc:"Records that they are of"`
	Foreign  int         `json:"foreign" doc:"Versions of other members that were checked too"`
	Holds    bool        `json:"holds" doc:"Nothing is broken"`
	Broken   []LogBreach `json:"broken" doc:"What does not hold, in the order of the log"`
	More     int         `json:"more" doc:"How many more there are than are listed"`
}

// LogBreach names one thing that does not hold.
type LogBreach struct {
	Seq    int64  `json:"seq" doc:"Place in the log; 0 for the log as a whole, below 0 for a version of another member"`
	ID     string `json:"id,omitempty" doc:"Record"`
	Number int64  `json:"number,omitempty" doc:"Version of the record"`
	Reason string `json:"reason" doc:"What does not hold, in English"`
}

func (a *api) addNode() {
	register(a, read("/node", "get-node", "Read what node this is", tagNode), a.node)
	state := read("/log", "get-log", "Read how far the log reaches", tagNode)
	state.right = entente.MayRead
	register(a, state, a.log)
	verify := operation{Operation: huma.Operation{
		Method: http.MethodPost, Path: "/log/verify", OperationID: "verify-log", Summary: "Re-check the log", Tags: []string{tagNode},
		Description: "Re-checks every version, chain and signature, and the checkpoint. It changes nothing, and takes a while on a large log.",
	}, right: entente.MayAdminister}
	register(a, verify, a.verify)
}

func (a *api) node(_ context.Context, _ *struct{}) (*struct{ Body *Node }, error) {
	return &struct{ Body *Node }{&Node{a.Log.Author, a.Self, a.Version, a.Catalog.Languages(), entente.DayOf(a.Clock())}}, nil
}

// log tells how many versions there are, released or not: for the node's own
// people.
func (a *api) log(ctx context.Context, _ *struct{}) (*struct{ Body *LogState }, error) {
	if err := authn.ActorFrom(ctx).Need(entente.MayRead); err != nil {
		return nil, err
	}
	size, at, err := a.Log.End(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body *LogState }{&LogState{size, moment(at)}}, nil
}

func (a *api) verify(ctx context.Context, _ *struct{}) (*struct{ Body *LogReport }, error) {
	if err := authn.ActorFrom(ctx).Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	r, err := a.Log.Verify(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body *LogReport }{reportOf(r)}, nil
}

func reportOf(r record.Report) *LogReport {
	out := &LogReport{r.Versions, r.Records, r.Foreign, len(r.Broken) == 0, make([]LogBreach, len(r.Broken)), r.More}
	for i, b := range r.Broken {
		out.Broken[i] = LogBreach(b)
	}
	return out
}
