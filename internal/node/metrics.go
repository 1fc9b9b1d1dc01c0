// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics count what the node does.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(n *Node) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "entente_http_requests_total", Help: "Requests answered, by the pattern of the route.",
		}, []string{"route", "method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "entente_http_request_seconds", Help: "Time to answer a request, by the pattern of the route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, &logCollector{n},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(n.DB.Writer(), string(n.DB.Dialect)))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// watch counts the requests that next answers.
func (m *metrics) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		s := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(s, r)
		route, method := routeOf(r)
		m.requests.WithLabelValues(route, method, strconv.Itoa(s.status)).Inc()
		m.seconds.WithLabelValues(route, method).Observe(time.Since(begun).Seconds())
	})
}

// routeOf names the route of an answered request by its pattern. What no route
// has asked for is one name, so that nobody can make up new ones.
func routeOf(r *http.Request) (route, method string) {
	_, route, found := strings.Cut(r.Pattern, " ")
	if !found {
		route = r.Pattern
	}
	if route == "" {
		return "none", "none"
	}
	return route, r.Method
}

// statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter

	status int
	sent   bool
}

func (s *statusWriter) WriteHeader(status int) {
	if !s.sent && status >= http.StatusOK {
		s.status, s.sent = status, true
	}
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// logCollector tells how far the record log reaches, and how old its end is.
type logCollector struct{ n *Node }

var (
	logSize = prometheus.NewDesc("entente_log_versions", "Versions in the record log.", nil, nil)
	logEnd  = prometheus.NewDesc("entente_log_last_recorded_seconds", "When the last version was recorded, in seconds since 1970 UTC.", nil, nil)
)

func (c *logCollector) Describe(out chan<- *prometheus.Desc) { out <- logSize; out <- logEnd }

func (c *logCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), probe)
	defer cancel()
	size, at, err := c.n.Log.End(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(logSize, err)
		return
	}
	out <- prometheus.MustNewConstMetric(logSize, prometheus.GaugeValue, float64(size))
	if size > 0 {
		out <- prometheus.MustNewConstMetric(logEnd, prometheus.GaugeValue, float64(at.UnixMicro())/1e6)
	}
}
