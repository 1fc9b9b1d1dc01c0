// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"archive/zip"
	"bytes"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"entente"
)

// Document is a file that belongs to a meeting. Its bytes are kept by hash
// beside the record.
type Document struct {
	Meeting   string `json:"meeting" doc:"Meeting"`
	Title     string `json:"title" doc:"Title"`
	Name      string `json:"name" doc:"File name"`
	MediaType string `json:"mediaType" doc:"Media type, found from the bytes"`
	Size      int64  `json:"size" doc:"Size in bytes"`
	SHA256    string `json:"sha256" doc:"SHA-256 of the bytes, hex"`
	entente.Provenance
}

// MaxDocument is the largest file taken, in bytes.
const MaxDocument = 20 << 20

// What a zip container (DOCX, ODT and their like) may hold, so that opening
// one on a desk is no surprise.
const (
	maxEntries  = 10_000
	maxUnpacked = 512 << 20
)

func checkDocument(d Document) error {
	var pr entente.Problems
	entente.CheckID(&pr, "meeting", d.Meeting)
	entente.CheckText(&pr, "title", d.Title, 1, 300)
	entente.CheckText(&pr, "name", d.Name, 1, 200)
	if d.Name != path.Base(d.Name) || strings.ContainsAny(d.Name, `/\`) {
		pr.Add("name", "error.file-name", nil)
	}
	if len(d.SHA256) != 64 {
		pr.Add("sha256", "error.hash", nil)
	}
	d.Provenance.Check(&pr)
	return pr.Err()
}

// sniff finds the media type of a file from its bytes and refuses what could
// act in a browser or on a desk: HTML, SVG, scripts, macros, programs, packed
// bombs, and whatever it does not know.
func sniff(b []byte) (string, error) {
	refuse := func(what string) (string, error) {
		return "", entente.FieldError("file", "error.file-type", entente.Args{"Type": what})
	}
	if len(b) == 0 {
		return "", entente.FieldError("file", "error.file-empty", nil)
	}
	switch t, _, _ := strings.Cut(http.DetectContentType(b), ";"); t {
	case "application/pdf", "image/png", "image/jpeg":
		return t, nil
	case "application/zip":
		return sniffZip(b)
	case "text/plain":
		if !utf8.Valid(b) {
			return "", entente.FieldError("file", "error.file-utf8", nil)
		}
		head := strings.ToLower(string(b[:min(len(b), 4096)]))
		for _, mark := range []string{"<svg", "<html", "<script", "<!doctype", "<?xml", "#!/"} {
			if strings.Contains(head, mark) {
				return refuse(mark)
			}
		}
		return t, nil
	default:
		return refuse(t)
	}
}

var containers = map[string]string{
	"word/document.xml":    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xl/workbook.xml":      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

var openDocument = map[string]bool{
	"application/vnd.oasis.opendocument.text":         true,
	"application/vnd.oasis.opendocument.spreadsheet":  true,
	"application/vnd.oasis.opendocument.presentation": true,
}

func sniffZip(b []byte) (string, error) {
	refuse := func(what string) (string, error) {
		return "", entente.FieldError("file", "error.file-type", entente.Args{"Type": what})
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return refuse("zip")
	}
	if len(z.File) > maxEntries {
		return "", entente.FieldError("file", "error.file-bomb", nil)
	}
	var unpacked uint64
	found := ""
	for _, f := range z.File {
		if unpacked += f.UncompressedSize64; unpacked > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return "", entente.FieldError("file", "error.file-bomb", nil)
		}
		if strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin") {
			return refuse("macros")
		}
		if t := containers[f.Name]; t != "" {
			found = t
		}
		if f.Name == "mimetype" && f.UncompressedSize64 < 200 {
			if t := readMimetype(f); openDocument[t] {
				found = t
			}
		}
	}
	if found == "" {
		return refuse("zip")
	}
	return found, nil
}

func readMimetype(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close() //nolint:errcheck // only read
	b := make([]byte, 200)
	n, _ := r.Read(b)
	return string(b[:n])
}
