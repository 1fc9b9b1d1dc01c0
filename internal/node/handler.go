// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"net/http"
	"net/http/pprof"
	"sync"

	"entente/internal/api"
)

// handlers are what the two listeners answer with.
type handlers struct{ main, ops http.Handler }

func (n *Node) handler(s Serving, l Listen) (handlers, error) {
	m := newMetrics(n)
	catalog, err := Words()
	if err != nil {
		return handlers{}, err
	}
	pages, err := n.pages(s, catalog, m.watch)
	if err != nil {
		return handlers{}, err
	}
	main := http.NewServeMux()
	n.health(main)
	main.Handle(api.Base+"/", m.watch(later(func() http.Handler { return n.programs(s, catalog) })))
	watched := func(pattern string, h http.Handler) { main.Handle(pattern, m.watch(h)) }
	if err := s.Wire.mount(watched); err != nil {
		return handlers{}, err
	}
	if n.kit != nil {
		if err := n.kit(s, watched); err != nil {
			return handlers{}, err
		}
	}
	main.Handle("/", pages)
	if l.Ops == "" && l.Public == "" && loopback(s.Address) {
		main.Handle("GET /metrics", m.handler())
	}
	ops := http.NewServeMux()
	n.health(ops)
	ops.Handle("GET /metrics", m.handler())
	ops.HandleFunc("GET /debug/pprof/", pprof.Index)
	ops.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	ops.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	ops.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	ops.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return handlers{main, ops}, nil
}

// later makes a handler when it is first asked. The API describes itself from
// its types, which takes longer than all else that a node does at its start.
func later(build func() http.Handler) http.Handler {
	once := sync.OnceValue(build)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { once().ServeHTTP(w, r) })
}
