package forget

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// text is some of the pieces, one after another.
func text(rng *rand.Rand, n int, pieces ...string) []byte {
	var b []byte
	for range n {
		b = append(b, pieces[rng.IntN(len(pieces))]...)
	}
	return b
}

// One walk finds whom a search for each finds: of any lengths, one the beginning of another, overlapping, and short ones only where they stand alone.
func TestFinderAgainstOneByOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 11))
	hits := 0
	for range 3000 {
		var people People
		for range 1 + rng.IntN(6) {
			people = append(people, string(text(rng, 6+rng.IntN(14), "a", "b", "-")))
		}
		if rng.IntN(2) == 0 {
			people = append(people, people[0]+"ab")
		}
		slices.Sort(people)
		people = slices.Compact(people)
		content := text(rng, rng.IntN(60), append([]string{"a", "b", "-", " "}, people...)...)
		have, want := found{}, found{}
		people.finder().mark(content, have)
		for i, id := range people {
			for from := range content {
				to := from + len(id)
				if bytes.HasPrefix(content[from:], []byte(id)) && (len(id) >= 16 || (from == 0 || !alphanumeric(content[from-1])) && (to == len(content) || !alphanumeric(content[to]))) {
					want[i] = true
				}
			}
		}
		hits += len(want)
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("%q in %q: %s", people, content, diff)
		}
	}
	if hits < 1000 {
		t.Errorf("only %d people were there to be found", hits)
	}
}

// A page, a JSON text or a CSV is read as by rules that say so in one line each.
func TestAsReadAgainstRules(t *testing.T) {
	tag, escape := regexp.MustCompile(`<[^<>]*>`), regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|["\\/])`)
	rules := func(content []byte) []byte {
		text := bytes.ReplaceAll(tag.ReplaceAll(content, nil), []byte(`""`), []byte(`"`))
		text = escape.ReplaceAllFunc(text, func(e []byte) []byte {
			if e[1] != 'u' {
				return e[1:]
			}
			code, err := strconv.ParseUint(string(e[2:]), 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			return []byte(string(rune(code)))
		})
		return []byte(html.UnescapeString(string(text)))
	}
	rng := rand.New(rand.NewPCG(20, 11))
	for range 20_000 {
		content := text(rng, rng.IntN(30), "<", ">", "</td>", `"`, `""`, `\`, `\u`, `\u0041`, `\u00e4`, `\ud83d`, "00", "+1", "&", "&amp;", "&#65;", ";", "a", "é", "\xff", "\n")
		if have, want := asRead(content), rules(content); !bytes.Equal(have, want) {
			t.Fatalf("%q: have %q, want %q", content, have, want)
		}
	}
}

// BenchmarkIn looks for people in a page of 1 MiB that holds others.
func BenchmarkIn(b *testing.B) {
	pseudonym := func(i int) string {
		sum := sha256.Sum256(fmt.Append(nil, i))
		return hex.EncodeToString(sum[:])
	}
	var page bytes.Buffer
	for i := 0; page.Len() < 1<<20; i++ {
		id := pseudonym(i)
		page.WriteString(`<tr><th><span class="id">`)
		for four := range slices.Chunk([]byte(id), 4) {
			fmt.Fprintf(&page, "<span>%s</span>", four)
		}
		fmt.Fprintf(&page, "</span></th><td>6 A&amp;E attendances in the last 90 days</td><td>%s</td></tr>\n", id)
	}
	for _, n := range []int{1, maxPeople} {
		var people People
		for i := range n {
			people = append(people, pseudonym(-1-i))
		}
		slices.Sort(people)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(page.Len()))
			for b.Loop() {
				if len(people.In(page.Bytes())) > 0 {
					b.Fatal("found somebody who is not there")
				}
			}
		})
	}
}
