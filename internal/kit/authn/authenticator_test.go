// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// device is a browser with an authenticator: ES256, "none" attestation, one
// discoverable credential. Tests change its fields to make it lie.
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	user   []byte // as the node named it
	origin string
	count  uint32
	flags  byte
}

const (
	present, verified, eligible, backedUp, attested = 0x01, 0x04, 0x08, 0x10, 0x40
)

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, key: key, id: make([]byte, 24), origin: origin, flags: present | verified}
	rand.Read(d.id)
	return d
}

var b64 = base64.RawURLEncoding

type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
		RP        struct {
			ID string `json:"id"`
		} `json:"rp"`
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		UserVerification string `json:"userVerification"`
		Attestation      string `json:"attestation"`
		Selection        struct {
			ResidentKey      string `json:"residentKey"`
			UserVerification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
		Exclude []struct {
			ID string `json:"id"`
		} `json:"excludeCredentials"`
		Allow []any `json:"allowCredentials"`
	} `json:"publicKey"`
}

func (d *device) read(text []byte) (o options) {
	d.t.Helper()
	if err := json.Unmarshal(text, &o); err != nil {
		d.t.Fatal(err)
	}
	return o
}

func (d *device) clientData(kind, challenge string) []byte {
	return d.encode(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
}

func (d *device) encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

func (d *device) authData(rpID string, flags byte) []byte {
	sum := sha256.Sum256([]byte(rpID))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), d.count)
}

// create answers the options of a registration.
func (d *device) create(text []byte) []byte {
	o := d.read(text)
	var err error
	if d.user, err = b64.DecodeString(o.PublicKey.User.ID); err != nil {
		d.t.Fatal(err)
	}
	data := d.authData(o.PublicKey.RP.ID, d.flags|attested)
	data = append(data, make([]byte, 16)...) // no model named
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(data, d.id...)
	data = append(data, d.coseKey()...)
	// {"fmt": "none", "attStmt": {}, "authData": bytes}
	object := append([]byte{0xa3}, "\x63fmt\x64none\x67attStmt\xa0\x68authData"...)
	object = append(append(object, 0x58, byte(len(data))), data...)
	return d.encode(map[string]any{
		"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key",
		"clientExtensionResults": map[string]any{},
		"response": map[string]any{
			"clientDataJSON":    b64.EncodeToString(d.clientData("webauthn.create", o.PublicKey.Challenge)),
			"attestationObject": b64.EncodeToString(object),
			"transports":        []string{"internal", "hybrid"},
		},
	})
}

// coseKey is {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
func (d *device) coseKey() []byte {
	point, err := d.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		d.t.Fatal(err)
	}
	out := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	return append(append(out, 0x22, 0x58, 0x20), point[33:]...)
}

// get answers the options of a sign-in, and counts.
func (d *device) get(text []byte) []byte {
	o := d.read(text)
	d.count++
	data := d.authData(o.PublicKey.RPID, d.flags)
	client := d.clientData("webauthn.get", o.PublicKey.Challenge)
	hashed := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hashed[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.encode(map[string]any{
		"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key",
		"clientExtensionResults": map[string]any{},
		"response": map[string]any{
			"clientDataJSON":    b64.EncodeToString(client),
			"authenticatorData": b64.EncodeToString(data),
			"signature":         b64.EncodeToString(signature),
			"userHandle":        b64.EncodeToString(d.user),
		},
	})
}
