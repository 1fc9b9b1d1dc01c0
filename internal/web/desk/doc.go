// SPDX-License-Identifier: EUPL-1.2

// Package desk is what the pages of every part have in common: the list with
// its downloads, the frame of one thing with its tabs, its history, the forms
// that make, change, release and withdraw it, and how an error becomes a page.
// It knows records, and of the subject only how to name partners; it must not
// know any other thing of a part, nor how a page is laid out (web/ui).
//
// Start with [Handler] and [Thing]: a part describes each of its kinds of
// record as a Thing, and writes only the list and the overview itself.
package desk
