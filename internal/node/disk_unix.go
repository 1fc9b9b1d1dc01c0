// SPDX-License-Identifier: EUPL-1.2

//go:build unix

package node

import (
	"fmt"
	"syscall"
)

// freeDisk tells how many bytes the node may still write below a folder.
func freeDisk(path string) (free uint64, known bool, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, false, fmt.Errorf("look at the disk: %w", err)
	}
	return s.Bavail * uint64(s.Bsize), true, nil
}
