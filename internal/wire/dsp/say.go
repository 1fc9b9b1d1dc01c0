// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// message writes what tells the other side of a move, and where it goes: a path
// under the other side's address.
func (s *Service) message(p *Proc, d Decision) (*Message, string) {
	m := &Message{}
	m.ProviderPid, m.ConsumerPid = p.pids()
	path := "/" + string(p.Process) + "s/" + url.PathEscape(p.PeerPid)
	if p.Process == Negotiation {
		path += s.negotiating(m, p, d)
	} else {
		path += s.transferring(m, p, d)
	}
	if p.PeerPid == "" { // the first message of the process
		path = "/" + string(p.Process) + "s/request"
		if d.Do == KindOffer {
			path = "/negotiations/offers"
		}
		m.CallbackAddress = s.Base
	}
	return m, path
}

func (s *Service) negotiating(m *Message, p *Proc, d Decision) (path string) {
	switch d.Do {
	case KindRequest:
		p.Policy = d.Offer
		m.Type, m.Offer = ContractRequest, withTarget(d.Offer, p.Dataset)
		return "/request"
	case KindOffer:
		offer := d.Offer
		if offer == nil {
			offer = p.Policy
		}
		p.Policy = offer
		m.Type, m.Offer = ContractOffer, withTarget(offer, p.Dataset)
		return "/offers"
	case KindAgree:
		p.Agreement = newPid()
		p.Policy, p.signed = s.makeAgreement(p), true
		m.Type, m.Agreement = ContractAgreement, p.Policy
		return "/agreement"
	case KindVerify:
		m.Type = AgreementVerified
		return "/agreement/verification"
	case KindAccept:
		m.Type, m.EventType = NegotiationEvent, EventAccepted
		return "/events"
	case KindFinalize:
		m.Type, m.EventType = NegotiationEvent, EventFinalized
		return "/events"
	default:
		m.Type, m.Reason = NegotiationTerminate, reasons(d.Reason)
		return "/termination"
	}
}

func (s *Service) transferring(m *Message, p *Proc, d Decision) (path string) {
	switch d.Do {
	case KindRequest:
		m.Type, m.AgreementID, m.Format, m.DataAddress, m.ProviderPid = TransferRequest, p.Agreement, p.Format, p.Data, ""
		return "/request"
	case KindStart:
		m.Type, m.DataAddress = TransferStart, d.Address
		return "/start"
	case KindSuspend:
		m.Type, m.Reason = TransferSuspend, reasons(d.Reason)
		return "/suspension"
	case KindComplete:
		m.Type = TransferComplete
		return "/completion"
	default:
		m.Type, m.Reason = TransferTerminate, reasons(d.Reason)
		return "/termination"
	}
}

// rules are the members of a policy that come after its head.
func rules(policy jsontext.Value) map[string]jsontext.Value {
	var all map[string]jsontext.Value
	if json.Unmarshal(policy, &all) != nil {
		return map[string]jsontext.Value{}
	}
	for _, none := range []string{"permission", "prohibition", "obligation"} {
		if v := string(all[none]); v == "[]" || v == "null" {
			delete(all, none) // the schema has no empty lists
		}
	}
	return all
}

func quoted(s string) jsontext.Value {
	b, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		return jsontext.Value(`""`)
	}
	return b
}

// withTarget is an offer as a message has it.
func withTarget(offer jsontext.Value, target string) jsontext.Value {
	all := rules(offer)
	all["@type"], all["target"] = quoted("Offer"), quoted(target)
	return encode(all)
}

// makeAgreement makes the agreement of what is on the table.
func (s *Service) makeAgreement(p *Proc) jsontext.Value {
	all := rules(p.Policy)
	all["@id"], all["@type"], all["target"] = quoted(p.Agreement), quoted("Agreement"), quoted(p.Dataset)
	all["assigner"], all["assignee"], all["timestamp"] = quoted(s.Self), quoted(p.Peer), quoted(stamp(s.now()))
	return encode(all)
}

func encode(all map[string]jsontext.Value) jsontext.Value {
	b, err := json.Marshal(all, json.Deterministic(true))
	if err != nil {
		return jsontext.Value("{}")
	}
	return b
}
