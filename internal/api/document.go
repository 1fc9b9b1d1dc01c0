// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
)

// DocumentFacts are worked out for a document.
type DocumentFacts struct {
	Bytes string `json:"bytes" doc:"Address of the file"`
}

// DocumentDraft is what a document says beside its file. Media type, size and
// hash are found from the bytes.
type DocumentDraft struct {
	Meeting string `json:"meeting" doc:"Meeting"`
	Title   string `json:"title" doc:"Title"`
	Name    string `json:"name,omitempty" doc:"File name; that of the file sent when not given"`
	entente.Provenance
}

func (a *api) documents() kind[meeting.Document, DocumentFacts] {
	return kind[meeting.Document, DocumentFacts]{
		path: "documents", tag: tagMeeting, one: "a document", many: "documents", book: a.Meeting.Documents,
		derive: documentFacts, edit: a.editDocument,
		example: meeting.Document{
			Meeting: "eu-japan-council", Title: "Draft agenda", Name: "agenda.pdf", MediaType: "application/pdf", Size: 48213,
			SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Provenance: exampleProvenance,
		},
	}
}

func (a *api) addDocuments() {
	addKind(a, a.documents(), ofMeeting(a.Meeting.Documents))
	upload := step(http.MethodPost, "/documents", "create-document", "Add a document")
	upload.DefaultStatus, upload.MaxBodyBytes = http.StatusCreated, meeting.MaxDocument+formText
	upload.Description = "A form with the parts data (JSON: marking, data) and file, at most 20 MiB. What could act in a browser or on a desk is refused: HTML, SVG, scripts, macros, programs, packed bombs."
	draft := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Revision[DocumentDraft]](), true, "")
	upload.takes = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {
		Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"data", "file"},
			Properties: map[string]*huma.Schema{"data": draft, "file": {Type: huma.TypeString, Format: "binary"}},
		},
		Encoding: map[string]*huma.Encoding{"data": {ContentType: "application/json"}},
	}}}
	register(a, upload, a.upload)
	file := read("/documents/{id}/bytes", "bytes-of-document", "Read the file of a document", tagMeeting)
	file.Description = "Always to be saved, never to be shown in place."
	file.Responses = sending("File, of the document's media type", "application/octet-stream")
	file.Responses["304"] = notModified
	register(a, file, a.bytes)
}

// sending describes an answer that is a file of one of the media types.
func sending(what string, types ...string) map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, t := range types {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	return map[string]*huma.Response{"200": {Description: what, Content: content}}
}

func documentFacts(_ context.Context, _ entente.View, rows []record.Entry[meeting.Document]) ([]DocumentFacts, error) {
	out := make([]DocumentFacts, len(rows))
	for i, e := range rows {
		out[i].Bytes = Base + "/documents/" + e.ID + "/bytes"
	}
	return out, nil
}

// editDocument changes what a document says, never what its file is.
func (a *api) editDocument(ctx context.Context, by entente.Actor, id string, number int64, data meeting.Document, m entente.Marking) (record.Entry[meeting.Document], error) {
	current, err := a.Meeting.Documents.Get(ctx, a.now(ctx), id)
	if err != nil {
		return current, err
	}
	was := current.Data
	if data.MediaType != was.MediaType || data.Size != was.Size || data.SHA256 != was.SHA256 {
		return current, entente.FieldError("sha256", "api.document-fixed", nil)
	}
	return a.Meeting.Documents.Edit(ctx, by, id, number, data, m)
}

const (
	// formText is how much a form may hold beside its file.
	formText = 64 << 10
	// formMemory is how much of a form is held in memory; the rest waits in a file.
	formMemory = 1 << 20
)

func (a *api) upload(ctx context.Context, _ *struct{}) (*createdOutput[meeting.Document, DocumentFacts], error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayEdit); err != nil {
		return nil, err
	}
	form, err := readForm(requestOf(ctx))
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // a left-over file is the system's to clean
	var draft Revision[DocumentDraft]
	if err := decode([]byte(form.Value["data"][0]), &draft); err != nil {
		return nil, err
	}
	header := form.File["file"][0]
	file, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("open the file that was sent: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	marking := entente.Unmarked
	if draft.Marking != nil {
		marking = *draft.Marking
	}
	name := draft.Data.Name
	if name == "" {
		name = header.Filename
	}
	e, err := a.Meeting.Upload(ctx, actor, meeting.Document{
		Meeting: draft.Data.Meeting, Title: draft.Data.Title, Name: name, Provenance: draft.Data.Provenance,
	}, file, marking)
	if err != nil {
		return nil, inData(err)
	}
	return records[meeting.Document, DocumentFacts]{a, a.documents()}.created(ctx, e)
}

// readForm reads a form of exactly the parts data and file.
func readForm(r *http.Request) (*multipart.Form, error) {
	if err := takes(r, "multipart/form-data"); err != nil {
		return nil, err
	}
	if err := r.ParseMultipartForm(formMemory); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) || errors.Is(err, multipart.ErrMessageTooLarge) {
			return nil, &entente.Error{Code: entente.TooLarge, Key: "error.file-large", Args: entente.Args{"Max": meeting.MaxDocument >> 20}, Field: "file"}
		}
		return nil, entente.Fail(malformed, "api.form", nil).Because(err)
	}
	form := r.MultipartForm
	if len(form.Value["data"]) != 1 || len(form.File["file"]) != 1 || len(form.Value)+len(form.File) != 2 {
		form.RemoveAll() //nolint:errcheck // a left-over file is the system's to clean
		return nil, entente.Fail(malformed, "api.form", nil)
	}
	return form, nil
}

// sentFile is an answer that is a file.
type sentFile struct {
	Status      int
	Type        string `header:"Content-Type" hidden:"true"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy" hidden:"true"`
	ETag        string `header:"ETag"`
	Body        []byte
}

type bytesInput struct {
	IDParam
	ViewParams

	IfNoneMatch string `header:"If-None-Match" doc:"Entity tag that the reader has"`
}

func (a *api) bytes(ctx context.Context, in *bytesInput) (*sentFile, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	d, b, err := a.Meeting.Bytes(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &sentFile{Status: http.StatusOK, Type: d.MediaType, ETag: `"` + d.SHA256 + `"`, Disposition: attachment(d.Name), Body: b}
	if noneMatch(in.IfNoneMatch, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, nil
	}
	return out, nil
}

func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
