// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"encoding/json"
	"fmt"

	"entente"
)

// EDCMock speaks as the iam-mock of Eclipse EDC does: whoever says to be
// somebody is believed. It proves nothing, and is for trying the protocol with
// such a connector on one machine.
type EDCMock struct {
	DID string // what we say to be
}

type mockToken struct {
	Region   string `json:"region"`
	Audience string `json:"audience"`
	ClientID string `json:"clientId"`
}

// Token makes the header that such a connector believes.
func (m EDCMock) Token(_ context.Context, audience string) (string, error) {
	b, err := json.Marshal(mockToken{"any", audience, m.DID})
	if err != nil {
		return "", fmt.Errorf("encode the token: %w", err)
	}
	return string(b), nil
}

// Authenticate believes the header.
func (EDCMock) Authenticate(_ context.Context, header string) (Caller, error) {
	var t mockToken
	if len(header) > maxToken || json.Unmarshal([]byte(header), &t) != nil || t.ClientID == "" {
		return Caller{}, refuse("identity.malformed", nil)
	}
	return Caller{DID: entente.Shorten(t.ClientID, maxDID)}, nil
}
