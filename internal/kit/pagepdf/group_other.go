// SPDX-License-Identifier: EUPL-1.2

//go:build !unix

package pagepdf

import "os/exec"

// Elsewhere the browser's children end with the browser.
func ownGroup(*exec.Cmd)  {}
func killGroup(*exec.Cmd) {}
