// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"net/http"
	"sync"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/outbound"
)

const (
	// documentAge is how long a document is believed without asking again.
	documentAge = 5 * time.Minute
	// failureAge is how long nobody asks again after a failure, and how long a
	// document is kept although it lacks a key that somebody signed with.
	failureAge = 10 * time.Second
	// maxDocuments bounds the memory; the Network has some dozens.
	maxDocuments = 2000

	askTimeout = 10 * time.Second
)

// Resolver finds the documents of DIDs. It asks once for many who want the same
// at the same time, and keeps what it got for some minutes.
type Resolver struct {
	guard  outbound.Guard
	client *http.Client
	clock  clock.Clock

	mu      sync.Mutex
	entries map[string]*entry
}

type entry struct {
	done chan struct{} // closed once doc or err is there
	at   time.Time
	doc  *Document
	err  error
}

// NewResolver makes a resolver that reaches what the guard allows.
func NewResolver(guard outbound.Guard, c clock.Clock) *Resolver {
	return &Resolver{guard: guard, client: guard.Client(askTimeout), clock: c, entries: map[string]*entry{}}
}

// Resolve gives the document of a DID.
func (r *Resolver) Resolve(ctx context.Context, did string) (*Document, error) {
	return r.resolve(ctx, did, documentAge)
}

// Again gives a document that is some seconds old at most, for who missed a key
// in the one before.
func (r *Resolver) Again(ctx context.Context, did string) (*Document, error) {
	return r.resolve(ctx, did, failureAge)
}

func (r *Resolver) resolve(ctx context.Context, did string, age time.Duration) (*Document, error) {
	now := r.clock()
	r.mu.Lock()
	e := r.entries[did]
	if e == nil || !e.fresh(now, age) {
		r.forget(now)
		e = &entry{done: make(chan struct{}), at: now}
		r.entries[did] = e
		// Not the asker's context: others wait for the same answer.
		go r.ask(context.WithoutCancel(ctx), did, e)
	}
	r.mu.Unlock()
	select {
	case <-e.done:
		return e.doc, e.err
	case <-ctx.Done():
		return nil, unresolved(did).Because(ctx.Err())
	}
}

func (e *entry) fresh(now time.Time, age time.Duration) bool {
	select {
	case <-e.done:
	default:
		return true // being asked for
	}
	if e.err != nil {
		age = failureAge
	}
	return now.Sub(e.at) < age
}

// forget makes room before a new entry is added.
func (r *Resolver) forget(now time.Time) {
	if len(r.entries) < maxDocuments {
		return
	}
	for did, e := range r.entries {
		if !e.fresh(now, documentAge) {
			delete(r.entries, did)
		}
	}
	for did := range r.entries {
		if len(r.entries) < maxDocuments {
			return
		}
		delete(r.entries, did)
	}
}

func (r *Resolver) ask(ctx context.Context, did string, e *entry) {
	defer close(e.done)
	address, err := documentURL(did, r.guard)
	if err != nil {
		e.err = refuse("identity.did", entente.Args{"DID": entente.Shorten(did, 100)}).Because(err)
		return
	}
	b, err := outbound.Get(ctx, r.client, address, "application/did+json, application/json", maxDocument)
	if err != nil {
		e.err = unresolved(did).Because(err)
		return
	}
	if e.doc, err = ParseDocument(b, did); err != nil {
		e.err = refuse("identity.document", entente.Args{"DID": entente.Shorten(did, 100)}).Because(err)
	}
}

func unresolved(did string) *entente.Error {
	return refuse("identity.unresolved", entente.Args{"DID": entente.Shorten(did, 100)})
}
