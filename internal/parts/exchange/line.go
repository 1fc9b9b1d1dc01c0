// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/record"
)

// Bounds of a page of a feed.
const (
	MaxLine  = 1 << 20  // bytes of a line
	MaxLines = 1000     // lines before the checkpoint
	maxPage  = 16 << 20 // bytes of all lines; a writer ends its page at half of it
)

// line is one step of a feed as it travels.
type line struct {
	Position  int64      `json:"position"`
	Act       string     `json:"act"`
	At        string     `json:"at"`
	Version   *version   `json:"version,omitempty"`
	Withdrawn *withdrawn `json:"withdrawn,omitempty"`
}

// version is a signed version as it travels: its audience is sealed.
type version struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Author    string          `json:"author"`
	Number    int64           `json:"number"`
	Previous  string          `json:"previous"`
	Recorded  string          `json:"recorded"`
	Marking   string          `json:"marking"`
	Audience  string          `json:"audience"`
	Content   json.RawMessage `json:"content"`
	Hash      string          `json:"hash"`
	Signature string          `json:"signature"`
}

// withdrawn names what is taken back, without its content.
type withdrawn struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

// checkpoint ends a page. Its signature is over the other members, in canonical
// form.
type checkpoint struct {
	Author    string `json:"author"`
	To        string `json:"to"`
	Size      int64  `json:"size"`
	Hash      string `json:"hash"`
	At        string `json:"at"`
	Signature string `json:"signature,omitempty"`
}

type lastLine struct {
	Checkpoint *checkpoint `json:"checkpoint"`
}

func (c checkpoint) signed() ([]byte, error) {
	c.Signature = ""
	return canonical.Marshal(c)
}

func versionOf(v record.Version) *version {
	return &version{
		ID: v.ID, Kind: v.Kind, Author: v.Author, Number: v.Number, Previous: v.Previous, Recorded: stamp(v.Recorded),
		Marking: string(v.Marking), Audience: v.Seal(), Content: v.Content, Hash: v.Hash, Signature: v.Signature,
	}
}

func (v version) record() (record.Version, error) {
	at, err := unstamp(v.Recorded)
	if err != nil {
		return record.Version{}, err
	}
	if !isHash(v.Hash) || !isHash(v.Audience) || v.Previous != "" && !isHash(v.Previous) || v.Number < 1 || (v.Number == 1) != (v.Previous == "") {
		return record.Version{}, errors.New("no hashes or numbers of a version")
	}
	return record.Version{
		ID: v.ID, Kind: v.Kind, Author: v.Author, Number: v.Number, Previous: v.Previous, Recorded: at, Marking: entente.Marking(v.Marking),
		Sealed: v.Audience, Content: v.Content, Hash: v.Hash, Signature: v.Signature,
	}, nil
}

func stamp(micro int64) string { return time.UnixMicro(micro).UTC().Format(record.TimeLayout) }

func unstamp(s string) (int64, error) {
	t, err := time.Parse(record.TimeLayout, s)
	if err != nil || t.UnixMicro() <= 0 || stamp(t.UnixMicro()) != s {
		return 0, fmt.Errorf("%.40q is no moment", s)
	}
	return t.UnixMicro(), nil
}

func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// entry is a line that was read, with the bytes it was read from.
type entry struct {
	line

	raw     []byte
	version record.Version
}

// page is a whole page that was read. Nothing of it is checked but its form.
type page struct {
	entries []entry
	end     checkpoint
	raw     []byte // of the checkpoint
}

var beginOfEnd = []byte(`{"checkpoint":`)

// readPage reads a page. A [fault] is what is wrong with a line; another error
// is that the page did not come whole.
func readPage(r io.Reader) (page, error) {
	var p page
	in := bufio.NewReaderSize(io.LimitReader(r, maxPage), 64<<10)
	for {
		raw, err := readLine(in)
		if err != nil {
			return p, err
		}
		if bytes.HasPrefix(raw, beginOfEnd) {
			return p, p.readEnd(in, raw)
		}
		if len(p.entries) == MaxLines {
			return p, fault{reason: "lines", args: entente.Args{"Max": MaxLines}, raw: raw}
		}
		e, err := readEntry(raw)
		if err != nil {
			return p, err
		}
		p.entries = append(p.entries, e)
	}
}

// readEnd reads the checkpoint, which nothing may follow.
func (p *page) readEnd(in *bufio.Reader, raw []byte) error {
	var l lastLine
	if err := strict(raw, &l); err != nil || l.Checkpoint == nil {
		return fault{reason: "form", raw: raw, err: err}
	}
	p.end, p.raw = *l.Checkpoint, raw
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return fault{reason: "after", raw: raw, err: err}
	}
	return nil
}

func readEntry(raw []byte) (entry, error) {
	e := entry{raw: raw}
	err := strict(raw, &e.line)
	if err == nil {
		_, err = unstamp(e.At)
	}
	if err == nil {
		switch {
		case e.Act == actRelease && e.Version != nil && e.Withdrawn == nil:
			e.version, err = e.Version.record()
		case e.Act == actWithdraw && e.Withdrawn != nil && e.Version == nil && entente.ValidID(e.Withdrawn.ID) && isHash(e.Withdrawn.Hash):
		default:
			err = errors.New("neither a release nor a withdrawal")
		}
	}
	if err != nil {
		return e, fault{reason: "form", position: e.Position, raw: raw, err: err}
	}
	return e, nil
}

// strict reads a line that must be in canonical form and have exactly the
// members that are known.
func strict(raw []byte, v any) error {
	form, err := canonical.JSON(raw)
	if err == nil && !bytes.Equal(form, raw) {
		err = errors.New("not in canonical form")
	}
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err == nil {
		form, err = canonical.Marshal(v)
	}
	if err == nil && !bytes.Equal(form, raw) {
		err = errors.New("members that are not known, or missing ones")
	}
	return err
}

// errCut says that a page ended before its checkpoint.
var errCut = errors.New("the page ends before its checkpoint")

// readLine reads to the end of a line, which it leaves out, and no more than
// MaxLine bytes.
func readLine(in *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		part, err := in.ReadSlice('\n')
		out = append(out, part...)
		switch {
		case len(out) > MaxLine+1:
			return nil, fault{reason: "long", args: entente.Args{"Max": MaxLine >> 10}, raw: out[:1<<10]}
		case err == nil:
			return out[:len(out)-1], nil
		case errors.Is(err, io.EOF):
			return nil, errCut
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read the feed: %w", err)
		}
	}
}
