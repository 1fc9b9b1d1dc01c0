// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("C", ".", "the root of the repository")
	version := flag.String("release", "", "the version to release, such as 1.2.0; without it nothing is written")
	date := flag.String("date", "", "the day of the release, YYYY-MM-DD")
	flag.Parse()
	if err := run(*root, *version, *date); err != nil {
		fmt.Fprintln(os.Stderr, "changelog:", err)
		os.Exit(1)
	}
}

func run(root, version, date string) error {
	files, err := filepath.Glob(filepath.Join(root, "changes", "unreleased", "*.md"))
	if err != nil {
		return fmt.Errorf("list the changes: %w", err)
	}
	section, err := gather(files)
	if err != nil {
		return err
	}
	if version == "" {
		fmt.Print(section)
		return nil
	}
	if section == "" {
		return errors.New("there is no change to release")
	}
	path := filepath.Join(root, "CHANGELOG.md")
	old, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the changelog: %w", err)
	}
	released, err := insert(string(old), version, date, section)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(released), 0o644); err != nil {
		return fmt.Errorf("write the changelog: %w", err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			return fmt.Errorf("remove a released change: %w", err)
		}
	}
	return nil
}
