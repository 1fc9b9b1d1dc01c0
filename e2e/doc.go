// SPDX-License-Identifier: EUPL-1.2

// Package e2e tests the program as its users meet it: the real binary, built
// once, on both engines. It has no code but tests.
//
// Start with cli_test.go, which runs the scripts of scripts/ (testscript), then
// serve_test.go for the node as a server, and crash_test.go for what survives
// kill -9. journey_test.go has people use the pages in a browser; what they do is
// told in words of journey_person_test.go. The pictures of docs/pictures are made
// again by
//
//	go test ./e2e -run DocPictures -update
//
// and those that a designer wants to look at by
//
//	go test ./e2e -run Gallery -gallery /tmp/gallery
package e2e
