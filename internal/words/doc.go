// SPDX-License-Identifier: EUPL-1.2

// Package words holds every text that a reader sees, one folder for each
// language and in it one file for each area. It must not hold code that says
// the texts: that is kit/i18n.
//
// Start with en/ui.json, which has the words that all pages share.
package words
