// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"entente/internal/web/ui"
	"entente/internal/words"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	addr := flag.String("addr", "127.0.0.1:8090", "where to listen")
	flag.Parse()
	catalog, err := words.Catalog()
	if err != nil {
		log.Error("load words", "error", err)
		os.Exit(1)
	}
	server := http.Server{Addr: *addr, Handler: ui.SinkHandler(catalog, time.Now()), ReadHeaderTimeout: 5 * time.Second}
	log.Info("design page", "address", "http://"+*addr+"/design")
	if err := server.ListenAndServe(); err != nil {
		log.Error("serve", "error", err)
		os.Exit(1)
	}
}
