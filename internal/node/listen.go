// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"errors"
	"os"
	"syscall"

	"entente"
)

// listenError says why an address could not be taken.
func listenError(address string, err error) error {
	args := entente.Args{"Address": address}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return entente.Fail(entente.Unavailable, "error.address-taken", args).Because(err)
	case errors.Is(err, os.ErrPermission):
		return entente.Fail(entente.Unavailable, "error.address-refused", args).Because(err)
	}
	return entente.Fail(entente.Invalid, "error.address", args).Because(err)
}
