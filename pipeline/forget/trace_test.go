package forget

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"html/template"
	"io"
	"strings"
	"testing"

	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
)

const (
	hexed = "0f3a9c51d2e84b7788aa90cc11ee23fd0f3a9c51d2e84b7788aa90cc11ee23fd"
	odd   = `a+b/c=<"ä&d`
	short = "123456"
)

// Somebody is found however a file writes them, and is not where a number only contains theirs.
func TestIn(t *testing.T) {
	people, err := Read(strings.NewReader(hexed + "\n\n" + odd + "\r\n" + short + "\n" + hexed + "\n"))
	if err != nil || len(people) != 3 {
		t.Fatalf("have %d people, %v, want 3", len(people), err)
	}
	for _, id := range people {
		encoded, err := json.Marshal(map[string]string{"resident": id})
		if err != nil {
			t.Fatal(err)
		}
		var page, script bytes.Buffer
		blocks := func(id string) (all []string) { // as the lists' pages do
			letters := []rune(id)
			for ; len(letters) > 4; letters = letters[4:] {
				all = append(all, string(letters[:4]))
			}
			return append(all, string(letters))
		}
		inFours := template.Must(template.New("").Funcs(template.FuncMap{"blocks": blocks}).Parse(`<tr><th><span class="id">{{range blocks .}}<span>{{.}}</span>{{end}}</span></th></tr>`))
		asValue := template.Must(template.New("").Parse(`<script>const part = {{.}};</script>`))
		if err := inFours.Execute(&page, id); err != nil {
			t.Fatal(err)
		}
		var table bytes.Buffer
		lines := csv.NewWriter(&table)
		if err := lines.Write([]string{"rising_need", id, "two\nlines"}); err != nil {
			t.Fatal(err)
		}
		lines.Flush()
		if err := asValue.Execute(&script, id); err != nil {
			t.Fatal(err)
		}
		forms := map[string][]byte{
			"as it is": []byte("x," + id + ",y"), "JSON": encoded, "a script": script.Bytes(),
			"a workbook": packed(t, encoded), "a workbook in a workbook": packed(t, packed(t, encoded)), "gzip": squeezed(t, encoded), "the name of a file": packed(t, nil, id),
			"a page in fours": page.Bytes(), "CSV": table.Bytes(),
		}
		for how, content := range forms {
			if found := people.In(content); len(found) != 1 {
				t.Errorf("%q in %s: found %d people, want 1", id, how, len(found))
			}
		}
	}
	for _, content := range []string{"", "1234567", "0123456", "rows: 91234560", hexed[:60], "PK, a practice"} {
		if found := people.In([]byte(content)); len(found) > 0 {
			t.Errorf("%q: found somebody", content)
		}
	}
	whole := packed(t, []byte(strings.Repeat("nobody ", 400)))
	for _, content := range [][]byte{[]byte("PK\x03\x04 no archive"), []byte("\x1f\x8b neither"), whole[:len(whole)/2], squeezed(t, whole)[:40]} {
		if found := people.In(content); len(found) != len(people) {
			t.Errorf("%q, an archive that cannot be read: found %d people, want all %d", content, len(found), len(people))
		}
	}
	if found := people.In(whole); len(found) > 0 {
		t.Error("an archive that holds nobody: found somebody")
	}
}

func packed(t *testing.T, content []byte, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range append(names, "sheet.xml") {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func squeezed(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.Copy(z, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "have 0"}, {"\n \n", "have 0"}, {"ab\n", "line 1"}, {"abcdefgh\n" + strings.Repeat("x", 129), "line 2"}, {"\xff\xfe\xfd\xfc\xfb\xfa", "line 1"},
	} {
		if _, err := Read(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: have %v, want %q", c.text, err, c.want)
		}
	}
}

// What is left of a file is what was there beside the person, to the byte.
func TestRemade(t *testing.T) {
	people := People{"person-1"}
	csv, err := people.withoutRows([]byte("list,resident_id,why\r\na,person-1,\"two\r\nlines\"\r\na,person-12,\"x, y\"\r\n"))
	if want := "list,resident_id,why\r\na,person-12,\"x, y\"\r\n"; err != nil || string(csv) != want {
		t.Errorf("CSV: have %q, %v, want %q", csv, err, want)
	}
	odd := People{"'person", "=person"} // as a sheet must not run them
	if csv, err := odd.withoutRows([]byte("a,'=person\na,''person\na,=person\na,'person\na,person\na,'other\n")); err != nil || string(csv) != "a,person\na,'other\n" {
		t.Errorf("guarded cells: have %q, %v", csv, err)
	}
	page := people.withoutLines([]byte("<table><thead><tr><th>Person</th></tr></thead>\n<tr class=\"a\">\n<td>pers</td></tr>\n<tr><td><i>pers</i><i>on-1</i></td></tr>\n<tr><td>person-2</td></tr>\n</table>end"))
	if want := "<table><thead><tr><th>Person</th></tr></thead>\n<tr class=\"a\">\n<td>pers</td></tr>\n<tr><td>person-2</td></tr>\n</table>end"; string(page) != want {
		t.Errorf("page: have %q, want %q", page, want)
	}
	p := &part.Part{Lists: []part.List{{Open: 2, Rows: []part.Row{{Rank: 1, Resident: "person-1"}, {Rank: 2, Resident: "person-2"}}, Left: []part.Leaver{{Resident: "person-1"}}}},
		Received: []part.Received{{Resident: "person-1"}, {Resident: ""}}}
	people.withoutPeople(p)
	if l := p.Lists[0]; len(l.Rows) != 1 || l.Rows[0].Rank != 2 || l.Open != 1 || len(l.Left) != 0 || len(p.Received) != 1 {
		t.Errorf("part: have %+v", p)
	}
	decisions := &decision.File{Format: decision.Format, Place: "P", Practice: "A1", AsOf: 20000, Part: "d", Unread: []string{"row 5 of Lists"}, Decisions: []decision.Decision{
		{Resident: "person-1", List: "l", Decision: "declined", DecidedOn: 20001}, {Resident: "person-2", List: "l", Decision: "declined", DecidedOn: 20001, Note: "n"}}}
	encoded, err := people.withoutDecisions(decisions)
	if err != nil {
		t.Fatal(err)
	}
	left, err := decision.Decode(encoded) // whose seal must be good
	if err != nil || len(left.Decisions) != 1 || left.Decisions[0].Note != "n" || len(left.Unread) != 1 || len(decisions.Decisions) != 2 {
		t.Errorf("decisions: have %+v, %v", left, err)
	}
	taken, err := people.withoutTaken([]byte(`[{"practice":"A1","resident":"person-1","listed_on":"2026-11-20","decision":"declined","decided_on":"2026-11-20","part":"d"}]`))
	if err != nil || string(taken) != "[]\n" {
		t.Errorf("taken: have %q, %v", taken, err)
	}
}
