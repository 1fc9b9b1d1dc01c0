// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package identity

const (
	excuseUnrelated = true
	refuseWider     = true
)

func formatOf(profile string) string {
	if profile == VC11 {
		return "VC1_0_JWT"
	}
	return "VC2_0_JOSE"
}
