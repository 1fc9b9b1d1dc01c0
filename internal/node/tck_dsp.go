// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package node

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"entente/internal/kit/outbound"
	"entente/internal/wire/dsp"
	"entente/internal/wire/outbox"
)

// everybody lets the test kit in, which has no identity that could be proven.
type everybody struct{}

func (everybody) Token(context.Context, string) (string, error) { return "none", nil }

func (everybody) Authenticate(context.Context, string) (dsp.Caller, error) {
	return dsp.Caller{DID: dsp.TestKit}, nil
}

// nothing stands in for the data plane: the kit looks at messages only.
type nothing struct{}

func (nothing) Start(context.Context, dsp.Flow) (*dsp.DataAddress, error) {
	return &dsp.DataAddress{Type: "DataAddress", EndpointType: "https://w3id.org/idsa/v4.1/HTTP", Endpoint: "http://localhost/data"}, nil
}

func (nothing) Stop(context.Context, string, dsp.State, string) error { return nil }

type anything struct{}

func (anything) Judge(context.Context, jsontext.Value, dsp.Caller, string) (dsp.Verdict, error) {
	return dsp.Verdict{Allowed: true}, nil
}

func (anything) Same(a, b jsontext.Value) bool { return true }

// ServeDSPKit answers the test kit of the Dataspace Protocol until the context
// ends: the endpoints of a node, with the moves that the kit's tests name.
func (n *Node) ServeDSPKit(ctx context.Context, address string, ready func(origin string) error) error {
	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	root := fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	s := &dsp.Service{
		DB: n.DB, Clock: n.Clock, Log: n.Logger, Self: n.Log.Author, Base: root + "/dsp/" + dsp.ProtocolVersion,
		Guard: outbound.Loopback(), Identity: everybody{}, Policies: anything{}, DataPlane: nothing{},
		Groups: func(context.Context, string) ([]string, error) { return []string{"member:did:web:tck"}, nil },
		Outbox: &outbox.Box{DB: n.DB, Clock: n.Clock, Log: n.Logger, Client: outbound.Loopback().Client(0), Token: everybody{}.Token},
	}
	s.Decider = dsp.Scripted{Service: s}
	dsp.New(s)
	if err := s.SeedTestKit(ctx); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /dsp"+dsp.VersionPath, s.VersionHandler("/"+dsp.ProtocolVersion, nil))
	mux.Handle("/dsp/"+dsp.ProtocolVersion+"/", http.StripPrefix("/dsp/"+dsp.ProtocolVersion, s.Handler()))
	mux.Handle("/tck/", http.StripPrefix("/tck", s.Triggers()))
	server := n.server(mux)
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	go s.Run(ctx)
	if err := ready(root); err != nil {
		return err
	}
	if err := server.Serve(listener); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
