// SPDX-License-Identifier: EUPL-1.2

package ui

// Branch is one step of a [Tree].
type Branch struct {
	Tone     Tone
	Mark     string // its outcome; empty for none
	Title    string
	Words    string // what was looked at, in its own words
	Text     string // why
	Children []Branch
}

// StepLink is one step of [Steps]. Href is empty for one that cannot be gone to.
type StepLink struct {
	Text, Href    string
	Done, Current bool
}
