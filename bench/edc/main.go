// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"entente/internal/testkit/pgserver"
)

type settings struct {
	jars, profile string
	span          time.Duration
	only          string
}

func main() {
	var s settings
	db := flag.String("node", "", "be a node on this database")
	mock := flag.Bool("mock", false, "of a node: believe what EDC's iam-mock does")
	flag.StringVar(&s.jars, "edc", "bin/interop/edc", "folder with the jars of EDC")
	flag.StringVar(&s.profile, "profile", "", "folder for CPU profiles of our provider and consumer, at 16 in flight")
	flag.DurationVar(&s.span, "span", 10*time.Second, "for how long negotiations are begun at each number in flight; the first sixth is not counted")
	flag.StringVar(&s.only, "only", "", "only the pairs whose name has this in it")
	flag.Parse()
	if *db != "" {
		exit(child(*db, *mock))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	err := run(ctx, s)
	cancel()
	stop()
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// kind is a pair to be measured.
type kind struct {
	title string
	start func(ctx context.Context, folder string) (pair, error)
	large bool // and with the large catalog and file
}

func kinds(s settings, pg *pgserver.Server) []kind {
	ours := func(mock, postgres bool) func(ctx context.Context, folder string) (pair, error) {
		return func(ctx context.Context, folder string) (pair, error) {
			at := [2]string{"node.db", "node.db"}
			if postgres {
				for i := range at {
					name := fmt.Sprintf("bench_%t_%d", mock, i)
					if err := database(ctx, pg, name); err != nil {
						return nil, err
					}
					at[i] = pg.URL(name)
				}
			}
			return startNodes(ctx, at, folder, mock)
		}
	}
	theirs := func(wait time.Duration) func(ctx context.Context, folder string) (pair, error) {
		return func(ctx context.Context, folder string) (pair, error) {
			return startConnectors(ctx, s.jars, folder, wait)
		}
	}
	list := []kind{
		{"entente, SQLite, mock identity", ours(true, false), true},
		{"entente, SQLite, did:web", ours(false, false), false},
		{"entente, PostgreSQL, mock identity", ours(true, true), false},
		{"entente, PostgreSQL, did:web", ours(false, true), false},
		{"EDC, memory, as it comes", theirs(0), false},
		{"EDC, memory, waits of 50 ms", theirs(50 * time.Millisecond), true},
	}
	var out []kind
	for _, k := range list {
		if strings.Contains(k.title, s.only) {
			out = append(out, k)
		}
	}
	return out
}

func database(ctx context.Context, pg *pgserver.Server, name string) error {
	db, err := sql.Open("pgx", pg.URL("postgres"))
	if err != nil {
		return fmt.Errorf("make a database: %w", err)
	}
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+name)
	return errors.Join(err, db.Close())
}

func run(ctx context.Context, s settings) (err error) {
	folder, err := os.MkdirTemp("", "bench-edc-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	pg, err := pgserver.Start(ctx) // as it comes: what is acknowledged is on disk
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Stop()) }()
	web, err := serveFile(ctx, folder)
	if err != nil {
		return err
	}
	defer web.stop()

	var negotiated, started, large strings.Builder
	for i, k := range kinds(s, pg) {
		dir := filepath.Join(folder, strconv.Itoa(i))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return fmt.Errorf("make a folder: %w", err)
		}
		fmt.Fprintln(os.Stderr, time.Now().Format(time.TimeOnly), k.title)
		if err := measure(ctx, s, k, dir, web, &negotiated, &started, &large); err != nil {
			return fmt.Errorf("%s: %w", k.title, err)
		}
	}
	direct, err := download(ctx, web.address, "")
	if err != nil {
		return err
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("Load of the machine at the end: %s\n", load)
	fmt.Print("| pair | ready | provider resident, idle | after the negotiations |\n| --- | --- | --- | --- |\n", started.String(), "\n")
	fmt.Print("| pair | in flight | finished a second | p50 | p99 | not finished |\n| --- | --- | --- | --- | --- | --- |\n", negotiated.String(), "\n")
	fmt.Printf("| what | figure |\n| --- | --- |\n%s| 1 GiB from %s itself | %s |\n", large.String(), web.name, ms(direct))
	return nil
}

func measure(ctx context.Context, s settings, k kind, folder string, web *fileServer, negotiated, started, large *strings.Builder) (err error) {
	p, err := k.start(ctx, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	time.Sleep(3 * time.Second)
	idle, err := p.resident()
	if err != nil {
		return err
	}
	for _, flight := range []int{1, 16, 64} {
		load(ctx, flight, s.span/6, p.negotiate) // to warm up
		if s.profile != "" && flight == 16 {
			p.profile(ctx, filepath.Join(s.profile, strings.NewReplacer(" ", "-", ",", "", ":", "").Replace(k.title)), s.span)
		}
		fmt.Fprintf(io.MultiWriter(negotiated, os.Stderr), "| %s | %d | %s |\n", k.title, flight, load(ctx, flight, s.span, p.negotiate))
	}
	after, err := p.resident()
	if err != nil {
		return err
	}
	fmt.Fprintf(io.MultiWriter(started, os.Stderr), "| %s | %s | %.0f MiB | %.0f MiB |\n", k.title, ms(p.ready()), float64(idle)/(1<<20), float64(after)/(1<<20))
	if k.large {
		return measureLarge(ctx, k, p, web, io.MultiWriter(large, os.Stderr))
	}
	return nil
}

// measureLarge measures a large file and a large catalog.
func measureLarge(ctx context.Context, k kind, p pair, web *fileServer, out io.Writer) error {
	for name, source := range p.sources(web) {
		agreeing, cancel := context.WithTimeout(ctx, time.Minute)
		endpoint, token, err := p.file(agreeing, source)
		cancel()
		if err != nil {
			return err
		}
		took, err := download(ctx, endpoint, token)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "| 1 GiB from %s%s | %s |\n", k.title, name, ms(took))
	}
	begun := time.Now()
	if err := p.publish(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "| %s: %d datasets offered | %s |\n", k.title, sets, ms(time.Since(begun)))
	for _, n := range []int{50, 1000} {
		took, err := times(5, func() error { _, err := p.page(ctx, "", n); return err })
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "| %s: first page of %d | %s |\n", k.title, n, ms(took))
	}
	took, err := times(3, func() error {
		last := ""
		for range sets / 1000 {
			var err error
			if last, err = p.page(ctx, last, 1000); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "| %s: all %d in pages of 1000 | %s |\n", k.title, sets, ms(took))
	return nil
}
