// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Sink takes the bytes of a flow in. It reads to the end, io.EOF; any other
// error of the reader means that the bytes are not whole, and then nothing of
// them may become visible. It may be called again for the same flow, from the
// beginning.
type Sink func(ctx context.Context, f Flow, r io.Reader) error

// ToFile is a sink that writes the file at path(f), for its owner's eyes only.
// The bytes are beside it, with .part after the name, until all are there and
// on the disk.
func ToFile(path func(f Flow) (string, error)) Sink {
	return func(_ context.Context, f Flow, r io.Reader) error {
		name, err := path(f)
		if err != nil {
			return err
		}
		part := name + ".part"
		out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("make the file: %w", err)
		}
		_, err = io.Copy(out, r)
		if err == nil {
			err = out.Sync()
		}
		if err = errors.Join(err, out.Close()); err == nil {
			err = os.Rename(part, name)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("write the file: %w", err), os.Remove(part))
		}
		return syncFolder(filepath.Dir(name))
	}
}

// syncFolder makes a new name survive power loss.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
