package randhie_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/randhie"
)

// header are the panel's columns that the converter reads, in another order than the panel's, with one it does not read.
const header = "zper,year,site,plan,income,educdec,mhi,female,xage,time,mdvis,notmdvis,mentvis,totadm,disea,physlm,hlthg,hlthf,hlthp\n"

// panel is made up: a couple of whom one stays for three years and the other leaves within the second, a neighbour of
// another income who misses the third of five years, and a child born in the second.
const panel = header +
	"100001,1,1,11,9000,12,80,0,40.5,1,3,0,0,0,3.4,0,0,0,0\n" +
	"100001,2,1,11,9000,12,80,0,41.5,1,0,2,0,1,3.4,0,0,0,0\n" +
	"100001,3,1,11,9000,12,80,0,42.5,1,0,0,0,0,3.4,0,0,0,0\n" +
	"100002,1,1,11,9000,12,75,1,39.2,1,0,0,2,0,20.6,1,0,0,1\n" +
	"100002,2,1,11,9000,12,75,1,40.2,.5,1,0,4,0,20.6,1,0,0,1\n" +
	"100003,1,1,11,8000,12,60,1,17.9,1,0,0,0,0,10,.1442925,1,0,0\n" +
	"100003,2,1,11,8000,12,60,1,18.9,1,0,0,0,0,10,.1442925,1,0,0\n" +
	"100003,4,1,11,8000,12,60,1,20.9,1,0,0,0,0,10,.1442925,1,0,0\n" +
	"100003,5,1,11,8000,12,60,1,21.9,1,0,0,0,2,10,.1442925,1,0,0\n" +
	"200001,2,2,1,0,,90,1,.4,1,1,0,0,0,0,0,0,1,0\n"

func convert(t *testing.T, text string) string {
	t.Helper()
	people, err := randhie.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := randhie.Convert(dir, people); err != nil {
		t.Fatal(err)
	}
	return dir
}

// rows reads a table as rows of text: dates and times as such, nulls as -.
func rows[R any](t *testing.T, dir, table string) []R {
	t.Helper()
	all, err := parquet.ReadFile[R](filepath.Join(dir, "extract", table+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func day(text string) int32 {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return int32(d.Unix() / 86400)
}

// TestResidents: registrations are the runs of study years, whose ends the calendar gives: 365 days each from 1 November 1974.
func TestResidents(t *testing.T) {
	type resident struct {
		ID        string  `parquet:"resident_id"`
		Born      int32   `parquet:"year_of_birth"`
		Sex       string  `parquet:"sex"`
		Practice  string  `parquet:"practice_code"`
		From      int32   `parquet:"registered_from"`
		To        *int32  `parquet:"registered_to"`
		Household string  `parquet:"household_id"`
		Ethnic    *string `parquet:"ethnic_category"`
		Died      *int32  `parquet:"deceased_on"`
	}
	on := func(text string) *int32 { d := day(text); return &d }
	want := []resident{
		{"hie-100001", 1935, "1", "SITE1", day("1974-11-01"), on("1977-11-01"), "hie-family-100001", nil, nil}, // after the night of the last year's end
		{"hie-100002", 1936, "2", "SITE1", day("1974-11-01"), on("1976-05-02"), "hie-family-100001", nil, nil}, // 183 days into year 2
		{"hie-100003", 1958, "2", "SITE1", day("1974-11-01"), on("1976-11-01"), "hie-family-100003", nil, nil},
		{"hie-100003", 1958, "2", "SITE1", day("1977-10-31"), nil, "hie-family-100003", nil, nil}, // there to the end
		{"hie-200001", 1976, "2", "SITE2", day("1975-11-01"), on("1976-11-01"), "hie-family-200001", nil, nil},
	}
	have := rows[resident](t, convert(t, panel), "residents")
	if !reflect.DeepEqual(have, want) {
		for i := range have {
			t.Logf("%+v, to %v", have[i], have[i].To)
		}
		t.Error("have these residents, want others")
	}
}

// TestEvents: counts become as many events, from the first day of the year on, one kind beside the other.
func TestEvents(t *testing.T) {
	dir := convert(t, panel)
	type appointment struct {
		ID     string    `parquet:"resident_id"`
		At     time.Time `parquet:"starts_at,timestamp(millisecond:local)"`
		Status string    `parquet:"status"`
		HCP    *string   `parquet:"hcp_type"`
		Mode   string    `parquet:"mode"`
	}
	var have []string
	for _, a := range rows[appointment](t, dir, "gp_appointments") {
		have = append(have, fmt.Sprint(a.ID, " ", a.At.UTC().Format("2006-01-02 15:04"), " ", a.Status, " ", *a.HCP, " ", a.Mode))
	}
	want := []string{
		"hie-100001 1974-11-01 10:00 attended gp face_to_face",
		"hie-100001 1975-03-02 10:00 attended gp face_to_face", // day 365/3 = 121
		"hie-100001 1975-07-02 10:00 attended gp face_to_face", // day 730/3 = 243
		"hie-100001 1975-11-01 10:00 attended other face_to_face",
		"hie-100001 1976-05-01 10:00 attended other face_to_face",
		"hie-100002 1975-11-01 10:00 attended gp face_to_face",
		"hie-200001 1975-11-01 10:00 attended gp face_to_face",
	}
	if !reflect.DeepEqual(have, want) {
		t.Errorf("have appointments\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}

	type spell struct {
		ID     string `parquet:"resident_id"`
		Method string `parquet:"admission_method"`
		From   int32  `parquet:"admitted_on"`
		To     *int32 `parquet:"discharged_on"`
	}
	one, two, three := day("1975-11-01"), day("1978-10-31"), day("1979-05-01")
	spells := []spell{{"hie-100001", "11", one, &one}, {"hie-100003", "11", two, &two}, {"hie-100003", "11", three, &three}}
	if have := rows[spell](t, dir, "admissions"); !reflect.DeepEqual(have, spells) {
		t.Errorf("have spells %+v, want %+v", have, spells)
	}
	if have := rows[spell](t, dir, "opt_outs"); len(have) != 0 {
		t.Errorf("have %d opt-outs, want none", len(have))
	}
}

// TestConditions: health at entry is dated the day before it, psychotherapy on its first day; an imputed limitation below a half is none.
func TestConditions(t *testing.T) {
	type entry struct {
		ID        string `parquet:"resident_id"`
		Condition string `parquet:"condition"`
		On        int32  `parquet:"recorded_on"`
	}
	start := day("1974-10-31")
	want := []entry{
		{"hie-100002", "physical limitation", start}, {"hie-100002", "health poor", start},
		{"hie-100002", "disease index 10", start}, {"hie-100002", "disease index 20", start}, {"hie-100002", "psychotherapy", start + 1},
		{"hie-100003", "health good", start}, {"hie-100003", "disease index 10", start},
		{"hie-200001", "health fair", start + 365},
	}
	if have := rows[entry](t, convert(t, panel), "conditions"); !reflect.DeepEqual(have, want) {
		t.Errorf("have %+v, want %+v", have, want)
	}
}

// TestEvenUse: whatever a year's count, it is kept, no two events fall on one day, and no stretch at the year's end holds more than
// its share: use never looks as if it rose.
func TestEvenUse(t *testing.T) {
	var text strings.Builder
	text.WriteString(header)
	for n := range 366 {
		fmt.Fprintf(&text, "%d,1,1,1,1,1,1,1,30,1,%d,0,0,0,0,0,0,0,0\n", 1000+n, n)
	}
	counts, last := map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	for _, a := range rows[struct {
		ID string    `parquet:"resident_id"`
		At time.Time `parquet:"starts_at,timestamp(millisecond:local)"`
	}](t, convert(t, text.String()), "gp_appointments") {
		d := source.DayOf(a.At.UTC())
		if key := fmt.Sprint(a.ID, d); seen[key] || d < randhie.YearEnd(0) || d >= randhie.YearEnd(1) {
			t.Fatalf("an appointment of %s is not on a day of its own within the year", a.ID)
		} else {
			seen[key] = true
		}
		counts[a.ID]++
		if d >= randhie.YearEnd(1)-90 {
			last[a.ID]++
		}
	}
	for n := range 366 {
		id := randhie.Pseudonym(1000 + n)
		if counts[id] != n || last[id]*365 > n*90 {
			t.Errorf("%d visits: have %d, %d of them in the last 90 days", n, counts[id], last[id])
		}
	}
}

func TestSamePanelSameBytes(t *testing.T) {
	a, b := convert(t, panel), convert(t, panel)
	for _, name := range []string{"residents", "opt_outs", "gp_appointments", "admissions", "conditions"} {
		one, err := os.ReadFile(filepath.Join(a, "extract", name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		two, err := os.ReadFile(filepath.Join(b, "extract", name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Errorf("%s differs from one conversion to the next", name)
		}
	}
}

// TestPlace: the configuration compiles, and its dates are the converter's calendar.
func TestPlace(t *testing.T) {
	p, err := place.Open(filepath.Join(convert(t, panel), "place.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Extract.AsOf == nil || *p.Extract.AsOf != randhie.YearEnd(randhie.Years) {
		t.Errorf("have an extract of %v, want %s", p.Extract.AsOf, randhie.YearEnd(randhie.Years))
	}
	for name, spec := range p.Models {
		d := spec.Train
		if len(d.Fit) != 1 || d.Fit[0] != randhie.YearEnd(1) || d.Calibrate != randhie.YearEnd(2) || d.Validate != randhie.YearEnd(3) {
			t.Errorf("model %s: have dates %+v, want the ends of years 1, 2 and 3", name, d)
		}
	}
	for name, target := range p.Target {
		for _, text := range []string{name, target.Label, target.Outcome} {
			if strings.Contains(text, "emergency") {
				t.Errorf("target %s: %q says emergency, which the panel does not know", name, text)
			}
		}
	}
	extract, err := source.Open(t.Context(), p.Source(randhie.YearEnd(3)))
	if err != nil {
		t.Fatalf("the extract cannot be opened: %v", err)
	}
	if err := extract.Close(); err != nil {
		t.Error(err)
	}
}

func TestReadRefuses(t *testing.T) {
	line := "100001,1,1,11,9000,12,80,0,40.5,1,3,0,0,0,3.4,0,0,0,0\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", "reading panel: EOF"},
		"missing column":   {strings.Replace(header+line, "totadm", "admissions", 1), "line 2: column totadm: is missing"},
		"a fraction":       {header + strings.Replace(line, ",3,0,0,0,3.4", ",2.5,0,0,0,3.4", 1), "line 2: column mdvis: want a whole number"},
		"no number":        {header + strings.Replace(line, "40.5", "old", 1), "line 2: column xage: want a number from 0 to 120"},
		"year out of turn": {header + strings.Replace(line, ",1,1,11", ",2,1,11", 1) + line, "line 3: column year: want a person's years together, in ascending order"},
		"rows apart":       {header + line + strings.Replace(line, "100001", "100002", 1) + strings.Replace(line, ",1,1,11", ",2,1,11", 1), "column zper: want a person's rows together"},
		"year 6":           {header + strings.Replace(line, ",1,1,11", ",6,1,11", 1), "line 2: column year: want a number from 1 to 5"},
		"part, then more": {header + strings.Replace(line, "40.5,1,", "40.5,.5,", 1) + strings.Replace(line, ",1,1,11", ",2,1,11", 1),
			"line 3: column time: want a person's last year to be the only one in part"},
		"more visits than days": {header + strings.Replace(line, "40.5,1,3", "40.5,.01,5", 1), "line 2: column mdvis: want a number from 0 to 4"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := randhie.Read(strings.NewReader(c.text)); err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("have %v, want %s", err, c.want)
			}
		})
	}
}
