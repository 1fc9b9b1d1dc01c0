// SPDX-License-Identifier: EUPL-1.2

//go:build !tck

package identity

// What the published test kit (1.0.0-RC6) wants otherwise than DCP 1.0 says:
// quirk_tck.go has the other answers.
const (
	// excuseUnrelated takes any key of a document that names no relationships.
	excuseUnrelated = false
	// refuseWider refuses a query for more than the token allows, instead of
	// answering what is allowed.
	refuseWider = false
)

// formatOf names the form of a credential in a CredentialMessage.
func formatOf(profile string) string { return profile }
