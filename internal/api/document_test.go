// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/meeting"
)

// form writes a form from names and contents; a name with a slash is that of a
// part and of a file.
func form(b *bench, parts ...string) (body []byte, mediaType string) {
	b.Helper()
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	for i := 0; i < len(parts); i += 2 {
		name, file, isFile := strings.Cut(parts[i], "/")
		h := textproto.MIMEHeader{"Content-Disposition": {multipart.FileContentDisposition(name, file)}, "Content-Type": {"text/html"}}
		if !isFile {
			h = textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + name + `"`}}
		}
		p, err := w.CreatePart(h)
		b.must(err)
		_, err = p.Write([]byte(parts[i+1]))
		b.must(err)
	}
	b.must(w.Close())
	return buffer.Bytes(), w.FormDataContentType()
}

func (b *bench) upload(parts ...string) *answer {
	b.Helper()
	raw, media := form(b, parts...)
	return b.ask(http.MethodPost, "/documents", editor, raw, "Content-Type", media)
}

const aboutIt = `{"data":{"meeting":"m","title":"Draft agenda","basis":"own","confidence":"high"}}`

func TestADocumentIsKeptAndGivenBack(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		text := "1. Quantum\n2. <b>Any other business</b>\n"
		made := b.upload("data", aboutIt, "file/ordre du jour é.txt", text).want(http.StatusCreated)
		var d Record[meeting.Document, DocumentFacts]
		made.into(&d)
		sum := sha256.Sum256([]byte(text))
		if d.Data.SHA256 != hex.EncodeToString(sum[:]) || d.Data.MediaType != "text/plain" || d.Data.Name != "ordre du jour é.txt" || d.Data.Size != int64(len(text)) {
			b.Errorf("document %+v", d.Data)
		}
		path := strings.TrimPrefix(d.Derived.Bytes, Base)
		got := b.get(path, reader).want(http.StatusOK)
		if string(got.body) != text {
			b.Errorf("bytes %q", got.body)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
			"Content-Disposition":     "attachment; filename*=utf-8''ordre%20du%20jour%20%C3%A9.txt",
		} {
			if got.header.Get(name) != want {
				b.Errorf("%s: %q", name, got.header.Get(name))
			}
		}
		if again := b.get(path, reader, "If-None-Match", got.etag()).want(http.StatusNotModified); len(again.body) > 0 {
			b.Error("304 with a body")
		}
		b.get(path, nobody).problem(http.StatusNotFound, "not-found")
		b.release("documents", d.ID)
		b.get(path, nobody).want(http.StatusOK)

		tag := b.get("/documents/"+d.ID, editor).etag()
		changed := d.Data
		changed.Title = "Agenda"
		saved := b.ask(http.MethodPut, "/documents/"+d.ID, editor, Revision[meeting.Document]{Data: changed}, "If-Match", tag).want(http.StatusOK)
		changed.SHA256 = strings.Repeat("0", 64)
		p := b.ask(http.MethodPut, "/documents/"+d.ID, editor, Revision[meeting.Document]{Data: changed}, "If-Match", saved.etag()).problem(http.StatusUnprocessableEntity, "invalid")
		if fields(p) != "data.sha256 document-fixed" {
			b.Errorf("another hash: %s", fields(p))
		}
	})
}

func TestUploadsThatAreRefused(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		for _, c := range []struct {
			name   string
			parts  []string
			status int
			want   string
		}{
			{"no file", []string{"data", aboutIt}, 400, "malformed"},
			{"no words", []string{"file/a.txt", "x"}, 400, "malformed"},
			{"two files", []string{"data", aboutIt, "file/a.txt", "x", "file/b.txt", "y"}, 400, "malformed"},
			{"a part more", []string{"data", aboutIt, "file/a.txt", "x", "marking", "limited"}, 400, "malformed"},
			{"words as a file", []string{"data/data.json", aboutIt, "file/a.txt", "x"}, 400, "malformed"},
			{"words that are no JSON", []string{"data", "x", "file/a.txt", "x"}, 400, "malformed"},
			{"a hash of one's own", []string{"data", `{"data":{"sha256":"x"}}`, "file/a.txt", "x"}, 422, "data.sha256 json-unknown"},
			{"no meeting", []string{"data", `{"data":{"title":"x","basis":"own","confidence":"high"}}`, "file/a.txt", "x"}, 422, "data.meeting required"},
			{"empty", []string{"data", aboutIt, "file/a.txt", ""}, 422, "data.file file-empty"},
			{"HTML", []string{"data", aboutIt, "file/a.txt", "<!doctype html><script>alert(1)</script>"}, 422, "data.file file-type"},
			{"SVG", []string{"data", aboutIt, "file/a.png", `<svg xmlns="http://www.w3.org/2000/svg"/>`}, 422, "data.file file-type"},
			{"a program", []string{"data", aboutIt, "file/a.pdf", "\x7fELF\x02\x01\x01"}, 422, "data.file file-type"},
			{"too large", []string{"data", aboutIt, "file/a.txt", strings.Repeat("x", meeting.MaxDocument+1)}, 413, "file file-large"},
			{"far too large", []string{"data", aboutIt, "file/a.txt", strings.Repeat("x", meeting.MaxDocument+formText)}, 413, "file file-large"},
			{"many words", []string{"data", aboutIt + strings.Repeat(" ", meeting.MaxDocument), "file/a.txt", "x"}, 413, "file file-large"},
		} {
			got := b.upload(c.parts...).want(c.status)
			var p Problem
			got.into(&p)
			if p.Code != c.want && strings.ReplaceAll(fields(p), "data.file ", "file ") != strings.ReplaceAll(c.want, "data.file ", "file ") {
				b.Errorf("%s: %s, want %s", c.name, got.body, c.want)
			}
		}
		raw, media := form(b, "data", aboutIt, "file/a.txt", "x")
		b.ask(http.MethodPost, "/documents", editor, raw[:len(raw)-20], "Content-Type", media).problem(http.StatusBadRequest, "malformed")
		b.ask(http.MethodPost, "/documents", editor, raw, "Content-Type", "multipart/form-data").problem(http.StatusBadRequest, "malformed")
		var page Page[meeting.Document, DocumentFacts]
		b.get("/documents", admin).into(&page)
		if page.Total != 0 {
			b.Errorf("%d documents came of it", page.Total)
		}
		marked := strings.Replace(aboutIt, "{", `{"marking":"limited",`, 1)
		var d Record[meeting.Document, DocumentFacts]
		b.upload("file/a.txt", "x", "data", marked).want(http.StatusCreated).into(&d)
		if d.Marking != entente.Limited {
			b.Errorf("marking %q", d.Marking)
		}
	})
}
