// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// The paths under the origin where peers find what the document names.
const (
	holderPath  = "/dcp"
	issuerPath  = "/dcp/issuer"
	versionPath = "/.well-known/dspace-version"
	catalogPath = "/dsp/2025-1/catalog"
)

const (
	contextDID = "https://www.w3.org/ns/did/v1"
	contextJWK = "https://w3id.org/security/suites/jws-2020/v1"
	contextDSP = "https://w3id.org/dspace/2025/1/context.jsonld"
	contextDCP = "https://w3id.org/dspace-dcp/v1.0/dcp.jsonld"
)

// Document makes the node's own document. Only keys that may sign now have
// relationships; retired ones stay to be verified with.
//
// The DSP's schema of a service wants every endpoint to end in /catalog, the
// prose wants DataService to name the version document; we follow the prose.
func (s *Service) Document(ctx context.Context) (*Document, error) {
	list, err := s.keys.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	now := s.clock().UnixMicro()
	d := &Document{Context: []string{contextDID, contextJWK, contextDSP, contextDCP}, ID: s.did}
	for _, k := range list {
		jwk, err := json.Marshal(k.JWK)
		if err != nil {
			return nil, fmt.Errorf("encode key %s: %w", k.KID, err)
		}
		m := Method{
			ID: s.did + "#" + k.KID, Type: "JsonWebKey2020", Controller: s.did, JWK: jwk,
			Endorsement: k.Endorsed,
		}
		if k.Created != 0 {
			m.Created = exactly(k.Created)
		}
		if k.Retired != math.MaxInt64 {
			m.Retired = exactly(k.Retired)
		}
		d.VerificationMethod = append(d.VerificationMethod, m)
		if k.Retired > now {
			d.Authentication = append(d.Authentication, m.ID)
			d.AssertionMethod = append(d.AssertionMethod, m.ID)
			d.CapabilityInvocation = append(d.CapabilityInvocation, m.ID)
		}
	}
	services := []struct{ name, typ, path string }{
		{"data", "DataService", versionPath},
		{"catalog", "CatalogService", catalogPath},
		{"credentials", credentialService, holderPath},
	}
	if s.authority {
		services = append(services, struct{ name, typ, path string }{"issuer", issuerService, issuerPath})
	}
	for _, v := range services {
		address, err := json.Marshal(s.origin + v.path)
		if err != nil {
			return nil, fmt.Errorf("encode an address: %w", err)
		}
		d.Service = append(d.Service, Endpoint{ID: s.did + "#" + v.name, Type: v.typ, Address: address})
	}
	return d, nil
}

// exactly writes a time to the microsecond: records are signed between two keys'
// times, and checked against them by others.
func exactly(micro int64) string { return time.UnixMicro(micro).UTC().Format(time.RFC3339Nano) }
