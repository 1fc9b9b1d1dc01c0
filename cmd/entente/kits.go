// SPDX-License-Identifier: EUPL-1.2

//go:build !tck

package main

// testKits are commands that only a program built with the tag tck has.
type testKits struct{}
