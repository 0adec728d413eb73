package forget

import (
	"bytes"
	"html"
	"strconv"
)

// long is from how many bytes on a pseudonym is found wherever its bytes are. A shorter one could be a part of some number or word: it is one only where no
// letter or digit goes before or follows.
const long = 16

// finder looks for all of some people at once: however many they are, it walks a content once, with a rolling hash (Karp and Rabin, 1987) of as many bytes as the shortest pseudonym
// has, and compares where that is the hash of somebody's first bytes.
type finder struct {
	window  int             // bytes of the shortest
	leaves  uint32          // what the byte that leaves the window weighs
	might   [1 << 10]uint64 // by 16 bits of the hash: whether anybody begins so
	lengths []int           // of the people, each once
	place   map[string]int  // among the people
}

// radix is the base of the rolling hash; any odd one does.
const radix = 16_777_619

func (p People) finder() *finder {
	s := &finder{window: maxPseudonym, leaves: 1, place: map[string]int{}}
	seen := [maxPseudonym + 1]bool{}
	for i, id := range p {
		s.window, s.place[id] = min(s.window, len(id)), i
		if !seen[len(id)] {
			seen[len(id)], s.lengths = true, append(s.lengths, len(id))
		}
	}
	for range s.window {
		s.leaves *= radix
	}
	for _, id := range p {
		h := uint32(0)
		for i := range s.window {
			h = h*radix + uint32(id[i])
		}
		bit := slot(h)
		s.might[bit/64] |= 1 << (bit % 64)
	}
	return s
}

// slot is 16 bits of a hash, to which every bit of it has come.
func slot(h uint32) uint32 { return h * 2_654_435_769 >> 16 }

// mark marks who is in a content.
func (s *finder) mark(content []byte, all found) {
	h := uint32(0)
	for i, c := range content {
		h = h*radix + uint32(c)
		from := i + 1 - s.window
		if from < 0 {
			continue
		}
		if from > 0 {
			h -= s.leaves * uint32(content[from-1])
		}
		if bit := slot(h); s.might[bit/64]&(1<<(bit%64)) != 0 {
			s.markAt(content, from, all)
		}
	}
}

// markAt marks whose pseudonym begins at a byte of a content.
func (s *finder) markAt(content []byte, from int, all found) {
	for _, n := range s.lengths {
		to := from + n
		if to > len(content) {
			continue
		}
		i, here := s.place[string(content[from:to])]
		if here && (n >= long || (from == 0 || !alphanumeric(content[from-1])) && (to == len(content) || !alphanumeric(content[to]))) {
			all[i] = true
		}
	}
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// asRead is a page, a JSON text or a CSV without its tags, escapes and doubled quotes.
func asRead(content []byte) []byte {
	text := withoutEscapes(bytes.ReplaceAll(withoutTags(content), []byte(`""`), []byte(`"`)))
	if bytes.IndexByte(text, '&') < 0 {
		return text
	}
	return []byte(html.UnescapeString(string(text)))
}

// withoutTags leaves out whatever stands between < and the next >, where no other < comes before that.
func withoutTags(content []byte) []byte {
	text := make([]byte, 0, len(content))
	for {
		open := bytes.IndexByte(content, '<')
		if open < 0 {
			return append(text, content...)
		}
		end := bytes.IndexAny(content[open+1:], "<>")
		if end < 0 {
			return append(text, content...)
		}
		end += open + 1
		text = append(text, content[:open]...)
		if content[end] == '<' {
			text = append(text, content[open:end]...)
		} else {
			end++
		}
		content = content[end:]
	}
}

// withoutEscapes puts what JSON escapes stand for in their place, but for those of white space, which no pseudonym has.
func withoutEscapes(content []byte) []byte {
	text := make([]byte, 0, len(content))
	for {
		at := bytes.IndexByte(content, '\\')
		if at < 0 || at+1 == len(content) {
			return append(text, content...)
		}
		text = append(text, content[:at]...)
		content = content[at:]
		switch content[1] {
		case '"', '\\', '/':
			text, content = append(text, content[1]), content[2:]
			continue
		case 'u':
			if len(content) >= 6 {
				if code, err := strconv.ParseUint(string(content[2:6]), 16, 32); err == nil {
					text, content = append(text, string(rune(code))...), content[6:]
					continue
				}
			}
		}
		text, content = append(text, '\\'), content[1:]
	}
}
