// SPDX-License-Identifier: EUPL-1.2

// Design serves the page of every component while one works on the styles:
//
//	go run ./internal/web/ui/design -addr 127.0.0.1:8090
package main
