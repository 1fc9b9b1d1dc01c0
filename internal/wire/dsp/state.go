// SPDX-License-Identifier: EUPL-1.2

package dsp

// State is where a negotiation or a transfer stands.
type State string

// The states of the protocol. None is where a process is before it is.
const (
	None       State = ""
	Requested  State = "REQUESTED"
	Offered    State = "OFFERED"
	Accepted   State = "ACCEPTED"
	Agreed     State = "AGREED"
	Verified   State = "VERIFIED"
	Finalized  State = "FINALIZED"
	Started    State = "STARTED"
	Suspended  State = "SUSPENDED"
	Completed  State = "COMPLETED"
	Terminated State = "TERMINATED"
)

// Final reports whether nothing follows any more.
func (s State) Final() bool { return s == Finalized || s == Completed || s == Terminated }

// Role is one side of a process.
type Role string

// The two sides.
const (
	Consumer Role = "consumer"
	Provider Role = "provider"
)

// Other is the side across.
func (r Role) Other() Role {
	if r == Consumer {
		return Provider
	}
	return Consumer
}

// move is a message sent by one side in one state. An event of a negotiation
// is named by its kind, not by the message that carries it.
type move struct {
	from State
	by   Role
	kind Kind
}

// Kind is what a message does to a process.
type Kind string

// The kinds, one for each arrow of the two diagrams.
const (
	KindRequest   Kind = "request"
	KindOffer     Kind = "offer"
	KindAccept    Kind = "accept"
	KindAgree     Kind = "agree"
	KindVerify    Kind = "verify"
	KindFinalize  Kind = "finalize"
	KindTerminate Kind = "terminate"
	KindStart     Kind = "start"
	KindSuspend   Kind = "suspend"
	KindComplete  Kind = "complete"
)

// negotiationMoves is the state diagram of section 7.1; either side may
// terminate in every state that is not final, as its text says.
var negotiationMoves = terminable(map[move]State{
	{None, Consumer, KindRequest}:      Requested,
	{None, Provider, KindOffer}:        Offered,
	{Requested, Provider, KindOffer}:   Offered,
	{Requested, Provider, KindAgree}:   Agreed,
	{Offered, Consumer, KindRequest}:   Requested,
	{Offered, Consumer, KindAccept}:    Accepted,
	{Accepted, Provider, KindAgree}:    Agreed,
	{Agreed, Consumer, KindVerify}:     Verified,
	{Verified, Provider, KindFinalize}: Finalized,
}, Requested, Offered, Accepted, Agreed, Verified)

// transferMoves is the state diagram of section 8.1.
var transferMoves = terminable(map[move]State{
	{None, Consumer, KindRequest}:     Requested,
	{Requested, Provider, KindStart}:  Started,
	{Suspended, Provider, KindStart}:  Started,
	{Suspended, Consumer, KindStart}:  Started,
	{Started, Provider, KindSuspend}:  Suspended,
	{Started, Consumer, KindSuspend}:  Suspended,
	{Started, Provider, KindComplete}: Completed,
	{Started, Consumer, KindComplete}: Completed,
}, Requested, Started, Suspended)

func terminable(moves map[move]State, states ...State) map[move]State {
	for _, s := range states {
		for _, r := range []Role{Consumer, Provider} {
			moves[move{s, r, KindTerminate}] = Terminated
		}
	}
	return moves
}

// Process names one of the two kinds of process.
type Process string

// The two kinds of process.
const (
	Negotiation Process = "negotiation"
	Transfer    Process = "transfer"
)

// next is the state that a move leads to; false for one that is not legal.
func (p Process) next(from State, by Role, k Kind) (State, bool) {
	moves := negotiationMoves
	if p == Transfer {
		moves = transferMoves
	}
	to, ok := moves[move{from, by, k}]
	return to, ok
}

// kindOf tells what a message does.
func kindOf(m *Message) Kind {
	switch m.Type {
	case ContractRequest, TransferRequest:
		return KindRequest
	case ContractOffer:
		return KindOffer
	case ContractAgreement:
		return KindAgree
	case AgreementVerified:
		return KindVerify
	case NegotiationEvent:
		if m.EventType == EventAccepted {
			return KindAccept
		}
		return KindFinalize
	case TransferStart:
		return KindStart
	case TransferSuspend:
		return KindSuspend
	case TransferComplete:
		return KindComplete
	case NegotiationTerminate, TransferTerminate:
		return KindTerminate
	default:
		return "" // an answer: it moves nothing
	}
}
