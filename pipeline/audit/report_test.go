package audit

import (
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

// small is a night with cells on both sides of every threshold.
func small(p disclosure.Profile) Report {
	t := NewTally()
	for pcn, counts := range map[string]map[cohort.Reason]int{
		"U1": {"under_age": 103, "palliative": 7, "care_home": 21, "already_supported": 34, "cooling_off": 28, "not_at_risk": 51, "below_capacity": 499, "listed": 12},
		"U2": {"under_age": 98, "palliative": 3, "care_home": 52, "already_supported": 29, "cooling_off": 16, "not_at_risk": 47, "below_capacity": 503, "listed": 8},
		"U3": {"under_age": 77, "palliative": 26, "care_home": 41, "already_supported": 22, "cooling_off": 19, "not_at_risk": 61, "below_capacity": 478, "listed": 17},
		"":   {"dead": 41, "left": 203},
	} {
		for reason, n := range counts {
			for range n {
				t.Add("rising_need", pcn, reason, cohort.AllPurposes)
			}
		}
	}
	for range 500 {
		t.Add("rising_need", "U1", cohort.Listed, cohort.Listing|cohort.Training) // may not be reported on
	}
	return Report{Folder: "audit", Profile: p, Tally: t,
		Manifest: &publish.Manifest{Place: "A <b>place</b>", AsOf: night,
			Feeds:   []source.Counts{{Table: "admissions", In: 1108, Out: 1002, Future: 102, Bad: map[string]int64{"a: x": 1, "b: y": 3}, First: night - 100, Last: night - 1}},
			OptOuts: []publish.OptOut{{Kind: "type_1", Ends: []string{"listing", "reporting"}, Basis: "our basis"}},
			Cohort:  []string{"Only adults."},
			Lists:   []publish.Policy{{List: "rising_need", Title: "Rising need", Policy: "Highest risk first.\nTies by hash."}}},
		Practices: []practice.Comparison{{Outcome: "ae_attended_365d", People: 40_013, Unknown: 3, Phi: 2.34,
			Linear: practice.Linear{Predictors: []practice.Coefficient{{Name: "percentage aged 65 and over", Coef: 4.26}}, AdjustedR2: .318},
			Rows: []practice.Row{
				{Practice: "Y1", People: 9_998, Observed: 2_003, Expected: 1_661, Funnel: funnel.Judged{Expected: 1_661.4, Limits: funnel.Limits{Low998: .87, Low95: .914, High95: 1.087, High998: 1.3}, Verdict: funnel.Above95}},
				{Practice: "Y2", People: 12, Observed: 6, Expected: 9, Funnel: funnel.Judged{Expected: 9.1, Limits: funnel.Limits{Low998: .1, Low95: .3, High95: 1.7, High998: 2}, Verdict: funnel.Within}},
				{Practice: "Y3", People: 8_031, Observed: 1_202, Expected: 1_212, Funnel: funnel.Judged{Expected: 1_212.3, Limits: funnel.Limits{Low998: .87, Low95: .914, High95: 1.087, High998: 1.3}, Verdict: funnel.Within}},
				{Practice: "Y4", People: 7_999, Observed: 1_198, Expected: 1_311, Funnel: funnel.Judged{Expected: 1_311, Limits: funnel.Limits{Low998: .87, Low95: .914, High95: 1.087, High998: 1.3}, Verdict: funnel.Below95}},
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
	if _, err := Write(n, r); err != nil {
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

// Every number in a cell of counts, and in the diagram, is 0, hidden, or a multiple of 5 of at least 10.
func TestPageIsProtected(t *testing.T) {
	page := written(t, small(disclosure.OpenSAFELY))["index.html"]
	flow := page[strings.Index(page, `<section id="flow"`):strings.Index(page, `<section id="inputs"`)]
	cells := regexp.MustCompile(`<td class="number">(?:<strong>)?([^<]*)<`).FindAllStringSubmatch(page, -1)
	cells = append(cells, regexp.MustCompile(`<text[^>]*>([^<]*)<`).FindAllStringSubmatch(flow, -1)...)
	numbers := 0
	for _, c := range cells {
		n, err := strconv.Atoi(strings.ReplaceAll(c[1], ",", ""))
		if err != nil {
			continue // a word, a rate, a dash
		}
		numbers++
		if n%5 != 0 || n > 0 && n < 10 {
			t.Errorf("the page shows %d", n)
		}
	}
	if numbers < 20 {
		t.Errorf("have %d numbers on the page: the test looks in the wrong place", numbers)
	}
	for _, want := range []string{"[REDACTED]", "Highest risk first.", "Only adults.", "our basis", "1,100", "90,000, [REDACTED] with the outcome", "0.79",
		"A &lt;b&gt;place&lt;/b&gt;", "not mean low need", "has died"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if exact := written(t, small(disclosure.None)); !strings.Contains(exact["flow.csv"], "rising_need,everyone,is in the extract and may be counted,all,2496") || strings.Contains(exact["index.html"], "[REDACTED]") {
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
	if _, err := Write(n, small("weekly")); err == nil || !strings.Contains(err.Error(), `have "weekly"`) {
		t.Errorf("have %v", err)
	}
}
