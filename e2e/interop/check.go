// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// checks counts what was looked at.
type checks struct{ passed, failed int }

// that does a check and prints its line. A check says by its error what is
// different.
func (c *checks) that(name string, do func() error) bool {
	begun := time.Now()
	err := do()
	if err != nil {
		c.failed++
		fmt.Printf("FAIL  %s: %v\n", name, err)
		return false
	}
	c.passed++
	fmt.Printf("ok    %s (%d ms)\n", name, time.Since(begun).Milliseconds())
	return true
}

func (c *checks) done() error {
	fmt.Printf("Eclipse EDC: %d checks passed, %d failed\n", c.passed, c.failed)
	if c.failed > 0 || c.passed == 0 {
		return errors.New("not interoperable")
	}
	return nil
}

func same(got, want []byte) error {
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%d bytes came, which are not the %d that were sent", len(got), len(want))
	}
	return nil
}
