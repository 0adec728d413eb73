package source

import "unicode/utf8"

// memo remembers the last values looked up by short texts. Vocabularies are small, so almost every row of a PLAIN page is found
// here at the cost of one comparison instead of a map access.
type memo[T any] struct {
	entries [64]struct {
		text  string
		value T
		used  bool
	}
}

func slot(text []byte) int {
	n := len(text)
	if n == 0 {
		return 0
	}
	return (n*7 ^ int(text[0]) ^ int(text[n-1])<<2 ^ int(text[n/2])<<4) & 63
}

func (m *memo[T]) get(text []byte) (value T, ok bool) {
	e := &m.entries[slot(text)]
	if e.used && e.text == string(text) {
		return e.value, true
	}
	return value, false
}

func (m *memo[T]) put(text string, value T) {
	e := &m.entries[slot([]byte(text))]
	e.text, e.value, e.used = text, value, true
}

// words interns the names of one column for one worker. It sees each new name once, which is where a name
// that shows an identity is noticed.
type words struct {
	names    *Names
	memo     memo[word]
	known    map[string]word
	identity string // what a name turned out to be; empty while none did
}

type word struct {
	index uint32
	state state
}

// find returns the index of a name, after the place's renaming, and its state.
func (w *words) find(text []byte, renames map[string]string) (uint32, state) {
	if v, ok := w.memo.get(text); ok {
		return v.index, v.state
	}
	v, ok := w.known[string(text)]
	if !ok {
		v = w.learn(string(text), renames)
	}
	w.memo.put(string(text), v)
	return v.index, v.state
}

func (w *words) learn(text string, renames map[string]string) word {
	name := text
	if to, ok := renames[text]; ok {
		name = to
	}
	v := word{index: NoName}
	switch {
	case name == "":
		v.state = absent
	case !utf8.ValidString(name):
		v.state = notText
	default:
		if what := identityIn(text); what != "" && w.identity == "" {
			w.identity = what
		}
		v.index = w.names.Index(name)
	}
	w.known[text] = v
	return v
}
