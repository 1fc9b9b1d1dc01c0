// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	jars := flag.String("edc", "bin/interop/edc", "folder with the jars of EDC")
	keep := flag.String("keep", "", "folder for logs and data; a temporary one when not given")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *jars, *keep)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// patience is how long all of it may take.
const patience = 4 * time.Minute

func run(ctx context.Context, jars, folder string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if folder == "" {
		if folder, err = os.MkdirTemp("", "interop-"); err != nil {
			return fmt.Errorf("make a folder: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	w, stop, err := build(ctx, jars, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	w.consume(ctx)
	w.provide(ctx)
	return w.done()
}
