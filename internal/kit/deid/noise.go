// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// maxTerm bounds the terms of a rational, so that products of two and a random
// number stay within 63 bits.
const maxTerm = 1_000_000

// laplace draws an integer x with a probability proportional to exp(-|x|·num/den),
// exactly: no floating point, after Canonne, Kamath and Steinke, "The discrete
// Gaussian for differential privacy" (2020), algorithms 1 and 2. Both terms are
// between 1 and 2⁵³.
func laplace(random io.Reader, num, den uint64) (int64, error) {
	d := dice{r: random}
	for {
		u := d.below(den)
		if !d.bernoulliExp(u, den) {
			if d.err != nil {
				return 0, d.err
			}
			continue
		}
		var v uint64
		for d.bernoulliExp(1, 1) {
			v++
		}
		x := (u + den*v) / num
		negative := d.below(2) == 1
		if d.err != nil {
			return 0, d.err
		}
		if negative && x == 0 {
			continue // zero must not count twice
		}
		if x > 1<<62 {
			x = 1 << 62
		}
		if negative {
			return -int64(x), nil
		}
		return int64(x), nil
	}
}

// dice draws from a source of random bytes. After a failure every draw is 0 and
// err says why.
type dice struct {
	r   io.Reader
	err error
}

// below draws evenly from 0 to n-1.
func (d *dice) below(n uint64) uint64 {
	for d.err == nil {
		var b [8]byte
		if _, err := io.ReadFull(d.r, b[:]); err != nil {
			d.err = fmt.Errorf("draw a random number: %w", err)
			break
		}
		v := binary.LittleEndian.Uint64(b[:]) >> (64 - bits.Len64(n))
		if v < n {
			return v
		}
	}
	return 0
}

// bernoulliExp is true with the probability exp(-num/den), num at most den.
func (d *dice) bernoulliExp(num, den uint64) bool {
	k := uint64(1)
	// True with num/(den·k): first num/den, then 1/k.
	for d.err == nil && d.below(den) < num && d.below(k) == 0 {
		k++
	}
	return d.err == nil && k%2 == 1
}

// chance is where noise comes from.
func chance() io.Reader { return rand.Reader }
