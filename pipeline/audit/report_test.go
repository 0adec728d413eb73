package audit

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/models/funnel"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
)

// night is the 2026-11-20 of these tests.
const night source.Day = 20_777

// tallyOf counts n rows for each cell.
func tallyOf(cells map[[3]string]int) *Tally {
	t := NewTally()
	for c, n := range cells {
		for range n {
			t.Add(c[0], c[1], cohort.Reason(c[2]), cohort.AllPurposes)
		}
	}
	return t
}

// small is a night with cells on both sides of every threshold.
func small(p disclosure.Profile) Report {
	t := tallyOf(map[[3]string]int{
		{"rising_need", "U1", "listed"}:         12,
		{"rising_need", "U1", "under_age"}:      103,
		{"rising_need", "U1", "palliative"}:     7,
		{"rising_need", "U2", "listed"}:         8,
		{"rising_need", "U2", "below_capacity"}: 3,
		{"rising_need", "", "dead"}:             41,
	})
	for range 500 {
		t.Add("rising_need", "U1", cohort.Listed, cohort.Listing|cohort.Training) // may not be reported on
	}
	return Report{Profile: p, Tally: t,
		Manifest: &publish.Manifest{Place: "A <b>place</b>", AsOf: night,
			Feeds:   []source.Counts{{Table: "admissions", In: 1108, Out: 1002, Future: 102, Bad: map[string]int64{"a: x": 1, "b: y": 3}, First: night - 100, Last: night - 1}},
			OptOuts: []publish.OptOut{{Kind: "type_1", Ends: []string{"listing", "reporting"}, Basis: "our basis"}},
			Cohort:  []string{"Only adults."},
			Lists:   []publish.Policy{{List: "rising_need", Title: "Rising need", Policy: "Highest risk first.\nTies by hash."}}},
		Practices: []practice.Comparison{{Outcome: "ae_attended_365d", People: 40_013, Unknown: 3, Phi: 2.34,
			Linear: practice.Linear{Predictors: []practice.Coefficient{{Name: "percentage aged 65 and over", Coef: 4.26}}, AdjustedR2: .318},
			Rows: []practice.Row{
				{Practice: "Y1", People: 9_998, Observed: 2_003, Expected: 1_661, Funnel: funnel.Judged{Expected: 1_661.4, Limits: funnel.Limits{Low95: .914, High95: 1.087}, Verdict: funnel.Above95}},
				{Practice: "Y2", People: 12, Observed: 6, Expected: 9, Funnel: funnel.Judged{Expected: 9.1, Limits: funnel.Limits{Low95: .3, High95: 1.7}, Verdict: funnel.Within}},
			}}},
		Models: []Model{{Target: "escalation", Label: "care that escalates", Digest: "abc", Trained: []source.Day{night - 730}, People: 90_001, Events: 4, Figures: []Figure{{"AUROC", "0.79"}}}},
	}
}

// written publishes the audit of a report and returns its files.
func written(t *testing.T, r Report) map[string]string {
	t.Helper()
	n, err := publish.Begin(t.TempDir(), night, publish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	if err := Write(n, r); err != nil {
		t.Fatal(err)
	}
	p, err := n.Commit(publish.Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err = filepath.WalkDir(filepath.Join(p.Dir, "audit"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[filepath.Base(path)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The flow by hand: U1 shows 105 under age and 10 listed, U2 10 listed; 7 and 3 are hidden everywhere, totals add what is shown.
func TestFlow(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, small(disclosure.OpenSAFELY))["flow.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, r := range rows[1:] {
		have[r[1]+" "+r[3]] = r[4]
	}
	if len(rows) != 1+(1+len(cohort.Reasons()))*4 {
		t.Errorf("have %d rows, want every reason for 3 PCNs and all", len(rows))
	}
	for key, want := range map[string]string{
		"everyone all": "165", "everyone U1": "115", "everyone U2": "10", "everyone no PCN": "40",
		"listed all": "20", "listed U1": "10", "listed U2": "10", "listed no PCN": "0",
		"under_age all": "105", "under_age U1": "105", "under_age U2": "0",
		"palliative all": "[REDACTED]", "palliative U1": "[REDACTED]", "palliative U2": "0",
		"below_capacity all": "[REDACTED]", "below_capacity U2": "[REDACTED]",
		"dead no PCN": "40", "dead U1": "0",
	} {
		if have[key] != want {
			t.Errorf("%s: have %s, want %s", key, have[key], want)
		}
	}
}

// In the shown figures themselves nothing is lost: who goes on after a step is who went on before it less who left.
func TestFlowConserves(t *testing.T) {
	for _, p := range []disclosure.Profile{disclosure.OpenSAFELY, disclosure.None} {
		for _, f := range small(p).Tally.flows(p) {
			left, _ := f.Everyone.Shown()
			for _, s := range f.Steps {
				n, _ := s.N.Shown()
				left -= n
				if goOn, _ := s.Remaining.Shown(); goOn != left {
					t.Errorf("profile %s: after %s: have %d going on, want %d", p, s.Reason, goOn, left)
				}
			}
		}
	}
	f := small(disclosure.None).Tally.flows(disclosure.None)[0]
	if f.Everyone.String() != "174" { // 12+103+7+8+3+41
		t.Errorf("have %s counted: whoever may not be reported on was counted, or somebody was lost", f.Everyone)
	}
}

// No count of people or rows from 1 to 7, and none that is not a multiple of 5, is on the page.
func TestPageIsProtected(t *testing.T) {
	page := written(t, small(disclosure.OpenSAFELY))["index.html"]
	body := page[strings.Index(page, "<main"):]
	body = regexp.MustCompile(`<td>[^<]*</td>|&#\d+;|\d+\.\d+|\d+ %|[UY][12]|class="[^"]*"|<h[1-6]|</h[1-6]`).ReplaceAllString(body, " ") // dates, ratios, codes, tags
	for _, digits := range regexp.MustCompile(`\b\d+\b`).FindAllString(strings.ReplaceAll(body, ",", ""), -1) {
		n, err := strconv.Atoi(digits)
		if err != nil || n%5 != 0 || n > 0 && n < 10 {
			t.Errorf("the page shows %s", digits)
		}
	}
	for _, want := range []string{"165 people of the extract", "[REDACTED]", "Highest risk first.", "Only adults.", "our basis", "1,100", "90,000, [REDACTED] with the outcome", "0.79",
		"A &lt;b&gt;place&lt;/b&gt;", "not mean low need", "has died"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if exact := written(t, small(disclosure.None))["index.html"]; !strings.Contains(exact, "174 people of the extract") || strings.Contains(exact, "[REDACTED]") {
		t.Error("profile none does not show exact counts")
	}
}

// The package cannot be told who: nothing that a Report holds, however deep, has room for an identifier or a list's row.
func TestReportHasNoRoomForPeople(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(path string, typ reflect.Type)
	walk = func(path string, typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(path, typ.Elem())
		case reflect.Map:
			walk(path, typ.Key())
			walk(path, typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				if regexp.MustCompile(`(?i)resident|person|pseudonym|^id$|hash|score`).MatchString(f.Name) && f.Type.Kind() != reflect.Int64 {
					t.Errorf("%s.%s has room for a person", path, f.Name)
				}
				walk(path+"."+f.Name, f.Type)
			}
		}
	}
	walk("Report", reflect.TypeFor[Report]())
	add := reflect.TypeFor[*Tally]().Method(0).Type
	if diff := cmp.Diff("func(*audit.Tally, string, string, cohort.Reason, cohort.Purpose)", add.String()); diff != "" {
		t.Errorf("Tally.Add: %s", diff)
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	if diff := cmp.Diff(written(t, small(disclosure.OpenSAFELY)), written(t, small(disclosure.OpenSAFELY))); diff != "" {
		t.Error(diff)
	}
}

func TestWriteRefusesProfile(t *testing.T) {
	n, err := publish.Begin(t.TempDir(), night, publish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	if err := Write(n, small("weekly")); err == nil || !strings.Contains(err.Error(), `have "weekly"`) {
		t.Errorf("have %v", err)
	}
}

// A practice's figures are made of counts that are shown: 2,005 of 1,660 is 1.21. Where one is redacted, nothing follows from the others.
func TestPracticesAreProtected(t *testing.T) {
	files := written(t, small(disclosure.OpenSAFELY))
	want := `outcome,practice,people,observed,expected,ratio,low_95,high_95,verdict
ae_attended_365d,Y1,10000,2005,1660,1.21,0.91,1.09,above the 95 % limit
ae_attended_365d,Y2,10,[REDACTED],10,,,,not judged
`
	if diff := cmp.Diff(want, files["practices.csv"]); diff != "" {
		t.Error(diff)
	}
	for _, says := range []string{"40,015 people", "2.3 times what chance makes it", "&#43;4.3 for each point of the percentage aged 65 and over", "explains 32 %", "not judged"} {
		if !strings.Contains(files["index.html"], says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	exact := written(t, small(disclosure.None))["practices.csv"]
	if !strings.Contains(exact, "Y2,12,6,9,0.67,0.30,1.70,within the limits") {
		t.Errorf("profile none hides counts:\n%s", exact)
	}
}
