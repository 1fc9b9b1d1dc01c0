// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"sync"
)

// Boundaries are the areas that a world map can paint. The file format, which
// tools/mapdata writes and any node may replace, is one JSON object:
//
//	{"format": "boundaries/1",
//	 "source": "where the shapes are from, and their licence",
//	 "projection": {"name": "equal-earth", "centre": 11, "scale": 1847.3, "x": 5000, "y": 2412.6},
//	 "width": 10000, "height": 4320,
//	 "lines": ["M5226 891l6-6 0-5", ...],
//	 "areas": [{"id": "JP", "at": [8135, 1152], "d": "M8122 1220l5-3 ...z"}, ...]}
//
// Coordinates are whole grid units, y down. Paths are the part of SVG's grammar
// that shows in the example: M with an absolute point, l with relative ones, z
// at the end of each ring of an area and never in a line. "at" is where a marker
// or a label stands. An id is an ISO 3166-1 alpha-2 code, or X- and capital
// letters for an area without one. "lines" are borders that are drawn dashed.
// The projection (centre in degrees east) is needed to find the window of an
// inset.
type Boundaries struct {
	source        string
	width, height float64
	projection    equalEarth
	lines         []string
	areas         []area
	index         map[string]int
}

type area struct {
	id     string
	at     point
	d      string
	bounds rect
	size   float64 // square grid units
}

// Limits of a boundary file.
const (
	maxBoundaryBytes  = 2 << 20
	maxBoundaryAreas  = 600
	maxBoundaryLines  = 2000
	maxBoundaryPoints = 200_000
	maxBoundaryGrid   = 100_000
)

//go:embed world.json
var worldFile []byte

// DefaultBoundaries are the ones built in.
var DefaultBoundaries = sync.OnceValue(func() *Boundaries {
	b, err := ReadBoundaries(bytes.NewReader(worldFile))
	if err != nil {
		// The file is part of the program and a test reads it.
		return &Boundaries{width: 1, height: 1}
	}
	return b
})

var areaID = regexp.MustCompile(`^([A-Z]{2}|X-[A-Z]{1,16})$`)

// ReadBoundaries reads and checks a boundary file. Nothing of a path reaches a
// page that was not understood here.
func ReadBoundaries(r io.Reader) (*Boundaries, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBoundaryBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read boundaries: %w", err)
	}
	if len(data) > maxBoundaryBytes {
		return nil, fmt.Errorf("read boundaries: larger than %d bytes", maxBoundaryBytes)
	}
	var f struct {
		Format     string `json:"format"`
		Source     string `json:"source"`
		Projection struct {
			Name   string  `json:"name"`
			Centre float64 `json:"centre"`
			Scale  float64 `json:"scale"`
			X      float64 `json:"x"`
			Y      float64 `json:"y"`
		} `json:"projection"`
		Width  int      `json:"width"`
		Height int      `json:"height"`
		Lines  []string `json:"lines"`
		Areas  []struct {
			ID string `json:"id"`
			At [2]int `json:"at"`
			D  string `json:"d"`
		} `json:"areas"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("decode boundaries: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("decode boundaries: something follows the object")
	}
	switch {
	case f.Format != "boundaries/1":
		return nil, fmt.Errorf("read boundaries: format %.40q is not boundaries/1", f.Format)
	case f.Projection.Name != "equal-earth":
		return nil, fmt.Errorf("read boundaries: projection %.40q is not equal-earth", f.Projection.Name)
	case f.Width < 100 || f.Width > maxBoundaryGrid || f.Height < 100 || f.Height > maxBoundaryGrid:
		return nil, fmt.Errorf("read boundaries: grid of %d x %d", f.Width, f.Height)
	case !(f.Projection.Scale > 0 && f.Projection.Scale < maxBoundaryGrid) || math.Abs(f.Projection.Centre) > 180 ||
		math.Abs(f.Projection.X) > maxBoundaryGrid || math.Abs(f.Projection.Y) > maxBoundaryGrid:
		return nil, errors.New("read boundaries: projection out of range")
	case len(f.Areas) == 0 || len(f.Areas) > maxBoundaryAreas:
		return nil, fmt.Errorf("read boundaries: %d areas", len(f.Areas))
	case len(f.Lines) > maxBoundaryLines:
		return nil, fmt.Errorf("read boundaries: %d lines", len(f.Lines))
	}
	b := &Boundaries{
		source: clean(f.Source), width: float64(f.Width), height: float64(f.Height),
		projection: equalEarth{f.Projection.Centre, f.Projection.Scale, f.Projection.X, f.Projection.Y},
		lines:      f.Lines, index: make(map[string]int, len(f.Areas)),
	}
	points := 0
	for i, a := range f.Areas {
		if !areaID.MatchString(a.ID) {
			return nil, fmt.Errorf("read boundaries: area id %.40q", a.ID)
		}
		if _, twice := b.index[a.ID]; twice {
			return nil, fmt.Errorf("read boundaries: area %s twice", a.ID)
		}
		if a.At[0] < 0 || a.At[0] > f.Width || a.At[1] < 0 || a.At[1] > f.Height {
			return nil, fmt.Errorf("read boundaries: area %s has its mark outside the map", a.ID)
		}
		p, err := readPath(a.D, true)
		if err != nil {
			return nil, fmt.Errorf("read boundaries: area %s: %w", a.ID, err)
		}
		points += p.points
		b.index[a.ID] = i
		b.areas = append(b.areas, area{a.ID, point{float64(a.At[0]), float64(a.At[1])}, a.D, p.bounds, p.size})
	}
	for i, l := range f.Lines {
		p, err := readPath(l, false)
		if err != nil {
			return nil, fmt.Errorf("read boundaries: line %d: %w", i, err)
		}
		points += p.points
	}
	if points > maxBoundaryPoints {
		return nil, fmt.Errorf("read boundaries: %d points where %d is the most", points, maxBoundaryPoints)
	}
	return b, nil
}

// Source says where the shapes are from.
func (b *Boundaries) Source() string { return b.source }

// Sprite writes the areas as an SVG file that maps can refer to instead of
// carrying the shapes themselves; see [World].
func (b *Boundaries) Sprite(w io.Writer) error {
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s"><g id="land">`, num(b.width), num(b.height))
	for _, a := range b.areas {
		fmt.Fprintf(&s, "<path id=\"a-%s\" d=\"%s\"/>\n", a.id, a.d)
	}
	fmt.Fprintf(&s, "</g><path id=\"lines\" fill=\"none\" d=\"%s\"/></svg>\n", strings.Join(b.lines, ""))
	_, err := io.WriteString(w, s.String())
	return err
}

// equalEarth is the projection of Šavrič, Patterson and Jenny (2018).
type equalEarth struct{ centre, scale, x, y float64 }

func (e equalEarth) project(lon, lat float64) point {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	lambda := (math.Mod(lon-e.centre+540, 360) - 180) * math.Pi / 180
	l := math.Asin(math.Sqrt(3) / 2 * math.Sin(lat*math.Pi/180))
	l2 := l * l
	l6 := l2 * l2 * l2
	x := lambda * math.Cos(l) / (math.Sqrt(3) / 2 * (a1 + 3*a2*l2 + l6*(7*a3+9*a4*l2)))
	y := l * (a1 + a2*l2 + l6*(a3+a4*l2))
	return point{e.x + e.scale*x, e.y - e.scale*y}
}
