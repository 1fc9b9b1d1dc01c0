// SPDX-License-Identifier: EUPL-1.2

package main

import "context"

func (w *world) provide(ctx context.Context) {}
