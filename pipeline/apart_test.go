package pipeline

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"filippo.io/age"
	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// secrets are what tells of one reader's people and must not reach another.
type secrets struct {
	residents map[string]bool
	words     map[string]bool // codes, names and planted counts
}

// neighbours are the secrets of every practice and of every PCN of a night, by "practice/CODE" and "pcn/CODE", and who may know of whom.
type neighbours struct {
	own    map[string]secrets
	listed map[string]map[string]bool // on a list tonight
	nobody map[string]bool            // people who are out of every purpose
}

// plantCounts gives every practice a number of offers on the list of rising need that nothing else in the place is.
func plantCounts(t *testing.T, p *place.Place) (offers map[string]int) {
	t.Helper()
	areas := sourcetest.Read(t, p.Extract.Dir, "areas")
	offers = map[string]int{}
	for i, r := range areas.Rows {
		areas.Rows[i][areas.Column("weekly_capacity")] = nil // so that the configuration says
		offers[r[areas.Column("practice_code")].(string)] = 700_013 + 1_009*i
	}
	areas.Write(t, p.Extract.Dir)
	p.List = slices.Clone(p.List)
	p.List[0].Capacity.PerWorker, p.List[0].Capacity.Workers = 1, offers
	return offers
}

// knowEverything reads from the operator's own files, and the parts of a night that did not seal them, what is whose.
func knowEverything(t *testing.T, nights []made, told map[string]*part.Part, offers map[string]int) neighbours {
	t.Helper()
	tonight := nights[len(nights)-1]
	all := neighbours{own: map[string]secrets{}, listed: map[string]map[string]bool{}, nobody: map[string]bool{}}
	at := func(reader string) secrets {
		if _, known := all.own[reader]; !known {
			all.own[reader] = secrets{map[string]bool{}, map[string]bool{}}
			all.listed[reader] = map[string]bool{}
		}
		return all.own[reader]
	}
	for practice, part := range told {
		for _, reader := range []string{"practice/" + practice, "pcn/" + part.PCN} {
			words := at(reader).words
			words[practice], words[part.Adviser], words[fmt.Sprint(offers[practice])] = true, true, true
		}
		at("practice/" + practice).words[part.PCN], at("pcn/" + part.PCN).words[part.PCN] = true, true
		at(sheetsOf(part)).words[practice] = true // a sheet says which practice brings somebody, and nothing else
	}
	for k, night := range nights {
		for _, r := range night.ledger {
			if r.Practice == nil {
				all.nobody[r.Resident] = true
				continue
			}
			for _, reader := range []string{"practice/" + *r.Practice, "pcn/" + *r.PCN} {
				// Who was listed the night before may be told to have moved to another practice.
				if k == len(nights)-1 || r.Reason == "listed" {
					at(reader).residents[r.Resident] = true
				}
				if k == len(nights)-1 && r.Reason == "listed" {
					all.listed[reader][r.Resident] = true
				}
			}
		}
	}
	if len(all.nobody) == 0 || len(tonight.ledger) == 0 {
		t.Fatal("the night has nobody who is out of every purpose")
	}
	return all
}

// sheetsOf is the reader of the sheets for the meeting of a practice's cluster.
func sheetsOf(p *part.Part) string { return "cluster/" + strings.ReplaceAll(p.Cluster, " ", "-") }

// texts is everything that can be read in a reader's folder with its key, by where it stands.
func texts(t *testing.T, dir string, key age.Identity) map[string]string {
	t.Helper()
	found := map[string]string{}
	for path, content := range treeOf(t, dir) {
		if strings.HasSuffix(path, ".age") {
			plain, err := sealed.Open([]byte(content), []age.Identity{key})
			if err != nil {
				t.Fatalf("%s: its own key does not open it: %v", path, err)
			}
			content = string(plain)
		}
		unpack(t, path, []byte(content), found)
	}
	return found
}

var tags = regexp.MustCompile(`<[^>]*>`)

// unpack adds what a file says, unpacked as far as it goes. A file that cannot be searched fails the test.
func unpack(t *testing.T, path string, content []byte, found map[string]string) {
	t.Helper()
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			inner, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			unpack(t, path+"/"+f.Name, inner, found)
		}
	case bytes.HasPrefix(content, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		inner, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		unpack(t, path+"/content", inner, found)
	case bytes.HasPrefix(content, []byte("PAR1")):
		file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		var rows strings.Builder
		for _, g := range file.RowGroups() {
			buffer, reading := make([]parquet.Row, g.NumRows()), g.Rows()
			n, err := reading.ReadRows(buffer)
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			for _, row := range buffer[:n] {
				for _, v := range row {
					fmt.Fprintln(&rows, v)
				}
			}
			_ = reading.Close()
		}
		found[path] = rows.String()
	case !utf8.Valid(content):
		t.Fatalf("%s: cannot be searched", path)
	default:
		found[path] = string(content)
		if strings.HasSuffix(path, ".html") {
			found[path+" without tags"] = tags.ReplaceAllString(string(content), "")
			found[path+" cells"] = tags.ReplaceAllString(string(content), " ")
		}
	}
}

var wordsOf = regexp.MustCompile(`\b(?:[YU]\d{5}|adviser-\d{3}|\d{3},\d{3}|\d{6})\b`)

// says are the residents and the words of a text: residents wherever they stand in it, words as words.
func says(text string, residents *index) (ids, words map[string]bool) {
	ids, words = residents.in(text), map[string]bool{}
	for _, w := range wordsOf.FindAllString(text, -1) {
		words[w] = true
		words[strings.ReplaceAll(w, ",", "")] = true // 700,013 as 700013
	}
	return ids, words
}

// index finds pseudonyms of one length in texts.
type index struct {
	starts map[uint64][]string // by their first 8 bytes
	length int
}

func newIndex(t *testing.T, residents map[string]bool) *index {
	t.Helper()
	x := &index{starts: map[uint64][]string{}}
	for id := range residents {
		if x.length == 0 {
			x.length = len(id)
		}
		if len(id) != x.length || len(id) < 8 {
			t.Fatal("pseudonyms are not of one length")
		}
		start := binary.LittleEndian.Uint64([]byte(id))
		x.starts[start] = append(x.starts[start], id)
	}
	return x
}

func (x *index) in(text string) map[string]bool {
	found := map[string]bool{}
	start := uint64(0)
	for i := range len(text) {
		start = start>>8 | uint64(text[i])<<56
		at := i - 7
		if at < 0 || at+x.length > len(text) {
			continue
		}
		for _, id := range x.starts[start] {
			if text[at:at+x.length] == id {
				found[id] = true
			}
		}
	}
	return found
}

// search fails where a reader's folder tells of anybody else's people, and where it does not tell of its own, for then it was not searched.
func (all neighbours) search(t *testing.T, reader string, found map[string]string, rows bool) {
	t.Helper()
	own, everybody, words := all.own[reader], maps.Clone(all.nobody), map[string]bool{}
	for other, theirs := range all.own {
		maps.Copy(everybody, theirs.residents)
		if other != reader {
			maps.Copy(words, theirs.words)
		}
	}
	told, spoken, people := map[string]bool{}, map[string]bool{}, newIndex(t, everybody)
	for path, text := range found {
		ids, said := says(text, people)
		for id := range ids {
			if !own.residents[id] || all.nobody[id] || !rows {
				t.Errorf("%s: %s has a person who is not theirs to know", reader, path)
				break
			}
		}
		for w := range words {
			if said[w] && !own.words[w] {
				t.Errorf("%s: %s says %s, which is of another", reader, path, w)
				break
			}
		}
		if strings.HasSuffix(path, "part.json") || strings.HasSuffix(path, "part.age") || strings.HasSuffix(path, " without tags") && strings.HasPrefix(reader, "practice/") {
			for id := range all.listed[reader] {
				if !ids[id] {
					t.Errorf("%s: %s lacks somebody listed: the search cannot find what is there", reader, path)
					break
				}
			}
		}
		maps.Copy(told, ids)
		maps.Copy(spoken, said)
	}
	for id := range all.listed[reader] {
		if rows && !told[id] {
			t.Errorf("%s: somebody listed is nowhere: the search cannot find what is there", reader)
			break
		}
	}
	if strings.HasPrefix(reader, "cluster/") && !slices.ContainsFunc(slices.Collect(maps.Keys(own.words)), func(w string) bool { return spoken[w] }) {
		t.Errorf("%s: names no practice: the search cannot find what is there", reader)
	}
	for w := range own.words {
		if strings.HasPrefix(reader, "cluster/") {
			continue // of its practices, those that bring somebody
		}
		if strings.HasPrefix(w, "adviser") && strings.HasPrefix(reader, "practice/") && !spoken[w] {
			t.Errorf("%s: does not say %s: the search cannot find what is there", reader, w)
		}
		if !strings.HasPrefix(w, "adviser") && !spoken[w] {
			t.Errorf("%s: does not say %s: the search cannot find what is there", reader, w)
		}
	}
}

// Nothing of one practice's, PCN's or cluster's people is in what another gets: no pseudonym, no code, no name, no count; not in archives, nor in sealed
// files, which open with their own key alone. A PCN or cluster has nobody's pseudonym but under an agreement.
func TestReadersApart(t *testing.T) {
	t.Parallel()
	p := wholePlace(t)
	dir := filepath.Join(t.TempDir(), "extract")
	if err := sourcetest.Mirror(p.Extract.Dir, dir); err != nil {
		t.Fatal(err)
	}
	p.Extract.Dir, p.Inbox = dir, t.TempDir()
	offers := plantCounts(t, p)
	first := runOn(t, p, nightDate, "")
	practices := sortedKeys(first.parts)
	c := correspondence{t: t, p: p, first: first}
	for _, practice := range practices[:3] {
		mine := first.parts[practice]
		c.send(practice+".json", c.write(mine, about(mine.Lists[0].Rows[0].Resident, "declined", nightDate), about(mine.Lists[0].Rows[1].Resident, "objects", nightDate)))
	}
	whose := publish.Readers{Practices: practices}
	for _, part := range first.parts {
		whose.PCNs, whose.Clusters = append(whose.PCNs, part.PCN), append(whose.Clusters, part.Cluster)
	}
	for _, codes := range []*[]string{&whose.PCNs, &whose.Clusters} {
		slices.Sort(*codes)
		*codes = slices.Compact(*codes)
	}
	pcns, clusters := whose.PCNs, whose.Clusters
	p.Sharing = publish.Sharing{{PCN: pcns[0], Name: "DSA 1", Until: nightDate + 60}}
	second := runOn(t, p, nightDate+1, "")
	all := knowEverything(t, []made{first, second}, second.parts, offers)
	readers := func(m made, keys map[string]age.Identity) {
		searched := 0
		for _, kind := range []string{"practice", "pcn", "cluster"} {
			folders, err := os.ReadDir(filepath.Join(m.dir, "lists", kind))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range folders {
				reader := kind + "/" + f.Name()
				all.search(t, reader, texts(t, filepath.Join(m.dir, "lists", reader), keys[reader]), kind == "practice" || f.Name() == pcns[0])
				searched++
			}
		}
		if searched != len(practices)+len(pcns)+len(clusters) || searched < 20 {
			t.Errorf("searched %d folders, want those of %d practices, %d PCNs and %d clusters", searched, len(practices), len(pcns), len(clusters))
		}
	}
	readers(second, map[string]age.Identity{})

	keys := seal(t, p, whose)
	third := runOn(t, p, nightDate+2, "")
	all = knowEverything(t, []made{second, third}, second.parts, offers)
	readers(third, keys)
	for path, content := range treeOf(t, filepath.Join(third.dir, "lists")) {
		for reader, key := range keys {
			if _, err := sealed.Open([]byte(content), []age.Identity{key}); (err == nil) != strings.HasPrefix(path, reader+"/") {
				t.Errorf("%s: the key of %s: %v", path, reader, err)
			}
		}
		all.search(t, "a stranger", map[string]string{path: content}, false)
	}
}

// The search finds what it is to find: in words, in other files' wrappings, and where a page sets a pseudonym in pieces.
func TestSearchFinds(t *testing.T) {
	t.Parallel()
	const id = "0123456789abcdef"
	var zipped, packed, table bytes.Buffer
	z := zip.NewWriter(&zipped)
	w, err := z.Create("sheet.xml")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(w, "<c>%s</c><c>700,013</c>", id)
	g := gzip.NewWriter(&packed)
	fmt.Fprintf(g, "x%sx 700013", id)
	type row struct{ ID, N string }
	if err := parquet.Write(&table, []row{{id, "700013"}}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"a.zip": zipped.Bytes(), "a.gz": packed.Bytes(), "a.parquet": table.Bytes(), "a.json": []byte(`{"id":"` + id + `","n":700013}`),
		"a.html": []byte("<td><span>0123</span><span>456789abcdef</span></td><td>700013</td><td>1</td>"),
	} {
		found := map[string]string{}
		unpack(t, name, content, found)
		hasID, hasWord := false, false
		for _, text := range found {
			ids, words := says(text, newIndex(t, map[string]bool{id: true}))
			hasID, hasWord = hasID || ids[id], hasWord || words["700013"]
		}
		if !hasID || !hasWord {
			t.Errorf("%s: found the person: %v, the count: %v", name, hasID, hasWord)
		}
	}
}
