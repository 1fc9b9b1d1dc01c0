// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"entente/internal/kit/keys"
)

// Bounds of a document.
const (
	maxDocument = 256 << 10
	maxMethods  = 200
)

// Document is a DID document, as far as we read and write it (DID Core 1.0).
type Document struct {
	Context              any        `json:"@context"`
	ID                   string     `json:"id"`
	VerificationMethod   []Method   `json:"verificationMethod"`
	Authentication       refs       `json:"authentication,omitempty"`
	AssertionMethod      refs       `json:"assertionMethod,omitempty"`
	CapabilityInvocation refs       `json:"capabilityInvocation,omitempty"`
	Service              []Endpoint `json:"service,omitempty"`

	keys map[string]key // by absolute id; filled by ParseDocument
}

// Method is a key of a document. The last three members are ours: a key that
// was retired stays, so that what it signed can be verified, with the day it
// ended and the word of the key before it.
type Method struct {
	ID         string          `json:"id"`
	Type       string          `json:"type"`
	Controller string          `json:"controller"`
	JWK        json.RawMessage `json:"publicKeyJwk,omitempty"`

	Created     string `json:"created,omitempty"` // RFC 3339
	Retired     string `json:"retired,omitempty"` // RFC 3339; signs nothing from then on
	Endorsement string `json:"endorsement,omitempty"`
}

// Endpoint is a service that a document names. Its address is mostly a text,
// but may be anything.
type Endpoint struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Address json.RawMessage `json:"serviceEndpoint"`
}

// refs are the ids of methods that have a relationship. A method that is
// embedded instead of named has none for us: we could not say which key it is.
type refs []string

func (r *refs) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err //nolint:wrapcheck // json asks
	}
	for _, item := range raw {
		var id string
		if json.Unmarshal(item, &id) == nil {
			*r = append(*r, id)
		}
	}
	return nil
}

// relation is what a key may be used for; several are joined by |.
type relation uint8

const (
	authentication relation = 1 << iota
	assertion
	invocation
)

// key is a usable key of a document.
type key struct {
	jwk              jose.JSONWebKey
	may              relation
	created, retired time.Time // zero where the document does not say
	endorsement      string
}

// ParseDocument reads the document of a DID, and refuses one that is another's.
// Keys of kinds that we do not take are left out.
func ParseDocument(b []byte, did string) (*Document, error) {
	if len(b) > maxDocument {
		return nil, errors.New("the document is too long")
	}
	var d Document
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	if d.ID != did {
		return nil, fmt.Errorf("the document is of %.100q", d.ID)
	}
	if len(d.VerificationMethod) > maxMethods || len(d.Service) > maxMethods {
		return nil, errors.New("the document names too many keys or services")
	}
	d.keys = make(map[string]key, len(d.VerificationMethod))
	for _, m := range d.VerificationMethod {
		k, ok := m.key()
		if !ok {
			continue
		}
		id := absolute(did, m.ID)
		if _, twice := d.keys[id]; twice {
			return nil, fmt.Errorf("the document has two keys %.100q", id)
		}
		d.keys[id] = k
	}
	for may, ids := range map[relation]refs{
		authentication: d.Authentication, assertion: d.AssertionMethod, invocation: d.CapabilityInvocation,
	} {
		for _, id := range ids {
			id = absolute(did, id)
			if k, known := d.keys[id]; known {
				k.may |= may
				d.keys[id] = k
			}
		}
	}
	return &d, nil
}

// absolute completes an id that is written relative to its document, or as the
// name of the key alone.
func absolute(did, id string) string {
	if strings.Contains(id, "#") {
		if strings.HasPrefix(id, "#") {
			return did + id
		}
		return id
	}
	return did + "#" + id
}

func (m Method) key() (k key, ok bool) {
	if k.jwk.UnmarshalJSON(m.JWK) != nil || !k.jwk.Valid() || !k.jwk.IsPublic() {
		return k, false
	}
	switch public := k.jwk.Key.(type) {
	case ed25519.PublicKey:
	case *ecdsa.PublicKey:
		if public.Curve != elliptic.P256() && public.Curve != elliptic.P384() {
			return k, false
		}
	case *rsa.PublicKey:
		if n := public.N.BitLen(); n < 2048 || n > 8192 {
			return k, false
		}
	default:
		return k, false
	}
	var err error
	if m.Created != "" {
		if k.created, err = time.Parse(time.RFC3339, m.Created); err != nil {
			return k, false
		}
	}
	if m.Retired != "" {
		if k.retired, err = time.Parse(time.RFC3339, m.Retired); err != nil {
			return k, false
		}
	}
	k.endorsement = m.Endorsement
	return k, true
}

// Keys lists the Ed25519 keys of a document, the retired ones included, to check
// records with. Each is named by its thumbprint, whatever the document says.
func (d *Document) Keys() []keys.Key {
	out := []keys.Key{}
	for _, k := range d.keys {
		if _, ed := k.jwk.Key.(ed25519.PublicKey); !ed {
			continue
		}
		next := keys.Key{KID: Thumbprint(k.jwk), JWK: k.jwk, Retired: math.MaxInt64, Endorsed: k.endorsement}
		if !k.created.IsZero() {
			next.Created = k.created.UnixMicro()
		}
		if !k.retired.IsZero() {
			next.Retired = k.retired.UnixMicro()
		}
		out = append(out, next)
	}
	slices.SortFunc(out, func(a, b keys.Key) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.KID, b.KID))
	})
	return out
}

// endpoint finds the address of a service by its type.
func (d *Document) endpoint(typ string) string {
	for _, s := range d.Service {
		var address string
		if s.Type == typ && json.Unmarshal(s.Address, &address) == nil {
			return strings.TrimRight(address, "/")
		}
	}
	return ""
}
