// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"entente/internal/testkit/pgserver"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

// run returns the exit status of the command.
func run(args []string) (int, error) {
	if len(args) == 0 {
		return 0, errors.New("name the command to run")
	}
	// The command gets the interrupt of a terminal itself; we stay to clean up.
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()

	server, err := pgserver.Start(ctx, pgserver.Fast...)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		fmt.Fprintln(os.Stderr, "testenv: MISSING ENGINE:", err)
	case err != nil:
		return 0, err
	default:
		defer func() { _ = server.Stop() }()
		if err := os.Setenv("ENTENTE_TEST_POSTGRES", server.URL("postgres")); err != nil {
			return 0, fmt.Errorf("hand over the server: %w", err)
		}
	}

	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 0, fmt.Errorf("run %s: %w", args[0], err)
	}
	return 0, nil
}
