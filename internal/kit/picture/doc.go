// SPDX-License-Identifier: EUPL-1.2

// Package picture draws SVG in Go: a world map, a matrix, a network, a timeline
// and stacked bars. The same bytes go into a page, its print, a PDF and a DOCX,
// work without script, and pass a strict content security policy: there is no
// style attribute, no style element and no script, only presentation attributes
// and class names.
//
// It owns how pictures look. It must not know what they are about: it takes
// labels, ids, numbers, dates and links that the caller has chosen, translated
// and checked for permission. It reads no clock and no database.
//
// # Start reading
//
// picture.go has the interface that every picture fulfils and the frame around
// it. Then one file per picture: worldmap.go, matrix.go, network.go,
// timeline.go, bars.go. boundaries.go reads the boundary file, layout.go places
// the nodes of a network, labels.go places texts so that none covers another.
//
// # One hand
//
// All pictures are drawn by these rules, so that ten of them in one briefing
// book look as if one person had drawn them.
//
//   - Colour comes from an [Ink] and nowhere else (ink.go). L1 to L5 are one hue
//     from light to dark for amounts; T1 to T6 tell kinds apart; Good, Active,
//     Waiting, Bad and Muted tell states. Each set was chosen so that its members
//     differ in lightness too: they can be told apart in greyscale and with any
//     colour blindness. Colour is never the only sign: a number, a shape, a
//     hatching or a word says the same.
//   - Text is 12 px, secondary text 11 px and never less, headings inside a
//     picture 12 px bold. Text stands on its own background or gets a halo.
//   - Strokes are 1 px for hairlines (pic-line), 1.5 px for outlines that
//     mean something (pic-rule), 2 px for the day that is called today. Dashes
//     mean that something is uncertain or disputed, and nothing else.
//   - Corners of bars and cells are rounded by 2 px. Gaps between marks are at
//     least 1 px of ground, so that neighbours of one colour stay two things.
//   - No shadows, no gradients but the fade of an open end, no decoration.
//   - Native size is the size on the page: a picture is drawn for a width, never
//     scaled down to it, since that would make its text unreadable. [Responsive]
//     writes a wide and a narrow drawing, and the style sheet shows one of them.
//
// The presentation attributes carry the colours of the light theme, for
// documents that load no style sheet. [Stylesheet] writes the rules that replace
// them by custom properties (--pic-l1 ...), so that a page can set a dark theme
// or a node's own colours.
//
// # What the caller owes
//
// A title and a description that say what is to be seen, a source line beneath,
// and the table twin ([Picture] has Table) on the page or one link away. A
// picture with links inside is a group for assistive technology and one
// without is an image, because the contents of an image are not announced and
// its links could not be reached.
package picture
