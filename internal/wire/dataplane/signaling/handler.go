// SPDX-License-Identifier: EUPL-1.2

package signaling

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"entente"
	"entente/internal/kit/limit"
	"entente/internal/wire/dataplane"
)

// Config is what the handler works with. All of it is needed.
type Config struct {
	Version string // the empty one turns signaling off
	Data    *dataplane.Service
	Logger  *slog.Logger
	// Allow tells whether a request comes from the control plane.
	Allow func(*http.Request) bool
	// Fetch begins to pull a flow, and comes back at once.
	Fetch func(ctx context.Context, f dataplane.Flow, a dataplane.Address) error
}

// New makes the handler of /dataflows; nil where signaling is off. A version
// that we don't speak is an error.
func New(c Config) (http.Handler, error) {
	switch c.Version {
	case "":
		return nil, nil //nolint:nilnil // off
	case Version:
	default:
		return nil, fmt.Errorf("data plane signaling %q is not spoken, only %s", c.Version, Version)
	}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]serve{
		"POST /dataflows/prepare": c.prepare, "POST /dataflows/start": c.start,
		"POST /dataflows/{id}/started": c.started, "POST /dataflows/{id}/resume": c.resume,
		"POST /dataflows/{id}/suspend": c.suspend, "POST /dataflows/{id}/terminate": c.terminate,
		"POST /dataflows/{id}/completed": c.completed, "GET /dataflows/{id}/status": c.status,
	} {
		mux.Handle(pattern, c.handle(serve))
	}
	return limit.Body(64 << 10)(mux), nil
}

// serve reads a message and gives the answer; nil for one without a body.
type serve func(ctx context.Context, id string, body []byte) (any, error)

// handle maps the errors of a serve to the statuses of the specification.
func (c Config) handle(do serve) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.Allow(r) {
			http.Error(w, "not the control plane", http.StatusUnauthorized)
			return
		}
		body, err := limit.Read(r.Body)
		var answer any
		if err == nil {
			answer, err = do(r.Context(), r.PathValue("id"), body)
		}
		switch code := entente.CodeOf(err); {
		case err == nil:
		case code == entente.NotFound:
			http.Error(w, "there is no such data flow", http.StatusNotFound)
			return
		case code == entente.Internal:
			c.Logger.ErrorContext(r.Context(), "signal not followed", "path", r.URL.Path, "error", err)
			http.Error(w, "try again later", http.StatusInternalServerError)
			return
		default:
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if answer != nil {
			if err := json.NewEncoder(w).Encode(answer); err != nil {
				c.Logger.WarnContext(r.Context(), "answer not sent", "error", err)
			}
		}
	})
}

// read decodes; what cannot be read is the control plane's fault.
func read(body []byte, m message) error {
	if err := Decode(body, m); err != nil {
		return entente.Fail(entente.Invalid, "dataplane.flow", nil).Because(err)
	}
	return nil
}

// flow turns a message into a flow, whose format is the end of the profile's
// name: http-pull, HttpData-PUSH.
func (b *Base) flow(role dataplane.Role) dataplane.Flow {
	f := dataplane.Flow{ID: b.ProcessID, Agreement: b.AgreementID, Dataset: b.DatasetID, Peer: b.CounterPartyID, Role: role}
	switch name := strings.ToLower(b.Profile); {
	case strings.HasSuffix(name, "-pull"):
		f.Format = dataplane.Pull
	case strings.HasSuffix(name, "-push"):
		f.Format = dataplane.Push
	}
	return f
}

func answer(id string, state dataplane.State, a *dataplane.Address) Status {
	return Status{MessageID: rand.Text(), DataFlowID: id, State: state, DataAddress: a}
}

func (c Config) prepare(ctx context.Context, _ string, body []byte) (any, error) {
	var m Prepare
	if err := read(body, &m); err != nil {
		return nil, err
	}
	a, err := c.Data.Receive(ctx, m.flow(dataplane.Consumer))
	if err != nil {
		return nil, err
	}
	return answer(m.ProcessID, dataplane.Prepared, a), nil
}

func (c Config) start(ctx context.Context, _ string, body []byte) (any, error) {
	var m Start
	if err := read(body, &m); err != nil {
		return nil, err
	}
	f := m.flow(dataplane.Provider)
	if (f.Format == dataplane.Push) != (m.DataAddress != nil) {
		return nil, entente.FieldError("dataAddress", "dataplane.flow", nil)
	}
	f.Destination = m.DataAddress
	a, err := c.Data.Start(ctx, f)
	if err != nil {
		return nil, err
	}
	return answer(f.ID, dataplane.Started, a), nil
}

func (c Config) started(ctx context.Context, id string, body []byte) (any, error) {
	var m Started
	if len(body) > 0 { // it may be left out
		if err := read(body, &m); err != nil {
			return nil, err
		}
	}
	f, state, err := c.Data.Status(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case f.Role != dataplane.Consumer, state != dataplane.Prepared && state != dataplane.Started,
		(f.Format == dataplane.Pull) != (m.DataAddress != nil):
		return nil, entente.Fail(entente.Conflict, "dataplane.flow", nil)
	case f.Format == dataplane.Pull:
		if err := c.Fetch(ctx, f, *m.DataAddress); err != nil {
			return nil, err
		}
	}
	return answer(id, dataplane.Started, nil), nil
}

func (c Config) resume(ctx context.Context, id string, body []byte) (any, error) {
	var m Resume
	if err := read(body, &m); err != nil {
		return nil, err
	}
	f, state, err := c.Data.Status(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case state != dataplane.Suspended:
		return nil, entente.Fail(entente.Conflict, "dataplane.flow", nil)
	case f.Role == dataplane.Consumer && f.Format == dataplane.Pull:
		if m.DataAddress == nil {
			return nil, entente.FieldError("dataAddress", "dataplane.flow", nil)
		}
		return answer(id, dataplane.Started, nil), c.Fetch(ctx, f, *m.DataAddress)
	case f.Role == dataplane.Consumer:
		a, err := c.Data.Receive(ctx, f)
		return answer(id, dataplane.Prepared, a), err
	case m.DataAddress != nil:
		f.Destination = m.DataAddress
	}
	a, err := c.Data.Start(ctx, f)
	return answer(id, dataplane.Started, a), err
}

func (c Config) suspend(ctx context.Context, id string, body []byte) (any, error) {
	var m Suspend
	if err := read(body, &m); err != nil {
		return nil, err
	}
	return nil, c.Data.Suspend(ctx, id, m.Reason)
}

func (c Config) terminate(ctx context.Context, id string, body []byte) (any, error) {
	var m Terminate
	if err := read(body, &m); err != nil {
		return nil, err
	}
	return nil, c.Data.Terminate(ctx, id, m.Reason)
}

func (c Config) completed(ctx context.Context, id string, _ []byte) (any, error) {
	return nil, c.Data.Complete(ctx, id)
}

func (c Config) status(ctx context.Context, id string, _ []byte) (any, error) {
	_, state, err := c.Data.Status(ctx, id)
	return StatusResponse{state, id}, err
}
