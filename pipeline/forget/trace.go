package forget

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
)

// Of those found in a file, by their place among the people.
type found map[int]bool

// In returns who is in the content of a file, under whatever form its readers would read them: as they are, between the tags of a page or escaped in it,
// quoted in a CSV, or inside an archive. An archive that cannot be read to its end may hold anybody: it is taken to hold everybody. Tables of people are not read: their rows are (publish.CountRows).
func (p People) In(content []byte) found { return p.finder().in(content) }

// in is In, for many contents.
func (s *finder) in(content []byte) found {
	all := found{}
	s.unpacked(content, all, 0)
	return all
}

// maxNesting is how many archives within archives are opened.
const maxNesting = 3

// unpacked marks who is in a content that lies within so many archives.
func (s *finder) unpacked(content []byte, all found, depth int) {
	s.mark(content, all)
	if bytes.ContainsAny(content, `<\&`) || bytes.Contains(content, []byte(`""`)) {
		s.mark(asRead(content), all)
	}
	parts, whole := unpack(content)
	if !whole || depth == maxNesting && len(parts) > 0 {
		for _, i := range s.place {
			all[i] = true
		}
		return
	}
	for _, part := range parts {
		s.unpacked(part, all, depth+1)
	}
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
