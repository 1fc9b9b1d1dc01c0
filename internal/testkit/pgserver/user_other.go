// SPDX-License-Identifier: EUPL-1.2

//go:build !linux

package pgserver

import "os/exec"

// asServerUser leaves the command as it is: developers' own machines are not
// worked on as root.
func asServerUser(cmd *exec.Cmd, dir string) error {
	cmd.Dir = dir
	return nil
}
