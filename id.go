// SPDX-License-Identifier: EUPL-1.2

package entente

// ValidID reports whether s can be the identifier of a record: 1 to 120
// characters of a-z, 0-9 and single hyphens inside.
func ValidID(s string) bool {
	if s == "" || len(s) > 120 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c == '-' && s[i-1] != '-' {
			continue
		}
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// CheckID adds a problem when s is not a valid identifier.
func CheckID(pr *Problems, field, s string) {
	if s == "" {
		pr.Add(field, "error.required", nil)
	} else if !ValidID(s) {
		pr.Add(field, "error.id", Args{"Value": Shorten(s, 60)})
	}
}
