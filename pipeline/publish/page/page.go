// Package page is the one look of every page a night holds: lists, indexes, audit.
//
// A page is a single file that needs nothing else: its style, and the script of the few pages that have one, is inside it, and its content
// security policy allows those, by digest, and nothing besides; no other script, and no picture, font, form or frame, can be loaded or
// run whatever ends up in the text. It prints on A4, upright or across. Colours meet WCAG 2.2 AA, and none carries a meaning alone.
//
// The package knows nothing of what a page says.
package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"

	"riskstrat/features/source"
)

//go:embed page.css
var css string

//go:embed page.html
var frame string

// Template is the parts of one kind of page.
type Template struct{ t *template.Template }

// Own is what one kind of page has besides the house's look; the zero value is nothing.
type Own struct {
	Foot   string // of every printed sheet: how this kind of page is to be kept; without quotes or backslashes
	Style  string // follows the house's
	Script string // runs once the page is there; may not read text as HTML (trusted types forbid it)
}

// Parse reads the parts of a page: templates named "title", "header", "main" and "footer". Besides html/template's own
// functions they have day and shortDay (a source.Day as 20 November 2026 and 20 Nov 2026), number (12,345), blocks (a pseudonym in fours),
// lines (the non-empty lines of a text) and spaced (a code with spaces for underscores).
func Parse(parts string, own Own) (*Template, error) {
	style := css + own.Style
	if own.Foot != "" {
		style += `@page { @bottom-left { content: "` + own.Foot + "\"; font: 8pt sans-serif; } }\n"
	}
	policy := "default-src 'none'; style-src " + digest(style) + "; base-uri 'none'; form-action 'none'"
	if own.Script != "" {
		policy += "; script-src " + digest(own.Script) + "; require-trusted-types-for 'script'; trusted-types 'none'"
	}
	t, err := template.New("page").Funcs(template.FuncMap{
		"style":    func() template.CSS { return template.CSS(style) },
		"script":   func() template.JS { return template.JS(own.Script) },
		"policy":   func() string { return policy },
		"day":      func(d source.Day) string { return day(d, "2 January 2006") },
		"shortDay": func(d source.Day) string { return day(d, "2 Jan 2006") },
		"number":   Number,
		"blocks":   blocks,
		"lines":    lines,
		"spaced":   func(s string) string { return strings.ReplaceAll(s, "_", " ") },
	}).Parse(frame)
	if err != nil {
		return nil, err
	}
	if _, err := t.Parse(parts); err != nil {
		return nil, err
	}
	return &Template{t}, nil
}

// digest is a text as a content security policy names it.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Render writes the page of the data. All text is escaped for where it stands.
func (t *Template) Render(w io.Writer, data any) error { return t.t.Execute(w, data) }

func day(d source.Day, layout string) string {
	if d == source.NoDay {
		return "–"
	}
	return d.Time().Format(layout)
}

// Number writes 12345 as 12,345.
func Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// blocks cuts a pseudonym into fours for reading. The page sets them apart with margins, not spaces, so that the whole is copied.
func blocks(id string) []string {
	r := []rune(id)
	var out []string
	for len(r) > 4 {
		out, r = append(out, string(r[:4])), r[4:]
	}
	return append(out, string(r))
}

func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
