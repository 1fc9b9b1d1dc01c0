// SPDX-License-Identifier: EUPL-1.2

// Package pgserver runs a throw-away PostgreSQL server for tests, made from the
// server programs of the machine (Debian: package postgresql, 15 or newer).
//
// It owns the life of that server: a fresh cluster in a temporary folder,
// reachable only through a Unix socket in it, gone without a trace when the
// process that started it ends, however it ends. It must not know what the
// tests do with it: databases are made by package testkit.
//
// Start reading at Start in server.go.
package pgserver
