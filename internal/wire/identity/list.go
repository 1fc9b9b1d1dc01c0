// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/db"
)

const selectRevoked = `SELECT status_index FROM issued_credential WHERE revoked_at > 0`

func (s *Service) listURL(profile string) string {
	return s.origin + issuerPath + "/status/" + listName(profile)
}

// listName is how a profile is called in the address of its list.
func listName(profile string) string { name, _, _ := strings.Cut(profile, "/"); return name }

// serveStatusList signs the list of what is revoked, anew each time, to count
// for an hour.
func (s *Service) serveStatusList(w http.ResponseWriter, r *http.Request) error {
	profile, typ, media := VC20, "BitstringStatusList", "application/vc+jwt"
	switch r.PathValue("profile") {
	case listName(VC20):
	case listName(VC11):
		profile, typ, media = VC11, "StatusList2021", "application/jwt"
	default:
		return entente.Fail(entente.NotFound, "identity.no-credential", nil)
	}
	if err := s.keys.Refresh(r.Context()); err != nil {
		return fmt.Errorf("look for a new key: %w", err)
	}
	revoked, err := db.All(r.Context(), s.db, db.One[int], selectRevoked)
	if err != nil {
		return err
	}
	bits := make([]byte, listBits/8)
	for _, i := range revoked {
		bits[i/8] |= 0x80 >> (i % 8)
	}
	encoded, err := pack(bits)
	if err != nil {
		return err
	}
	if profile == VC20 {
		encoded = "u" + encoded
	}
	url := s.listURL(profile)
	now := s.clock()
	jws, err := s.sign(model{
		ID: url, Type: many[string]{"VerifiableCredential", typ + "Credential"}, Issuer: named(s.did),
		Subject: few[map[string]any]{{"id": url + "#list", "type": typ, "statusPurpose": "revocation", "encodedList": encoded}},
	}, profile, now, now.Add(time.Hour))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", media)
	_, _ = w.Write([]byte(jws)) // whoever asked has gone
	return nil
}
