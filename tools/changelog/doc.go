// SPDX-License-Identifier: EUPL-1.2

// Command changelog gathers the files of changes/unreleased into CHANGELOG.md.
//
//	changelog -C DIR                     print what the next release would say
//	changelog -C DIR -release 1.2.0 -date 2026-12-01
//	                                     write that section and remove the files
//
// One file per change means that two branches never meet in the same lines.
// The form of such a file is in changes/README.md; a file that breaks it fails
// the command, and so the lint step that runs it.
//
// Start reading at gather in changelog.go.
package main
