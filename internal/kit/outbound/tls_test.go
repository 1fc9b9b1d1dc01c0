// SPDX-License-Identifier: EUPL-1.2

package outbound

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestCertificates says which servers are spoken to over TLS, and in which words
// the others are refused: the timeline of a message shows them.
func TestCertificates(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		cert    x509.Certificate
		foreign bool   // its issuer is not trusted
		why     string // it is refused; empty when it is not
	}{
		"right": {cert: x509.Certificate{NotAfter: now.Add(time.Hour), IPAddresses: []net.IP{{127, 0, 0, 1}}}},
		"expired": {
			cert: x509.Certificate{NotAfter: now.Add(-time.Hour), IPAddresses: []net.IP{{127, 0, 0, 1}}},
			why:  "certificate has expired or is not yet valid",
		},
		"of another host": {
			cert: x509.Certificate{NotAfter: now.Add(time.Hour), IPAddresses: []net.IP{{192, 0, 2, 7}}},
			why:  "certificate is valid for 192.0.2.7, not 127.0.0.1",
		},
		"of nobody known": {
			cert:    x509.Certificate{NotAfter: now.Add(time.Hour), IPAddresses: []net.IP{{127, 0, 0, 1}}},
			foreign: true, why: "certificate signed by unknown authority",
		},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			cert := c.cert
			cert.SerialNumber, cert.NotBefore, cert.IsCA, cert.BasicConstraintsValid = big.NewInt(1), now.Add(-2*time.Hour), true, true
			der, err := x509.CreateCertificate(rand.Reader, &cert, &cert, key.Public(), key)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			came := false
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { came = true }))
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
			server.StartTLS()
			defer server.Close()

			client := Loopback().Client(10 * time.Second)
			roots := x509.NewCertPool()
			if !c.foreign {
				roots.AddCert(parsed)
			}
			trust(t, client, roots)
			_, err = Get(t.Context(), client, server.URL, "", 1<<10)
			if c.why == "" && err != nil || c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)) {
				t.Errorf("error is %v, want %q", err, c.why)
			}
			if came != (c.why == "") {
				t.Errorf("the request came: %v", came)
			}
		})
	}
}

// trust has a client of a guard believe these issuers, and changes nothing else.
func trust(t *testing.T, client *http.Client, roots *x509.CertPool) {
	t.Helper()
	transport := client.Transport.(checked).next.(*http.Transport)
	if transport.TLSClientConfig == nil {
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	transport.TLSClientConfig.RootCAs = roots
}
