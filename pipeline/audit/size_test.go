package audit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models/funnel"
	"riskstrat/pipeline/bands"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/drift"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
)

// region is made-up aggregates, none of which is a multiple of 5, so that each can be told from what is shown of it.
type region struct {
	*rand.Rand
	exact              map[int64]bool // every count in it
	profile            disclosure.Profile
	pcns, sites, lists int
}

// n draws a count about a mean.
func (r *region) n(mean float64) int64 {
	n := int64(mean * (.7 + .6*r.Float64()))
	if n%5 == 0 {
		n++
	}
	r.exact[n] = true
	return n
}

func codes(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s%05d", prefix, 90000+i)
	}
	return all
}

// tally fills the flow of every list: the reasons about people are the same on each.
func (r *region) tally() *Tally {
	t := NewTally()
	for _, pcn := range codes("U", r.pcns) {
		person := map[cohort.Reason]int64{}
		for _, reason := range cohort.Reasons()[:personal] {
			person[reason] = r.n(600)
		}
		eligible := r.n(40_000)
		for k := range r.lists {
			list, left := fmt.Sprintf("list_%02d", k), eligible
			for reason, n := range person {
				t.n[cell{list, pcn, reason}] = n
			}
			for _, reason := range cohort.Reasons()[personal : len(cohort.Reasons())-1] {
				n := r.n(float64(left) / 8)
				t.n[cell{list, pcn, reason}] = n
				left -= n
			}
			t.n[cell{list, pcn, cohort.Listed}] = left
		}
	}
	return t
}

func (r *region) practices() []practice.Comparison {
	var all []practice.Comparison
	for _, outcome := range []string{"ae_attended_365d", "emergency_admissions_365d"} {
		var units []funnel.Unit
		for _, code := range codes("Y", r.sites) {
			expected := 200 + 4000*r.Float64()
			units = append(units, funnel.Unit{Name: code, Observed: float64(r.n(expected)), Expected: expected})
		}
		judged, _ := funnel.Compare(units)
		c := practice.Comparison{Outcome: outcome, People: r.n(2_900_000), Unknown: r.n(20_000), Phi: judged.Phi, Tau2: judged.Tau2, Linear: practice.Linear{Missing: "made up"}}
		for _, u := range judged.Units {
			c.Rows = append(c.Rows, practice.Row{Practice: u.Name, People: r.n(10_000), Observed: int64(u.Observed), Expected: u.Expected, Funnel: u})
		}
		all = append(all, c)
	}
	return all
}

func (r *region) coverage() []coverage.Comparison {
	var all []coverage.Comparison
	for _, feed := range []string{"gp_appointments", "ae_attendances", "admissions"} {
		c := coverage.Comparison{Feed: feed, Change: .98}
		for i, code := range codes("Y", r.sites) {
			p := coverage.Practice{Code: code, People: [2]int64{r.n(10_000), r.n(10_000)}, Rows: [2]int64{r.n(30_000), r.n(30_000)}, Z: r.NormFloat64()}
			if i == 7 {
				p.Rows[coverage.Now], p.Z = 3, -150
			}
			c.Practices = append(c.Practices, p)
		}
		all = append(all, c)
	}
	return all
}

func (r *region) risks() []Risk {
	var all []Risk
	for _, target := range []string{"escalation", "emergency_admission", "ae_attendances"} {
		d := bands.Division{}
		for _, b := range bands.Config(nil).WithDefaults() {
			d.Cuts = append(d.Cuts, bands.Cut{Band: b, From: .3 * math.Exp(-10*b.Top)})
		}
		for _, pcn := range codes("U", r.pcns) {
			d.PCNs = append(d.PCNs, bands.PCN{Code: pcn, People: []int64{r.n(200), r.n(1800), r.n(6000), r.n(32_000)}})
		}
		for i := range 60 {
			d.Bars = append(d.Bars, bands.Bar{From: 1e-4 * math.Exp2(float64(i)/4), To: 1e-4 * math.Exp2(float64(i+1)/4), People: r.n(50_000)})
		}
		all = append(all, Risk{Target: target, Label: "what it predicts", Unit: "in 100", Factor: 100, Division: d})
	}
	return all
}

// value is a share with an interval.
func (r *region) value() monitor.Value {
	v := r.Float64()
	return monitor.Value{Value: v, Low: .9 * v, High: min(1, 1.1*v)}
}

// monitor is what is found of the models and the lists, with as many groups as there can be.
func (r *region) monitor() *monitor.Report {
	out := &monitor.Report{}
	protect := func(mean float64) disclosure.Count { return r.profile.Protect(r.n(mean)) }
	for _, target := range []string{"escalation", "emergency_admission", "ae_attendances"} {
		j := monitor.Judgement{Target: target, Label: "what it predicts", On: night - 400, Until: night - 35, PromisedOn: night - 700, People: protect(2_000_000), Events: protect(40_000), Offered: protect(30_000), Departed: protect(90_000), Verdict: "As promised.", Dispersion: "1.4"}
		for range 4 {
			j.Figures = append(j.Figures, monitor.Figure{Name: "a figure of the model", Now: r.value(), AsOffered: r.value(), Promised: r.value(), Verdict: "as promised; a change of less than 0.012 would not be seen", Decimals: 3})
		}
		for k := range 20 {
			at := float64(k+1) / 25
			j.Curve = append(j.Curve, monitor.Point{Predicted: at, Observed: monitor.Value{Value: 1.05 * at, Low: at, High: 1.1 * at}})
		}
		for _, code := range codes("Y", r.sites) {
			j.Practices = append(j.Practices, monitor.Practice{Code: code, People: protect(9000), Observed: protect(200), Ratio: r.value(), Verdict: funnel.Within})
		}
		out.Models = append(out.Models, j)
	}
	for k := range r.lists {
		f := monitor.Fairness{List: fmt.Sprintf("list_%02d", k), Title: fmt.Sprintf("List %d", k), Label: "what it predicts", On: night - 400, Until: night - 35, At: "a year's places", Gaps: []string{"A gap in words."}, Floor: []string{"What the floor does, in words."}}
		for _, at := range []string{"a week's places", "a year's places"} {
			f.Cuts = append(f.Cuts, monitor.CutOff{Name: at, Places: protect(20_000), Events: protect(40_000), Found: protect(11_000), Sensitivity: r.value(), PPV: r.value(), Barred: r.value()})
		}
		for a, levels := range []int{6, 4, 2, 7, 2, r.pcns, 18} {
			by := attributes[a].by
			for l := range levels {
				f.Groups = append(f.Groups, monitor.Group{By: by, Level: fmt.Sprintf("level %d", l), People: protect(60_000), Events: protect(1200), Places: protect(2400),
					OfPeople: r.value(), OfPlaces: r.value(), OfEvents: r.value(), OfTonight: r.value(), OfConsidered: r.value(), Sensitivity: r.value(), Missed: r.value(), PPV: r.value(), OE: r.value(), Slope: r.value()})
			}
		}
		out.Lists = append(out.Lists, f)
	}
	return out
}

// drift is three models with 90 features each.
func (r *region) drift() *drift.Report {
	out := &drift.Report{Watched: drift.Watched{Practices: r.sites, Suppliers: 2, Kinds: 22}}
	for _, target := range []string{"escalation", "emergency_admission", "ae_attendances"} {
		for k := range 90 {
			s := drift.Shift{Target: target, Feature: fmt.Sprintf("feature_%02d_365d", k), Verdict: drift.Stable, Index: drift.Index{PSI: .3 * r.Float64(), Chance: .001}}
			if s.Excess = s.Index.PSI - s.Index.Chance; s.Excess > .1 {
				s.Verdict = drift.Watch
			}
			out.Shifts = append(out.Shifts, s)
		}
	}
	return out
}

// threeMillion is the report of a region of 3,000,000 residents.
func threeMillion(p disclosure.Profile) (Report, *region) { return regionOf(p, 60, 300, 12) }

// regionOf is the report of a region of so many networks, practices and lists.
func regionOf(p disclosure.Profile, pcns, practices, lists int) (Report, *region) {
	r := &region{rand.New(rand.NewPCG(3_000_000, 1)), map[int64]bool{}, p, pcns, practices, lists}
	m := &publish.Manifest{Place: "A region", AsOf: night, Recipe: publish.Recipe{Configuration: strings.Repeat("c", 64), Binary: publish.Binary{Version: "v9", SHA256: strings.Repeat("b", 64)}}}
	for _, table := range source.Contract() {
		c := source.Counts{Table: table.Name, Out: r.n(30_000_000), Future: r.n(90_000), Bad: map[string]int64{}, Daily: map[source.Day]int64{night - 1: r.n(40_000)}}
		for k := range 6 {
			c.Bad[fmt.Sprintf("column_%d: unknown code", k)] = r.n(20_000)
		}
		c.In = c.Out + c.Future
		for _, n := range c.Bad {
			c.In += n
		}
		m.Feeds = append(m.Feeds, c)
		for k := range 36 {
			m.Recipe.Inputs = append(m.Recipe.Inputs, publish.Input{Table: table.Name, File: fmt.Sprintf("part-%02d.parquet", k), Bytes: 40_000_000, SHA256: strings.Repeat("a", 64)})
		}
	}
	for k := range r.lists {
		m.Lists = append(m.Lists, publish.Policy{List: fmt.Sprintf("list_%02d", k), Title: fmt.Sprintf("List %d", k), Policy: strings.Repeat("A rule of the list, in plain English.\n", 12)})
		m.Cohort = append(m.Cohort, "A rule about who may be used for what, in plain English, of about this length.")
	}
	out := Report{Folder: "audit", Profile: p, Manifest: m, Tally: r.tally(), OptedOut: map[string]int64{}, Coverage: r.coverage(), Risks: r.risks(), Practices: r.practices(), Monitor: r.monitor(), Drift: r.drift(), Limits: gate.Config{}.WithDefaults().Drift}
	for _, t := range source.Contract() {
		out.Feeds = append(out.Feeds, Feed{Table: t.Name, Unmatched: r.n(30_000), Duplicates: r.n(15_000), MaxAge: 7, Since: night - 900})
	}
	return out, r
}

// mostBytes is how large the page of a region may be.
const mostBytes = 2_000_000

// The report of 3,000,000 residents is a page that opens at once, and none of the counts it is made of is in any of its files.
func TestThreeMillionResidents(t *testing.T) {
	report, region := threeMillion(disclosure.OpenSAFELY)
	begun := time.Now()
	files := written(t, report)
	if size := len(files["index.html"]); size > mostBytes || size < 100_000 {
		t.Errorf("the page has %d bytes, want at most %d, and not nothing", size, mostBytes)
	}
	if testing.Verbose() {
		for name, text := range files {
			t.Logf("%s: %d bytes", name, len(text))
		}
		t.Logf("written in %v", time.Since(begun))
	}
	digits, tags := regexp.MustCompile(`\b\d{5,}\b`), regexp.MustCompile(`<[^>]*>`)
	for name, text := range files {
		found := 0
		if name == "index.html" {
			text = strings.ReplaceAll(tags.ReplaceAllString(text, " "), ",", "") // 12,345
		}
		for _, number := range digits.FindAllString(text, -1) {
			if n, err := strconv.ParseInt(number, 10, 64); err == nil && region.exact[n] {
				found++
			}
		}
		if found > 0 {
			t.Errorf("%s shows %d exact counts", name, found)
		}
	}
	for _, says := range []string{"Y90007", "All 300 practices", "by PCN</summary>"} {
		if !strings.Contains(files["index.html"], says) {
			t.Errorf("the page does not say %q", says)
		}
	}
}
