// SPDX-License-Identifier: EUPL-1.2

package edc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Config is how a connector is run.
type Config struct {
	Jars   string // folder with the jars of EDC, and in proxy/ the classes of ours
	Folder string // for its properties and log
	ID     string // of the participant
	// Wait is how long its state machines sleep when there is nothing to do;
	// zero leaves what EDC does by itself.
	Wait time.Duration
}

// Connector is a running EDC, provider and consumer in one.
type Connector struct {
	ID       string
	Root     string // that the version document is under
	Protocol string // address of the endpoints of 2025-1
	Ready    time.Duration
	Log      string // file
	Cmd      *exec.Cmd

	management string
	client     *http.Client
	done       chan error
}

const machines = "negotiation.consumer negotiation.provider transfer dataplane policy.monitor"

// Start runs a connector and waits until it answers. Stop it.
func Start(ctx context.Context, c Config) (*Connector, error) {
	names := []string{"", "control", "management", "protocol", "version", "catalog", "public"}
	ports, err := free(len(names))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	set := func(key, value string) { fmt.Fprintf(&text, "%s=%s\n", key, value) }
	set("edc.participant.id", c.ID)
	set("edc.hostname", "localhost")
	set("edc.policy.validation.enabled", "false") // operands of others are not known to it
	set("edc.transfer.proxy.token.signer.privatekey.alias", "private-key")
	set("edc.transfer.proxy.token.verifier.publickey.alias", "public-key")
	at := map[string]string{}
	for i, name := range names {
		prefix, path := "web.http."+name+".", "/"+name
		if name == "" {
			prefix, path = "web.http.", "/api"
		}
		set(prefix+"port", ports[i])
		set(prefix+"path", path)
		at[name] = "http://localhost:" + ports[i] + path
	}
	set("edc.dsp.callback.address", at["protocol"])
	if c.Wait > 0 {
		for name := range strings.FieldsSeq(machines) {
			set("edc."+name+".state-machine.iteration-wait-millis", fmt.Sprint(c.Wait.Milliseconds()))
		}
	}
	properties := filepath.Join(c.Folder, strings.NewReplacer(":", "-", "/", "-").Replace(c.ID)+".properties")
	if err := os.WriteFile(properties, []byte(text.String()), 0o600); err != nil {
		return nil, fmt.Errorf("write the properties: %w", err)
	}
	e := &Connector{
		ID: c.ID, Root: at["protocol"], Protocol: at["protocol"] + "/2025-1", Log: properties + ".log",
		management: at["management"], client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}, done: make(chan error, 1),
	}
	log, err := os.Create(e.Log)
	if err != nil {
		return nil, fmt.Errorf("make the log: %w", err)
	}
	defer log.Close()
	e.Cmd = exec.Command("java", "-Xmx512m", "-cp", filepath.Join(c.Jars, "*")+string(os.PathListSeparator)+filepath.Join(c.Jars, "proxy"),
		"-Dedc.fs.config="+properties, "org.eclipse.edc.boot.system.runtime.BaseRuntime")
	e.Cmd.Stdout, e.Cmd.Stderr = log, log
	begun := time.Now()
	if err := e.Cmd.Start(); err != nil {
		return nil, fmt.Errorf("start java: %w", err)
	}
	go func() { e.done <- e.Cmd.Wait() }()
	for {
		select {
		case err := <-e.done:
			return nil, fmt.Errorf("the connector ended, see %s: %w", e.Log, err)
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("the connector is not ready, see %s: %w", e.Log, ctx.Err()), e.Stop())
		case <-time.After(5 * time.Millisecond):
		}
		if e.answers(ctx) {
			e.Ready = time.Since(begun)
			return e, nil
		}
	}
}

// answers tells whether the protocol and what manages it do: it asks for its own
// catalog.
func (e *Connector) answers(ctx context.Context) bool {
	_, err := e.Catalog(ctx, e.ID, e.Protocol)
	return err == nil
}

// Stop ends the process.
func (e *Connector) Stop() error {
	_ = e.Cmd.Process.Signal(os.Interrupt)
	select {
	case <-e.done:
		return nil
	case <-time.After(15 * time.Second):
	}
	if err := e.Cmd.Process.Kill(); err != nil {
		return fmt.Errorf("kill the connector: %w", err)
	}
	<-e.done
	return nil
}

// free finds ports of loopback that nobody listens on.
func free(n int) ([]string, error) {
	var out []string
	for range n {
		l, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		out = append(out, port)
	}
	return out, nil
}
