// SPDX-License-Identifier: EUPL-1.2

//go:build !tck

package main

import "github.com/alecthomas/kong"

// kits adds the commands that only a program built with the tag tck has.
func kits() []kong.Option { return nil }
