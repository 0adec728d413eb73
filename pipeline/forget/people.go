package forget

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// People are the pseudonyms of those to be forgotten, each once, in order.
type People []string

// The shortest and longest pseudonym that is searched for. What is shorter would be found in files that are not about the person.
const (
	minPseudonym = 6
	maxPseudonym = 128
)

// maxPeople is how many are forgotten at a time: everything that is published is searched for each.
const maxPeople = 1000

// Read reads pseudonyms, one a line; empty lines do not count. It repeats none in an error.
func Read(from io.Reader) (People, error) {
	var all People
	lines := bufio.NewScanner(from)
	for n := 1; lines.Scan(); n++ {
		id := strings.TrimSpace(lines.Text())
		switch {
		case id == "":
			continue
		case len(id) < minPseudonym || len(id) > maxPseudonym || !utf8.ValidString(id):
			return nil, fmt.Errorf("reading pseudonyms: line %d: want a text of %d to %d bytes", n, minPseudonym, maxPseudonym)
		}
		all = append(all, id)
	}
	if lines.Err() != nil {
		return nil, errors.New("reading pseudonyms: they cannot be read")
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 || len(all) > maxPeople {
		return nil, fmt.Errorf("reading pseudonyms: have %d, want 1 to %d", len(all), maxPeople)
	}
	return all, nil
}

// has reports whether an identifier is one of them.
func (p People) has(id string) bool {
	_, found := slices.BinarySearch(p, id)
	return found
}

// place is the place of an identifier among them, which it does not copy: tables have millions.
func (p People) place(id []byte) (i int, found bool) {
	return slices.BinarySearchFunc(p, id, func(one string, id []byte) int {
		switch {
		case one < string(id):
			return -1
		case one > string(id):
			return 1
		}
		return 0
	})
}
