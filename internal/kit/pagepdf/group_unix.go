// SPDX-License-Identifier: EUPL-1.2

//go:build unix

package pagepdf

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the browser in a process group of its own, so that its children
// can be ended with it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		killGroup(cmd)
		return cmd.Process.Kill()
	}
}

// killGroup ends what is left of the group; there is nothing to do if that fails.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
