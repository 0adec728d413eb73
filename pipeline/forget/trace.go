package forget

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"html"
	"io"
	"regexp"
	"strconv"
)

// Of those found in a file, by their place among the people.
type found map[int]bool

// In returns who is in the content of a file, under whatever form its readers would read them: as they are, between the tags of a page or escaped in it,
// quoted in a CSV, or inside an archive. An archive that cannot be read to its end may hold anybody: it is taken to hold everybody. Tables of people are not read: their rows are (publish.CountRows).
func (p People) In(content []byte) found {
	all := found{}
	p.in(content, all, 0)
	return all
}

// maxNesting is how many archives within archives are opened.
const maxNesting = 3

func (p People) in(content []byte, all found, depth int) {
	p.mark(content, all)
	if bytes.ContainsAny(content, `<\&`) || bytes.Contains(content, []byte(`""`)) {
		p.mark(asRead(content), all)
	}
	parts, whole := unpack(content)
	if !whole || depth == maxNesting && len(parts) > 0 {
		for i := range p {
			all[i] = true
		}
		return
	}
	for _, part := range parts {
		p.in(part, all, depth+1)
	}
}

func (p People) mark(content []byte, all found) {
	for i, id := range p {
		if !all[i] && holds(content, id) {
			all[i] = true
		}
	}
}

// long is from how many bytes on a pseudonym is found wherever its bytes are. A shorter one could be a part of some number or word: it is one only where no
// letter or digit goes before or follows.
const long = 16

func holds(content []byte, id string) bool {
	for from := 0; ; from++ {
		at := bytes.Index(content[from:], []byte(id))
		if at < 0 {
			return false
		}
		from += at
		to := from + len(id)
		if len(id) >= long || (from == 0 || !alphanumeric(content[from-1])) && (to == len(content) || !alphanumeric(content[to])) {
			return true
		}
	}
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

var (
	tag     = regexp.MustCompile(`<[^<>]*>`)
	escaped = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|["\\/])`)
)

// asRead is a page, a JSON text or a CSV without its tags, escapes and doubled quotes.
func asRead(content []byte) []byte {
	text := bytes.ReplaceAll(tag.ReplaceAll(content, nil), []byte(`""`), []byte(`"`))
	text = escaped.ReplaceAllFunc(text, func(e []byte) []byte {
		if e[1] != 'u' {
			return e[1:]
		}
		code, err := strconv.ParseUint(string(e[2:]), 16, 32)
		if err != nil {
			return e
		}
		return []byte(string(rune(code)))
	})
	return []byte(html.UnescapeString(string(text)))
}

// maxUnpacked is how much of a packed file is looked into: a workbook of thousands of rows is far smaller.
const maxUnpacked = 1 << 30

// unpack returns what is in an archive, nothing of what is none; whole is false where something of it could not be read.
func unpack(content []byte) (all [][]byte, whole bool) {
	whole = true
	read := func(r io.Reader, err error) {
		if err != nil {
			whole = false
			return
		}
		part, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
		whole = whole && err == nil && len(part) <= maxUnpacked
		all = append(all, part)
	}
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte("PK\x05\x06")):
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return nil, false
		}
		for _, f := range z.File {
			all = append(all, []byte(f.Name))
			r, err := f.Open()
			read(r, err)
		}
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(content))
		read(r, err)
	}
	return all, whole
}
