// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"io"
	"os"
	"time"
)

// pump moves bytes in pieces, each within its time, as fast as a rate lets
// them. It keeps one piece in memory, or none where the kernel copies a file.
type pump struct {
	rate  *rate
	stall time.Duration
	// Before each piece: by when it must be out.
	deadline func(time.Time) error
	flush    func() error // after each piece; nil where it can wait
	moved    int64
}

const (
	smallest = 16 << 10
	buffer   = 32 << 10
	largest  = 4 << 20
)

// run moves n bytes, or all where n is negative. A source that ends before is
// io.ErrUnexpectedEOF.
func (p *pump) run(ctx context.Context, w io.Writer, r io.Reader, n int64) error {
	if f, ok := r.(*os.File); ok && n >= 0 {
		return p.file(ctx, w, f, n)
	}
	buf := make([]byte, p.rate.piece(buffer))
	for n < 0 || p.moved < n {
		b := buf
		if n >= 0 {
			b = b[:min(int64(len(b)), n-p.moved)]
		}
		got, err := r.Read(b)
		if got > 0 {
			if e := p.before(ctx, int64(got)); e != nil {
				return e
			}
			wrote, e := w.Write(b[:got])
			p.moved += int64(wrote)
			if e == nil && p.flush != nil {
				e = p.flush()
			}
			if e != nil {
				return e
			}
		}
		switch {
		case err == nil:
		case !atEnd(err):
			return err
		case n >= 0 && p.moved < n:
			return io.ErrUnexpectedEOF
		default:
			return nil
		}
	}
	return nil
}

// file moves a file by pieces that io.CopyN hands to the kernel (sendfile),
// larger ones for a reader who is quick.
func (p *pump) file(ctx context.Context, w io.Writer, f *os.File, n int64) error {
	for piece := int64(4 * smallest); p.moved < n; {
		want := min(p.rate.piece(piece), n-p.moved)
		if err := p.before(ctx, want); err != nil {
			return err
		}
		begun := time.Now()
		got, err := io.CopyN(w, f, want)
		p.moved += got
		if atEnd(err) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch took := time.Since(begun); {
		case took < 100*time.Millisecond:
			piece = min(2*piece, largest)
		case took > time.Second:
			piece = max(piece/2, smallest)
		}
	}
	return nil
}

// before waits for the turn of n bytes and sets their time.
func (p *pump) before(ctx context.Context, n int64) error {
	if err := p.rate.wait(ctx, n); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if p.deadline != nil {
		// A writer that takes none, such as one in a test, is not timed.
		_ = p.deadline(time.Now().Add(p.stall))
	}
	// The flow may have been cut between, and its deadline with it.
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// atEnd tells the end of the data from an error that has the end of a
// connection, which is io.EOF too, as its cause.
func atEnd(err error) bool {
	return err == io.EOF //nolint:errorlint // as said
}
