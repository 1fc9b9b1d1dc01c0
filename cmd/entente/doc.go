// SPDX-License-Identifier: EUPL-1.2

// Command entente is a node of the network: the server, and everything an
// operator does at its machine. It reads flags and prints; what it does is in
// internal/node.
//
// Start with main.go, which names every command; each has a file of its own.
// Facts go to standard output, everything else to standard error. The exit
// status is 0 when all was done, 1 when something failed, 2 when the command
// line was wrong.
package main
