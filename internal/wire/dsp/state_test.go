// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"strings"
	"testing"
)

var (
	allStates = []State{None, Requested, Offered, Accepted, Agreed, Verified, Finalized, Started, Suspended, Completed, Terminated}
	allKinds  = []Kind{KindRequest, KindOffer, KindAccept, KindAgree, KindVerify, KindFinalize, KindTerminate, KindStart, KindSuspend, KindComplete}
)

// The two diagrams of the protocol as they are drawn there, an arrow a line; C
// is the consumer, P the provider. Everything else is refused.
const negotiationArrows = `
- C request REQUESTED
- P offer OFFERED
REQUESTED P offer OFFERED
REQUESTED P agree AGREED
REQUESTED CP terminate TERMINATED
OFFERED C request REQUESTED
OFFERED C accept ACCEPTED
OFFERED CP terminate TERMINATED
ACCEPTED P agree AGREED
ACCEPTED CP terminate TERMINATED
AGREED C verify VERIFIED
AGREED CP terminate TERMINATED
VERIFIED P finalize FINALIZED
VERIFIED CP terminate TERMINATED`

const transferArrows = `
- C request REQUESTED
REQUESTED P start STARTED
REQUESTED CP terminate TERMINATED
STARTED CP suspend SUSPENDED
STARTED CP complete COMPLETED
STARTED CP terminate TERMINATED
SUSPENDED CP start STARTED
SUSPENDED CP terminate TERMINATED`

func TestMoves(t *testing.T) {
	for process, drawn := range map[Process]string{Negotiation: negotiationArrows, Transfer: transferArrows} {
		want := map[string]string{}
		for line := range strings.SplitSeq(strings.TrimSpace(drawn), "\n") {
			f := strings.Fields(line)
			for _, by := range f[1] {
				want[strings.Trim(f[0], "-")+" "+string(by)+" "+f[2]] = f[3]
			}
		}
		seen := 0
		for _, from := range allStates {
			for by, role := range map[string]Role{"C": Consumer, "P": Provider} {
				for _, kind := range allKinds {
					to, ok := process.next(from, role, kind)
					drawn, legal := want[string(from)+" "+by+" "+string(kind)]
					if ok != legal || string(to) != drawn {
						t.Errorf("%s: %q by %s %s leads to %q (%t), drawn is %q (%t)", process, from, role, kind, to, ok, drawn, legal)
					}
					if ok {
						seen++
					}
					if ok && from.Final() {
						t.Errorf("%s: %s is final, and %s goes on", process, from, kind)
					}
				}
			}
		}
		if seen != len(want) {
			t.Errorf("%s: %d moves, %d are drawn", process, seen, len(want))
		}
	}
}
