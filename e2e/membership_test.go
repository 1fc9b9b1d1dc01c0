// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"encoding/json"
	"net"
	"strings"
	"testing"
)

// atPort gives a home an address of its own, which its DID must name before it
// is started.
func (h home) atPort(t *testing.T, extra ...string) (at home, address, did string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	did = "did:web:localhost%3A" + port
	h.extra = append(extra, "ENTENTE_DID="+did, "ENTENTE_PUBLIC=http://localhost:"+port)
	return h, address, did
}

// TestMembershipComesAndGoes: a node asks an authority for membership, gets it
// once it is approved, and learns that it was revoked.
func TestMembershipComesAndGoes(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		authority, address, authorityDID := homeAt(t, t.TempDir()+"/authority.db").atPort(t, "ENTENTE_AUTHORITY=true")
		start(t, authority.command("serve", "--address", address))
		member, address, memberDID := h.atPort(t, "ENTENTE_TRUST="+authorityDID)
		s := start(t, member.command("serve", "--address", address))

		if status, body := get(t, s.origin+"/.well-known/did.json"); status != 200 || !strings.Contains(body, `"id":"`+memberDID+`"`) || !strings.Contains(body, "DataService") {
			t.Errorf("the document: %d %s", status, body)
		}
		member.fails(t, "holds no membership", "membership", "show")
		member.run(t, "membership", "ask", authorityDID)
		member.fails(t, "no authority that this node trusts", "membership", "ask", memberDID)

		var requests []struct{ ID, Holder, State string }
		read(t, authority.run(t, "authority", "requests", "--json"), &requests)
		if len(requests) != 1 || requests[0].Holder != memberDID || requests[0].State != "RECEIVED" {
			t.Fatalf("the authority was asked by %v", requests)
		}
		authority.run(t, "authority", "approve", requests[0].ID, "--jurisdiction", "JP")
		authority.fails(t, "decided before", "authority", "reject", requests[0].ID, "--reason", "late")
		if out := member.run(t, "membership", "show"); !strings.Contains(out, "MembershipCredential") || !strings.Contains(out, "ISSUED") {
			t.Errorf("the member holds:\n%s", out)
		}

		var members []struct{ ID, Holder string }
		read(t, authority.run(t, "authority", "members", "--json"), &members)
		if len(members) != 1 || members[0].Holder != memberDID {
			t.Fatalf("the members are %v", members)
		}
		authority.run(t, "authority", "revoke", members[0].ID)
		member.fails(t, "was revoked by "+authorityDID, "membership", "show")
	})
}

func read(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatal(err)
	}
}

// fails runs a command that must fail and say why.
func (h home) fails(t *testing.T, why string, args ...string) {
	t.Helper()
	out, err := h.command(args...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), why) {
		t.Errorf("entente %s: %v, %s", strings.Join(args, " "), err, out)
	}
}
