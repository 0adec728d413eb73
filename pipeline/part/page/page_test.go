package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/catalog"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
)

// hostile are texts that would run, load, or end the element they stand in, were they not escaped for where they stand.
var hostile = []string{
	`<script>window.ran=1</script>`, `</script><script>window.ran=1</script>`, `"><img src=x onerror="window.ran=1">`, `' onmouseover='window.ran=1`,
	`</table></main><iframe src=javascript:window.ran=1>`, `<!--<script>`, `-->`, `]]>`, "\u2028window.ran=1\u2029", `\u003cscript>`, `{{.}}`, `javascript:window.ran=1`,
	`</style><svg onload=window.ran=1>`, `&lt;script&gt;window.ran=1&lt;/script&gt;`, `${window.ran=1}`, "`window.ran=1`",
}

// infected is a part with one hostile text in every text it has, and who those ids are in no more trusted words.
func infected(text string) (*part.Part, map[string]string) {
	p := example()
	p.Place, p.Practice, p.PCN, p.Adviser, p.Cluster = text, text, text, text, text
	local := map[string]string{}
	for i := range p.Lists {
		l := &p.Lists[i]
		l.Name, l.Title, l.Group, l.Policy = text, text, text, []string{text, text}
		if l.Outcome != "" {
			l.Outcome = text
		}
		for j := range l.Rows {
			r := &l.Rows[j]
			r.Resident += text
			r.Tier, r.Change, r.Reasons, r.Groups, r.Contact, r.Needs = text, text, []string{text, text}, []string{text, text}, []string{text}, []string{text}
			if j%2 == 0 {
				local[r.Resident] = text
			}
		}
		for j := range l.Left {
			l.Left[j].Resident += text
			l.Left[j].Why = text
		}
	}
	for i := range p.Received {
		r := &p.Received[i]
		r.File, r.Where, r.Resident, r.List, r.Decision, r.SetAside = text, text, text, text, text, text
	}
	for i := range p.Services {
		s := &p.Services[i]
		s.Service, s.Provider, s.Area, s.Eligibility, s.Needs = text, text, text, text, []string{text}
	}
	hostile := coded
	hostile.Display, hostile.PseudonymSystem = text, text
	p.Referral = hostile.Template()
	for i := range p.Covered {
		p.Covered[i].Contacts = text
	}
	return p, local
}

// openTag is the start of an element or a comment, as a browser would see one.
var openTag = regexp.MustCompile(`<(!--|[a-zA-Z][a-zA-Z0-9]*)`)

// Whatever a text holds, the page has the elements and attributes it has without, and no other: the text never leaves the place it was
// put in. (That nothing runs in a browser either is seen by the tests with one.)
func TestHostileTextAddsNoElement(t *testing.T) {
	plainPart, plainLocal := infected("x")
	want := markup(render(t, plainPart, plainLocal))
	for _, text := range hostile {
		p, local := infected(text)
		page := render(t, p, local)
		if diff := cmp.Diff(want, markup(page)); diff != "" {
			t.Errorf("%q: the page has other elements: %s", text, diff)
		}
		if data := nightJSON(t, page); strings.ContainsAny(data, "<>&\u2028\u2029") {
			t.Errorf("%q: stands bare in the data", text)
		}
	}
}

// markup is the elements of a page in their order, and how often each attribute occurs. What stands in style, script and data is left out.
func markup(page string) []string {
	page = regexp.MustCompile(`(?s)(<(?:style|script)[^>]*>).*?(</(?:style|script)>)`).ReplaceAllString(page, "$1$2")
	names := openTag.FindAllString(page, -1)
	for _, tag := range regexp.MustCompile(`<[a-z0-9]+((?:\s+[^\s=>"']+(?:="[^"]*")?)*)\s*>`).FindAllStringSubmatch(page, -1) {
		for _, a := range regexp.MustCompile(`([^\s=>"']+)(?:="[^"]*")?`).FindAllStringSubmatch(tag[1], -1) {
			names = append(names, a[1])
		}
	}
	// A pseudonym is cut into more or fewer spans, by its length.
	return slices.DeleteFunc(names, func(n string) bool { return n == "<span" })
}

// nightJSON is the data of a page as it stands there.
func nightJSON(t *testing.T, page string) string {
	t.Helper()
	const open = `<script type="application/json" id="night">`
	at := strings.Index(page, open)
	if at < 0 {
		t.Fatal("the page has no data")
	}
	data := page[at+len(open):]
	return data[:strings.Index(data, "</script>")]
}

// What the scripts read is the part, and its digest is that of the part as the night writes it.
func TestDataIsThePart(t *testing.T) {
	p, local := infected(hostile[1])
	var have nightData
	if err := json.Unmarshal([]byte(nightJSON(t, render(t, p, local))), &have); err != nil {
		t.Fatal(err)
	}
	encoded, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, have.Part); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(local, have.Local); diff != "" {
		t.Error(diff)
	}
	if want := part.Digest(encoded); have.Digest != want {
		t.Errorf("digest: have %s, want %s", have.Digest, want)
	}
}

// The policy allows the style and the script that the page carries, by the digests a browser takes, and nothing else.
func TestPolicy(t *testing.T) {
	page := render(t, example(), nil)
	digest := func(open, end string) string {
		at := strings.LastIndex(page, open) + len(open)
		sum := sha256.Sum256([]byte(page[at : at+strings.Index(page[at:], end)]))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; style-src " + digest("<style>", "</style>") + "; base-uri 'none'; form-action 'none'; script-src " +
		digest("<script>", "</script>") + "; require-trusted-types-for 'script'; trusted-types 'none'"
	have := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1])
	if have != want {
		t.Errorf("have %s\nwant %s", have, want)
	}
	if n := strings.Count(page, "<script>"); n != 1 {
		t.Errorf("have %d scripts, want 1", n)
	}
}

// No script has a way to read text as code or HTML, or to send or keep anything.
func TestScriptsHaveNoWayOut(t *testing.T) {
	for _, way := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "XMLHttpRequest", "sendBeacon",
		"WebSocket", "EventSource", "localStorage", "sessionStorage", "indexedDB", "document.cookie", "postMessage", "import(", "setAttribute(\"style\"", "http://", "https://"} {
		left := strings.ReplaceAll(script, `"http://www.w3.org/2000/svg"`, "") // the name of a vocabulary: nothing is fetched
		if strings.Contains(left, way) {
			t.Errorf("the scripts have %s", way)
		}
	}
	for _, loads := range []string{"url(", "@import", "@font-face"} {
		if strings.Contains(style, loads) {
			t.Errorf("the style has %s", loads)
		}
	}
}

// Without scripts the page is a table that says all that a list says, with the local id where there is one and the pseudonym where not.
func TestReadableWithoutScripts(t *testing.T) {
	p := example()
	page := render(t, p, map[string]string{pseudonym(1): "100231"})
	table := page[:strings.Index(page, `<script type="application/json"`)]
	for _, want := range []string{"12 of 5,812 considered", "room for 4 new offers this week", "room for 8 new offers this week in the whole PCN", "room for 1 new offer this week of the adviser",
		"<b>62</b> in 100", "2 emergency admissions in the last year, the most recent 12 days ago", "Read the record first", "100231", "accepted an offer",
		"Counted are GP appointments to 19 November, A&amp;E attendances and hospital admissions to 16 November: “the last 90 days” end there.", "valid until 27 November 2026", "Nobody is on this list tonight: 1 person was considered", "no diagnosis and no triage"} {
		if !strings.Contains(table, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	blocks := func(id string) string { return "<span>" + id[:4] + "</span><span>" + id[4:8] + "</span>" }
	if !strings.Contains(table, blocks(pseudonym(0))) || strings.Contains(table, blocks(pseudonym(1))) {
		t.Error("have not each person by one id: the local one where there is one, the pseudonym where not")
	}
	if n := strings.Count(table, "<tr data-row="); n != 18 {
		t.Errorf("have %d rows, want 18", n)
	}
}

// The practice is told what became of what it sent, what does not count first, in the words of its own page.
func TestReceivedIsTold(t *testing.T) {
	text := render(t, example(), map[string]string{pseudonym(90): "local-90"})
	told := text[strings.Index(text, "What became of what you sent"):strings.Index(text, `id="more"`)]
	said := strings.Join(strings.Fields(regexp.MustCompile("<[^>]*>").ReplaceAllString(told, " ")), " ")
	want := []string{"– “declined the offer” on Rising need", "Does not count : the person is not on that list", "– A file of decisions, for the lists of", "Does not count : the file is a copy of another",
		"local-90 “accepted the offer” on Rising need", "Counts"}
	for _, w := range want {
		at := strings.Index(said, w)
		if at < 0 {
			t.Fatalf("have %s\nwant %q next", said, w)
		}
		said = said[at+len(w):]
	}
	p := example()
	p.Received = nil
	if strings.Contains(render(t, p, nil), "What became of what you sent") {
		t.Error("a practice that sent nothing is told of it")
	}
}

func TestSameBytes(t *testing.T) {
	local := map[string]string{}
	for i := range 40 {
		local[pseudonym(i)] = pseudonym(i)[:5]
	}
	first := render(t, example(), local)
	if again := render(t, example(), local); again != first {
		t.Error("the same part gives two pages")
	}
}

func TestRenderRefuses(t *testing.T) {
	p := example()
	p.Lists[0].Rows[3].Resident = p.Lists[0].Rows[2].Resident
	var b bytes.Buffer
	if err := Render(&b, p, "", nil); err == nil || b.Len() > 0 || strings.Contains(err.Error(), p.Lists[0].Rows[2].Resident) {
		t.Errorf("a person listed twice: have %v and %d bytes", err, b.Len())
	}
}

// Every group of reasons that lists give has a name to filter by.
func TestEveryReasonGroupHasAName(t *testing.T) {
	one := func(string) (float64, bool) { return 30, true }
	all, err := catalog.New(catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, d := range all.All() {
		said := outreach.Reasons(outreach.Evidence{Values: one, Groups: []outreach.GroupContribution{{Group: d.Group, Excess: 1}}})
		if said[0].Group != "" {
			named++
		}
		if said[0].Group != "" && kindOf(said[0].Group) == other {
			t.Errorf("reason group %s has no name", said[0].Group)
		}
	}
	if named < 20 {
		t.Errorf("have %d features with a reason: the test looks at too few", named)
	}
}
