// SPDX-License-Identifier: EUPL-1.2

package pagepdf

import (
	"errors"
	"fmt"
	"os/exec"
)

// ErrNoChromium says that this machine has no browser that can print.
var ErrNoChromium = errors.New("no Chromium found")

var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Find gives the path of the browser: the one asked for, or with an empty name
// the first of the usual ones. The error is ErrNoChromium when there is none.
func Find(name string) (string, error) {
	if name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrNoChromium, err)
		}
		return path, nil
	}
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w under the names %v", ErrNoChromium, names)
}
