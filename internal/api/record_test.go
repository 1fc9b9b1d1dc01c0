// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/registry"
)

type onePartner = Record[registry.Partner, PartnerFacts]

func TestARecordIsMadeReadAndReplaced(t *testing.T) {
	each(t, func(b *bench) {
		made := create(b, editor, "partners", "", entente.Limited, partner("Ōita"))
		if got := made.header.Get("Location"); got != Base+"/partners/oita" {
			b.Errorf("Location %q", got)
		}
		got := b.get("/partners/oita", editor).want(http.StatusOK)
		var r onePartner
		got.into(&r)
		if r.Number != 1 || r.Kind != "partner" || r.Author != "did:web:eu.example" || r.Marking != entente.Limited || r.Public || r.Audience == nil || len(*r.Audience) > 0 {
			b.Errorf("envelope %+v", r.Envelope)
		}
		if r.Account != b.actors[editor].Account || r.Act != "create" || r.Data.Name != "Ōita" || r.Derived.Label != "Ōita" {
			b.Errorf("record %+v", r)
		}
		if got.etag() != made.etag() || !strings.HasPrefix(got.etag(), `"1-`+r.Hash[:12]+"-") {
			b.Errorf("ETag %s after %s", got.etag(), made.etag())
		}

		next := partner("Oita")
		next.Note = "a note"
		saved := b.ask(http.MethodPut, "/partners/oita", editor, Revision[registry.Partner]{Data: next}, "If-Match", got.etag()).want(http.StatusOK)
		saved.into(&r)
		if r.Number != 2 || r.Marking != entente.Limited || r.Data.Note != "a note" || r.Act != "edit" {
			b.Errorf("replaced: %+v", r)
		}
		same := b.ask(http.MethodPut, "/partners/oita", editor, Revision[registry.Partner]{Data: next}, "If-Match", saved.etag()).want(http.StatusOK)
		if same.etag() != saved.etag() {
			b.Errorf("content that is not different made the version %s of %s", same.etag(), saved.etag())
		}
		unmarked := entente.Unmarked
		b.ask(http.MethodPut, "/partners/oita", editor, Revision[registry.Partner]{Marking: &unmarked, Data: next}, "If-Match", `W/`+same.etag()).want(http.StatusOK).into(&r)
		if r.Number != 3 || r.Marking != entente.Unmarked {
			b.Errorf("marking taken off: %+v", r.Envelope)
		}
	})
}

func TestALostUpdateIsRefused(t *testing.T) {
	each(t, func(b *bench) {
		first := create(b, editor, "partners", "jp", entente.Unmarked, partner("Japan")).etag()
		put := func(tag string) *answer {
			return b.ask(http.MethodPut, "/partners/jp", editor, Revision[registry.Partner]{Data: partner("Japan, changed " + tag)}, "If-Match", tag)
		}
		put("").problem(http.StatusPreconditionRequired, "precondition-required")
		put("*").problem(http.StatusPreconditionRequired, "precondition-required")
		put(first).want(http.StatusOK)
		put(first).problem(http.StatusPreconditionFailed, "stale")
		now := b.get("/partners/jp", editor).etag()
		for _, tag := range []string{`"2-000000000000"`, `"2"`, "2", `"99999999999999999999-000000000000"`, now + "," + first, `"2-` + strings.Repeat("f", 5000) + `"`} {
			put(tag).problem(http.StatusPreconditionFailed, "stale")
		}
		short := now[:strings.LastIndex(now, "-")] + `"` // without the digest of the answer
		put(short).want(http.StatusOK)
		for _, act := range []string{"release", "withdraw"} {
			b.ask(http.MethodPost, "/partners/jp/"+act, releaser, Audience{[]string{"public"}}).problem(http.StatusPreconditionRequired, "precondition-required")
			b.ask(http.MethodPost, "/partners/jp/"+act, releaser, Audience{[]string{"public"}}, "If-Match", first).problem(http.StatusPreconditionFailed, "stale")
		}
	})
}

func TestWhatTheReaderHasIsNotSentAgain(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		get := func(tag string) int { return b.get("/commitments/c", editor, "If-None-Match", tag).status }
		tag := b.get("/commitments/c", editor).etag()
		for _, have := range []string{tag, `"x", ` + tag, "W/" + tag, "*"} {
			if got := b.get("/commitments/c", editor, "If-None-Match", have).want(http.StatusNotModified); len(got.body) > 0 || got.etag() != tag {
				b.Errorf("%s: 304 with %q, %s", have, got.body, got.etag())
			}
		}
		if get(`"x"`) != http.StatusOK {
			b.Error("304 for another tag")
		}
		// No new version of the commitment, but its accounts now differ.
		for side, state := range map[string]registry.AccountState{"eu": registry.Done, "jp": registry.Ongoing} {
			create(b, editor, "accounts", "", entente.Unmarked, registry.Account{Commitment: "c", Side: side, State: state, Provenance: ownWords})
		}
		if get(tag) != http.StatusOK {
			b.Error("304 although what is worked out has changed")
		}
	})
}

func TestHistoryTellsWhatChanged(t *testing.T) {
	each(t, func(b *bench) {
		create(b, editor, "partners", "jp", entente.Unmarked, registry.Partner{Name: "Japan", Kind: registry.State, Alpha2: "JP", Provenance: ownWords})
		b.release("partners", "jp")
		tag := b.get("/partners/jp", editor).etag()
		next := registry.Partner{Name: "Nippon", Kind: registry.State, Alpha2: "JP", Relation: "digital-partnership", Provenance: ownWords}
		b.ask(http.MethodPut, "/partners/jp", editor, Revision[registry.Partner]{Data: next}, "If-Match", tag).want(http.StatusOK)

		var h Versions[registry.Partner]
		b.get("/partners/jp/history", reader).want(http.StatusOK).into(&h)
		if len(h.Items) != 3 {
			b.Fatalf("%d versions", len(h.Items))
		}
		changes := ""
		for _, c := range h.Items[0].Changes {
			changes += c.Field + ": " + string(c.Before) + " -> " + string(c.After) + "; "
		}
		if changes != `name: "Japan" -> "Nippon"; relation:  -> "digital-partnership"; ` {
			b.Errorf("changes %s", changes)
		}
		if len(h.Items[1].Changes) != 0 || h.Items[1].Act != "release" || h.Items[2].Act != "create" {
			b.Errorf("older versions: %+v", h.Items[1:])
		}
		b.get("/partners/jp/history", nobody).want(http.StatusOK).into(&h)
		if len(h.Items) != 1 || h.Items[0].Data.Name != "Japan" || h.Items[0].Audience != nil || h.Items[0].Account != "" {
			b.Errorf("the public is told: %+v", h.Items)
		}
		b.get("/partners/kr/history", nobody).problem(http.StatusNotFound, "not-found")
	})
}

func TestReleaseAndWithdrawal(t *testing.T) {
	each(t, func(b *bench) {
		tag := create(b, editor, "partners", "jp", entente.Unmarked, partner("Japan")).etag()
		b.get("/partners/jp", nobody).problem(http.StatusNotFound, "not-found")
		release := func(who, tag string, audience ...string) *answer {
			return b.ask(http.MethodPost, "/partners/jp/release", who, Audience{append([]string{}, audience...)}, "If-Match", tag)
		}
		if got := fields(release(releaser, tag).problem(http.StatusUnprocessableEntity, "invalid")); got != "audience required" {
			b.Errorf("an empty audience: %s", got)
		}
		if got := fields(release(releaser, tag, "everyone").problem(http.StatusUnprocessableEntity, "invalid")); got != "audience choice" {
			b.Errorf("a strange audience: %s", got)
		}
		release(editor, tag, "public").problem(http.StatusForbidden, "forbidden")
		release(nobody, tag, "public").problem(http.StatusUnauthorized, "unauthenticated")
		var r onePartner
		got := release(releaser, tag, "public", "member:did:web:jp.example", "public").want(http.StatusOK)
		got.into(&r)
		if !r.Public || strings.Join(*r.Audience, " ") != "member:did:web:jp.example public" || r.Number != 2 {
			b.Errorf("released: %+v", r.Envelope)
		}
		b.get("/partners/jp", nobody).want(http.StatusOK).into(&r)
		if r.Audience != nil || r.Account != "" || !r.Public {
			b.Errorf("the public is told %+v", r.Envelope)
		}
		b.ask(http.MethodPost, "/partners/jp/withdraw", releaser, nil, "If-Match", got.etag()).want(http.StatusOK).into(&r)
		if r.Public || r.Act != "withdraw" {
			b.Errorf("withdrawn: %+v", r.Envelope)
		}
		b.get("/partners/jp", nobody).problem(http.StatusNotFound, "not-found")

		sensitive := create(b, releaser, "partners", "kr", entente.Sensitive, partner("Korea")).etag()
		if got := fields(b.ask(http.MethodPost, "/partners/kr/release", releaser, Audience{[]string{"public"}}, "If-Match", sensitive).problem(http.StatusUnprocessableEntity, "invalid")); got != "audience marked" {
			b.Errorf("a sensitive record for the public: %s", got)
		}
	})
}

func TestThePastCanBeAsked(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		facts := func(path string) (f InstrumentFacts) {
			var r Record[registry.Instrument, InstrumentFacts]
			b.get(path, editor).want(http.StatusOK).into(&r)
			return *r.Derived
		}
		if f := facts("/instruments/dp"); f.Status != registry.StatusSigned || f.Since != "2022-05-12" {
			b.Errorf("now: %+v", f)
		}
		if f := facts("/instruments/dp?on=2022-05"); f.Status != registry.StatusSigned {
			b.Errorf("in its month: %+v", f)
		}
		if f := facts("/instruments/dp?on=2021"); f.Status != registry.StatusPending {
			b.Errorf("before: %+v", f)
		}
		b.get("/instruments/dp?asof=2026-11-23", editor).problem(http.StatusNotFound, "not-found")
		b.get("/instruments/dp?asof=2026-11-24", editor).want(http.StatusOK)
		for _, wrong := range []string{"asof=yesterday", "on=2026-13", "on=2026-02-30"} {
			p := b.get("/instruments/dp?"+wrong, editor).problem(http.StatusUnprocessableEntity, "invalid")
			if name, _, _ := strings.Cut(wrong, "="); fields(p) != name+" date" {
				b.Errorf("%s: %s", wrong, fields(p))
			}
		}
	})
}
