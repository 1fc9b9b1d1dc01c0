// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/limit"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// documentThing has no form: the bytes of a document do not change.
func (p *Pages) documentThing() *desk.Thing[meeting.Document] {
	return &desk.Thing[meeting.Document]{
		Book: p.Meeting.Documents, Nav: "meetings", Path: "/meetings/{id}/documents/{item}", ID: item, Handles: p.Handles,
		Href:  func(e record.Entry[meeting.Document]) string { return "/meetings/" + e.Data.Meeting + "#" + e.ID },
		Title: func(_ context.Context, d meeting.Document) string { return d.Title },
		Crumbs: func(ctx context.Context, v entente.View, e record.Entry[meeting.Document]) ([]ui.Link, error) {
			return p.crumbs(ctx, v, e.Data.Meeting)
		},
	}
}

// accepted is what a browser offers to choose from; what is taken is found
// from the bytes.
const accepted = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.png,.jpg,.jpeg"

func (p *Pages) uploadForm(w http.ResponseWriter, r *http.Request) error {
	m, err := p.ofMeeting(r)
	if err != nil {
		return err
	}
	f := ui.Form{Values: url.Values{"marking": {"none"}}}
	desk.FillProvenance(f.Values, desk.OwnWork())
	return p.showUpload(w, r, http.StatusOK, m, f)
}

func (p *Pages) showUpload(w http.ResponseWriter, r *http.Request, status int, m record.Entry[meeting.Meeting], f ui.Form) error {
	ctx, v := r.Context(), desk.Present(r)
	crumbs, err := p.crumbs(ctx, v, m.ID)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "new.document"), Nav: "meetings", Crumbs: crumbs, Narrow: true}
	return desk.RenderStatus(w, r, status, page, uploadPage("/meetings/"+m.ID, f, markings(ctx, v.Actor)))
}

// markings are those that a reader is cleared for.
func markings(ctx context.Context, a entente.Actor) []ui.Option {
	out := []ui.Option{{Value: "none", Text: i18n.T(ctx, "marking.none"), Hint: i18n.T(ctx, "desk.marking.none")}}
	for _, m := range entente.Markings()[1:] {
		if m.Rank() <= a.Clearance.Rank() {
			out = append(out, ui.Option{Value: string(m), Text: i18n.T(ctx, "marking."+string(m)), Hint: i18n.T(ctx, "desk.marking."+string(m))})
		}
	}
	return out
}

// inMemory is how much of an upload is held before the rest goes to a file.
const inMemory = 1 << 20

func (p *Pages) upload(w http.ResponseWriter, r *http.Request) error {
	m, err := p.ofMeeting(r)
	if err != nil {
		return err
	}
	err = p.take(r, m.ID)
	if err == nil {
		return desk.Done(w, r, "/meetings/"+m.ID+"#documents", "document-added")
	}
	var values url.Values
	if r.MultipartForm != nil {
		values = r.MultipartForm.Value
	}
	code := entente.CodeOf(err)
	if len(entente.FieldErrors(err)) == 0 && code != entente.TooLarge {
		return err
	}
	if code == entente.TooLarge {
		err = &entente.Error{Code: code, Key: "error.file-large", Args: entente.Args{"Max": meeting.MaxDocument >> 20}, Field: "file", Err: err}
	}
	return p.showUpload(w, r, desk.Status(code), m, ui.Form{Values: values, Err: err})
}

// take reads the upload. The name that the browser gives is cut to its last
// part, as some browsers send the folders too.
func (p *Pages) take(r *http.Request, meetingID string) error {
	if err := r.ParseMultipartForm(inMemory); err != nil { //nolint:gosec // the server bounds the body
		if err = limit.Explain(err); entente.Is(err, entente.TooLarge) {
			return err
		}
		return entente.Fail(entente.Invalid, "error.invalid", nil).Because(err)
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // a left-over file is the system's to clean
	f := url.Values(r.MultipartForm.Value)
	file, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return entente.FieldError("file", "error.required", nil)
	}
	if err != nil {
		return fmt.Errorf("open the upload: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	name := path.Base(strings.ReplaceAll(head.Filename, `\`, "/"))
	title := strings.TrimSpace(f.Get("title"))
	if title == "" {
		title = strings.TrimSuffix(name, path.Ext(name))
	}
	marking := entente.Marking(f.Get("marking"))
	if marking == "none" {
		marking = entente.Unmarked
	}
	_, err = p.Meeting.Upload(r.Context(), desk.Present(r).Actor, meeting.Document{
		Meeting: meetingID, Title: title, Name: name, Provenance: desk.ReadProvenance(f),
	}, file, marking)
	return err
}

// file sends a document to be kept, never to be shown: what came from outside
// must not act as a page of this node.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	d, b, err := p.Meeting.Bytes(r.Context(), desk.View(r), item(r))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", d.MediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", attachment(d.Name))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if _, err := w.Write(b); err != nil { //nolint:gosec // an attachment in a sandbox, of a type that runs nothing
		desk.Logger(r.Context()).DebugContext(r.Context(), "send a document", "error", err) // the reader is gone
	}
	return nil
}

func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

var mediaWords = map[string]string{
	"application/pdf": "pdf", "text/plain": "txt", "image/png": "png", "image/jpeg": "jpeg",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
	"application/vnd.oasis.opendocument.text":                                   "odt",
	"application/vnd.oasis.opendocument.spreadsheet":                            "ods",
	"application/vnd.oasis.opendocument.presentation":                           "odp",
}

func mediaWord(ctx context.Context, mediaType string) string {
	if w := mediaWords[mediaType]; w != "" {
		return i18n.T(ctx, "meeting.media."+w)
	}
	return i18n.T(ctx, "meeting.media.other")
}

// sizeText says a size as people do.
func sizeText(ctx context.Context, n int64) string {
	switch {
	case n < 1000:
		return i18n.T(ctx, "meeting.bytes", entente.Args{"Number": n})
	case n < 1_000_000:
		return i18n.T(ctx, "meeting.kb", entente.Args{"Number": (n + 500) / 1000})
	}
	return i18n.T(ctx, "meeting.mb", entente.Args{"Number": float64((n+50_000)/100_000) / 10})
}
