// SPDX-License-Identifier: EUPL-1.2

//go:build !tck

package main

// kits are commands for the official test kits: none here.
type kits struct{}
