// Package page is the one look of every page a night holds: lists, indexes, audit.
//
// A page is a single file that needs nothing else: its style is inside it, and its content security policy allows that style,
// by digest, and nothing besides; no script, picture, font, form or frame can be loaded whatever ends up in the text. It prints
// on A4, upright or across. Colours meet WCAG 2.2 AA, and none carries a meaning alone.
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

// Parse reads the parts of a page: templates named "title", "header", "main" and "footer". Besides html/template's own
// functions they have day and shortDay (a source.Day as 20 November 2026 and 20 Nov 2026), number (12,345), blocks (a pseudonym in fours),
// lines (the non-empty lines of a text) and spaced (a code with spaces for underscores). Further styles are those of a page that has more on it
// than the others.
func Parse(parts string, further ...string) (*Template, error) {
	css := strings.Join(append([]string{css}, further...), "")
	sum := sha256.Sum256([]byte(css))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	t, err := template.New("page").Funcs(template.FuncMap{
		"style":    func() template.CSS { return template.CSS(css) },
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
