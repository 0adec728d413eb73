package card

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
	"riskstrat/pipeline/disclosure"
)

var update = flag.Bool("update", false, "write testdata/card.md anew; then read it")

// TestMarkdown reads the card of a model known by hand: golden, and read by eye against handmade.
func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := newCard(t).WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "card.md")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if have := b.String(); have != string(want) {
		for i, line := range strings.Split(have, "\n") {
			if lines := strings.Split(string(want), "\n"); i >= len(lines) || line != lines[i] {
				t.Fatalf("line %d:\nhave %s\nwant what %s says (go test -update writes it)", i+1, line, golden)
			}
		}
		t.Fatalf("%s has more lines", golden)
	}
}

// TestEffects compares what the card says of age, sex and deprivation with the law of the handmade model.
func TestEffects(t *testing.T) {
	c := newCard(t)
	logit := func(age, woman, decile float64) float64 { return -3 + .02*(age-50) + math.Ln2*woman - .1*(decile-5) }
	risk := func(eta float64) string { return fmt.Sprintf("%.2f", 100/(1+math.Exp(-eta))) }
	times := func(eta, se float64) string {
		const z = 1.959963984540054
		if se == 0 {
			return fmt.Sprintf("%.2f", math.Exp(eta+3))
		}
		return fmt.Sprintf("%.2f (%.2f to %.2f)", math.Exp(eta+3), math.Exp(eta+3-z*se), math.Exp(eta+3+z*se))
	}
	errors := map[string]float64{"20": 30 * .01, "80": 30 * .01, "female": .1, "1": 4 * .01, "10": 5 * .01} // of those at the median 0
	want := map[string]map[string]float64{
		"Age":         {"20": logit(20, 0, 5), "50": logit(50, 0, 5), "80": logit(80, 0, 5)}, // 30-10 to 70+10, in tens
		"Sex":         {"male": logit(50, 0, 5), "female": logit(50, 1, 5)},
		"Deprivation": {"1": logit(50, 0, 1), "10": logit(50, 0, 10)},
	}
	rows := map[string]int{"Age": 7, "Sex": 2, "Deprivation": 10}
	for _, f := range c.Effects {
		if len(f.Levels) != rows[f.Title] {
			t.Errorf("%s: have %d rows, want %d", f.Title, len(f.Levels), rows[f.Title])
		}
		for value, eta := range want[f.Title] {
			i := slices.IndexFunc(f.Levels, func(l levelled) bool { return l.Value == value })
			if i < 0 || f.Levels[i].Times != times(eta, errors[value]) || f.Levels[i].Risk != risk(eta) {
				t.Errorf("%s %s: have %+v, want %s times and %s in 100", f.Title, value, f.Levels, times(eta, errors[value]), risk(eta))
			}
		}
	}
	steps := stepsOf(c.Entry, c.measure)
	i := slices.IndexFunc(steps, func(s step) bool { return s.feature == "ae_attended_90d" })
	if len(steps) != 3 || math.Abs(steps[i].at-2) > 1e-12 || math.Abs(steps[i].low-2*math.Exp(-.1*1.959963984540054*math.Log(4))) > 1e-12 {
		t.Errorf("three attendances rather than none, at .5 for each unit of the logarithm: have %+v, want twice the odds", steps[i])
	}
}

// A term that the model lost, or an effect that differs by sex, is said.
func TestEffectsThatAreNotThere(t *testing.T) {
	e := handmade(t)
	e.Terms[2].Columns = nil
	e.Covariance = nil
	age, sex := e.Terms[0], e.Terms[1]
	e.Terms = append(e.Terms, models.FittedTerm{Term: "category(sex):age", Group: "age", NeverReason: true, Bases: []models.Basis{sex.Bases[0], age.Bases[0]},
		Columns: []models.Coefficient{{Name: "category(sex)=2:age", Coef: .01}}})
	effects, err := effectsOf(e, measureOf(models.Binary))
	if err != nil {
		t.Fatal(err)
	}
	if len(effects[0].lines) != 2 || effects[0].lines[0].name != "male" || effects[0].lines[1].name != "female" {
		t.Errorf("age by sex: have lines %+v", effects[0].lines)
	}
	if effects[0].Levels[0].Times != "0.55 / 0.41" { // at 20: exp(-30 * .02), and exp(-30 * .03) of women
		t.Errorf("age 20: have %q", effects[0].Levels[0].Times)
	}
	if have := intervalsOf(e, effects); have != "There are no intervals: the model does not carry what they are worked out from." {
		t.Errorf("a model without a covariance: have %q", have)
	}
	e.Penalty.Lambda = .001
	if have := intervalsOf(e, effects); !strings.Contains(have, "penalised (lambda 0.001)") {
		t.Errorf("a penalised model: have %q", have)
	}
	for _, s := range stepsOf(e, measureOf(models.Binary)) {
		if s.low != 0 || s.high != 0 {
			t.Errorf("a penalised model: %s has the interval %v to %v", s.name, s.low, s.high)
		}
	}
	if effects[1].Note == "" || !strings.Contains(effects[1].Note, "age") {
		t.Errorf("sex: have note %q, want that it depends on age", effects[1].Note)
	}
	if effects[2].None == "" {
		t.Error("deprivation without a coefficient: want that the model does not use it")
	}
}

// numbers52 are the items of the statement.
const numbers52 = "1 2 3a 3b 3c 4 5a 5b 6a 6b 6c 7 8a 8b 8c 9a 9b 9c 10 11 12a 12b 12c 12d 12e 12f 12g 13 14 15 16 17 18a 18b 18c 18d 18e 18f 19 20a 20b 20c 21 22 23a 23b 24 25 26 27a 27b 27c"

func TestEveryItemIsAnsweredOrAGap(t *testing.T) {
	c := newCard(t)
	var have []string
	for _, i := range c.Items {
		have = append(have, i.Number)
		if i.Asks == "" || i.Part == "" || i.Answer+i.Gap == "" {
			t.Errorf("item %s: have %+v, want an answer or a gap", i.Number, i)
		}
		if want := map[bool]string{true: "gap"}[i.Answer == ""]; want != "" && i.Status() != want {
			t.Errorf("item %s: have status %s, want %s", i.Number, i.Status(), want)
		}
	}
	if strings.Join(have, " ") != numbers52 {
		t.Errorf("have items %v", have)
	}
	for _, number := range strings.Fields("17 18a 18b 18d 19 27c") {
		i := slices.IndexFunc(c.Items, func(i Item) bool { return i.Number == number })
		if c.Items[i].Answer != "" {
			t.Errorf("item %s: have an answer, want what only the place can say as a gap", number)
		}
	}
	if c.Answered+len(c.Gaps) != len(c.Items) {
		t.Errorf("have %d answered and %d gaps of %d", c.Answered, len(c.Gaps), len(c.Items))
	}
}

// TestSizeIsRileys: item 10 names the minimum of models/samplesize at the explained variation of the fit, worked out by hand: 1 - exp(-100/2100).
func TestSizeIsRileys(t *testing.T) {
	text := newCard(t).size()
	for _, want := range []string{"2,000 rows with a known outcome, 100 of them with the outcome, for 5 coefficients", "R2 0.047", "enough"} {
		if !strings.Contains(text, want) {
			t.Errorf("have %q, want %q in it", text, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		metric evaluate.Metric
		want   string
	}{
		{known(1, .92, 1.08), kept},
		{known(1, .9, 1.1), kept},
		{known(1.2, 1.15, 1.25), broken},
		{known(.8, .7, .89), broken},
		{known(1, .8, 1.2), unknown},
		{known(1.2, 1.05, 1.35), unknown},
		{evaluate.Metric{Value: 1}, kept},
		{evaluate.Metric{Value: 1.2}, broken},
		{evaluate.Metric{Value: 1, Interval: &evaluate.Interval{Missing: "one household"}}, kept},
		{none("no row has the event"), unknown},
	} {
		if have := within(c.metric, .9, 1.1); have != c.want {
			t.Errorf("%+v between .9 and 1.1: have %s, want %s", c.metric, have, c.want)
		}
	}
	var have []string
	for _, v := range newCard(t).Verdicts { // slope 1.15-1.25, O/E .96-1.04, Eavg .4 of .5, AUROC +.05 to +.15
		have = append(have, v.Kept)
	}
	if strings.Join(have, ", ") != "not kept, kept, kept, kept" {
		t.Errorf("have %v", have)
	}
}

// TestEthnicityIsShownAndHidden: the numbers of an ethnic group are the sums of what is shown of its categories, so that a category of
// few is not had by taking the others away; item 14 has no gap for it, and 23b none for networks.
func TestEthnicityIsShownAndHidden(t *testing.T) {
	m := model(t)
	group := func(by, level string, rows, events int) evaluate.Subgroup {
		return evaluate.Subgroup{By: by, Level: level, Rows: rows, Events: events, AUROC: known(.7, .6, .8), ObservedExpected: known(1, .9, 1.1), CalibrationSlope: known(1, .9, 1.1)}
	}
	r := m.Entry.Figures.Validate.Report
	r.Subgroups = append(r.Subgroups,
		group("ethnic_group", "White", 1005, 63), group("ethnic_group", "Other", 5, 2), group("ethnic_group", "not stated", 41, 11), group("ethnic_group", "", 9, 0),
		group("ethnic_category", "White: British", 889, 51), group("ethnic_category", "White: Irish", 112, 9), group("ethnic_category", "White: other", 4, 3),
		group("ethnic_category", "Other: Chinese", 5, 2), group("ethnic_category", "not stated", 41, 11), group("ethnic_category", "", 9, 0), group("pcn", "U1", 1060, 76))
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Ethnic group|White|1,000|60", "|Other|[REDACTED]|[REDACTED]", "|not stated|40|10", "|not known|10|0", // 890 + 110, 50 + 10
		"Ethnic category|White: British|890|50", "|White: Irish|110|10", "|White: other|[REDACTED]|[REDACTED]", "|Other: Chinese|[REDACTED]|[REDACTED]", "|not stated|40|10", "|not known|10|0",
		"Primary Care Network|U1|1,060|75",
	}
	for i, row := range c.Subgroups[2:] {
		if have := strings.Join([]string{row.By, row.Level, row.People, row.Events}, "|"); have != want[i] {
			t.Errorf("have %s, want %s", have, want[i])
		}
	}
	if by := c.By(); by != "sex, ethnicity and Primary Care Network" {
		t.Errorf("judged by %q", by)
	}
	for number, gap := range map[string]string{"14": "What the place makes of the differences.", "23b": "Practices one by one."} {
		if i := slices.IndexFunc(c.Items, func(i Item) bool { return i.Number == number }); c.Items[i].Gap != gap {
			t.Errorf("item %s: have the gap %q, want %q", number, c.Items[i].Gap, gap)
		}
	}
	if without := newCard(t); !strings.Contains(without.Items[slices.IndexFunc(without.Items, func(i Item) bool { return i.Number == "14" })].Gap, "ethnic category") {
		t.Error("a place without ethnic categories has no gap for them")
	}
	if len(c.Pictures.Subgroups) != 4 {
		t.Errorf("have %d pictures of subgroups, want two of the attributes and two of the networks", len(c.Pictures.Subgroups))
	}
}

// TestNoSmallNumberIsShown: what training found, and whom it knows to have been offered help, are numbers of people as any: those of few are
// hidden, others rounded, on every page.
func TestNoSmallNumberIsShown(t *testing.T) {
	m := model(t)
	e := m.Entry
	e.Offered = &models.Coefficient{Name: "offered_help", Coef: .634, SE: new(.28)}
	e.Trained.Fit.Offered, e.Trained.Validate.Offered = new(int64(188)), new(int64(6))
	affected := report(known(.83, .79, .87))
	e.Figures.AsOffered = models.Figure{Report: affected}
	e.Figures.PersonDisjoint.Missing = "have one outcome in all of 643 rows"
	e.Leakage = &models.Leakage{
		Alone:   []models.Alone{{Feature: "ae_attended_90d", Gain: .0971, Share: .971}, {Feature: "age", Gain: .01, Share: .1}},
		Rebuilt: &models.Rebuilt{Share: "every 16th", Rows: 2302, Features: 51, Moved: []models.Moved{{Feature: "ae_attended_90d", Values: 4}, {Feature: "age", Values: 213}}},
	}
	e.Questions = []string{"ae_attended_90d has other values"}
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	var markdown, page, evaluation bytes.Buffer
	if err := errors.Join(c.WriteMarkdown(&markdown), c.WriteHTML(&page), c.WriteEvaluation(&evaluation)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"card.md": markdown.String(), "card.html": page.String(), "evaluation.html": evaluation.String()} {
		for _, hidden := range []string{"2302", "2,302", "213 of", "188 ", "643", " 4 of"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s tells %q", name, hidden)
			}
		}
		text = strings.ReplaceAll(text, "\\_", "_")
		for _, want := range []string{
			"51 features of some residents (every 16th), 2,300 of them", "[REDACTED] of ae_attended_90d, 215 of age", "97 %", "ae_attended_90d has other values",
			"190 of those fitted, [REDACTED] of those judged", "0.634 (standard error 0.280). That is above 0", "also after the outcome", "0.830 (0.790 to 0.870)", "could not be fitted",
		} {
			if !strings.Contains(text, want) && !strings.Contains(strings.NewReplacer("\\[", "[", "\\]", "]").Replace(text), want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
}

// TestJoinedKeepsEverybody: groups joined for the picture hold the same people, outcomes and mean prediction, and none holds few.
func TestJoinedKeepsEverybody(t *testing.T) {
	var groups []evaluate.Group
	for i := range 20 {
		risk := .0005 * math.Pow(1.5, float64(i))
		groups = append(groups, evaluate.Group{Rows: 300 + i, Weight: 310 + float64(i), Low: risk, High: risk * 1.4, MeanRisk: risk * 1.2, Observed: risk})
	}
	sums := func(groups []evaluate.Group) (s [4]float64) {
		for _, g := range groups {
			s[0] += float64(g.Rows)
			s[1] += g.Weight
			s[2] += g.Weight * g.MeanRisk
			s[3] += g.Weight * g.Observed
		}
		return s
	}
	out := joined(groups)
	have, want := sums(out), sums(groups)
	for i := range want {
		if math.Abs(have[i]-want[i]) > 1e-9*want[i] {
			t.Errorf("sum %d: have %g, want %g", i, have[i], want[i])
		}
	}
	if len(out) >= len(groups) || len(out) < 3 || out[0].Low != groups[0].Low || out[len(out)-1].High != groups[19].High {
		t.Errorf("have %d groups of %d", len(out), len(groups))
	}
	for _, g := range out {
		if float64(g.Rows)*g.Observed < fewest {
			t.Errorf("have a group of %d people at %g", g.Rows, g.Observed)
		}
	}
	if one := joined([]evaluate.Group{{Rows: 5, Weight: 5, Observed: .2}}); len(one) != 1 {
		t.Errorf("too few altogether: have %d groups, want the one there is", len(one))
	}
}

// TestFewPeopleAreNotCounted: numbers of people stand on the pages as the place's disclosure control lets them.
func TestFewPeopleAreNotCounted(t *testing.T) {
	m := model(t)
	for profile, want := range map[disclosure.Profile][2]string{"": {"[REDACTED]", "2,090"}, disclosure.OpenSAFELY: {"[REDACTED]", "2,090"}, disclosure.None: {"6", "2,088"}} {
		m.Profile, m.Entry.Trained.Calibrate.Events, m.Entry.Trained.Calibrate.Rows = profile, 6, 2088
		c, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		if s := c.Samples[1]; s.Events != want[0] || s.Rows != want[1] || s.Rate != "–" {
			t.Errorf("%s: have %+v, want %s of %s", profile, s, want[0], want[1])
		}
	}
	m.Profile = disclosure.OpenSAFELY
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := errors.Join(c.WriteHTML(&page), c.WriteMarkdown(&page), c.WriteEvaluation(&page)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "7 rows") { // the smallest subgroup, of which evaluate says why it has no figures
		t.Error("the reason why a subgroup has no figures tells how few it is")
	}
	m.Profile = "nobody"
	if _, err := New(m); err == nil {
		t.Error("another profile: have no error")
	}
}

// TestFigure: nothing that is missing is written as a number.
func TestFigure(t *testing.T) {
	for want, m := range map[string]evaluate.Metric{
		"0.123 (0.100 to 0.150)":     known(.1234, .1, .15),
		"0.123":                      {Value: .1234, Interval: &evaluate.Interval{Missing: "one cluster"}},
		"none: no row has the event": none("no row has the event"),
	} {
		if have := figure(m, 3); have != want {
			t.Errorf("have %s, want %s", have, want)
		}
	}
}

// TestPages: what comes from outside is text, never markup; nothing is loaded; the same model gives the same bytes.
func TestPages(t *testing.T) {
	dir, again := t.TempDir(), t.TempDir()
	for _, d := range []string{dir, again, again} {
		if err := newCard(t).Save(d); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3+4+3+2 { // pages; timeline, calibration, benefit, steps; effects; subgroups
		t.Fatalf("have %v, %v", files, err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if same, err := os.ReadFile(filepath.Join(again, f.Name())); err != nil || !bytes.Equal(same, content) {
			t.Errorf("%s: made again it has other bytes, %v", f.Name(), err)
		}
		text := string(content)
		for _, raw := range []string{"<emergency>", "<column>", "<District>", "<and>"} {
			if strings.Contains(text, raw) {
				t.Errorf("%s has %s as markup", f.Name(), raw)
			}
		}
		for _, loads := range []string{"url(", "@import", "<link", "<script", "<img", " style=", "http:", "https:"} {
			if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), loads) {
				t.Errorf("%s has %s", f.Name(), loads)
			}
		}
		if strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
			t.Errorf("%s has something that is no text", f.Name())
		}
	}
}

// TestMarkdownPointsToItsPictures: every picture it shows is there.
func TestMarkdownPointsToItsPictures(t *testing.T) {
	c := newCard(t)
	var b bytes.Buffer
	if err := c.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`!\[[^\]]+\]\(([^)]+)\)`).FindAllStringSubmatch(b.String(), -1)
	if len(links) != len(c.files()) {
		t.Errorf("have %d links to %d pictures", len(links), len(c.files()))
	}
	for _, l := range links {
		if _, there := c.files()[l[1]]; !there {
			t.Errorf("picture %s is not there", l[1])
		}
	}
}

// A model of which nothing could be drawn, or judged, still has a card, that says so; one that cannot score has none.
func TestPoorModels(t *testing.T) {
	m := model(t)
	r := m.Entry.Figures.Validate.Report
	r.CalibrationCurve, r.Decisions, r.Subgroups, r.Reliability, r.Top = nil, nil, nil, nil, nil
	r.AUROC, r.CalibrationSlope, r.ObservedExpected, r.Eavg = none("no row has the event"), none("no row has the event"), none("no row has the event"), none("no row has the event")
	m.Entry.Figures.Baseline, m.Entry.Figures.BesideBaseline = models.Figure{Missing: "it was not made"}, nil
	m.Entry.Reference, m.History = models.Reference{}, nil
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := c.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"none: no row has the event", "It was not judged by subgroup", "No calibration curve could be drawn", "no night now", "none: it was not made"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	m.Entry.Terms[3].Columns[0].Coef = 800 // an odds ratio beyond any number
	if c, err = New(m); err != nil || c.Pictures.Steps != "" {
		t.Errorf("an effect that is not finite: have a picture of %d bytes, %v", len(c.Pictures.Steps), err)
	}
	m.Entry.Fit.Status = "columns separate the outcomes"
	if _, err := New(m); err == nil || !strings.Contains(err.Error(), "separate the outcomes") {
		t.Errorf("a model that cannot score: have error %v", err)
	}
}

// Counts and amounts have their own words, and no odds.
func TestOtherKinds(t *testing.T) {
	for kind, family := range map[models.Kind]models.Family{models.Count: models.Poisson, models.Continuous: models.Gaussian} {
		m := model(t)
		m.Entry.Target.Kind, m.Entry.Fit.Family = kind, family
		if kind == models.Continuous {
			m.Entry.Target.Outcome, m.Entry.Target.PriceYear = "", "2023/24"
			m.Entry.Target.UnitCosts = []models.UnitCost{{Feature: "ae_attended_365d", Cost: 114, Source: "a table"}}
		}
		c, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		var page bytes.Buffer
		if err := c.WriteHTML(&page); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), "odds") || strings.Contains(page.String(), "in 100 who") || !strings.Contains(page.String(), c.measure.predicted) {
			t.Errorf("%s: the page speaks of chances", kind)
		}
	}
}

func TestDecided(t *testing.T) {
	history := registry.History{
		{Action: registry.Promoted, Digest: digest, Evidence: digest},
		{Action: registry.Promoted, Digest: strings.Repeat("f", 64), Evidence: digest, From: day(t, "2025-07-01")},
	}
	if scores, rows := decided(history, digest); scores != "no night now" || len(rows) != 1 || rows[0].From != "every night" || rows[0].Evidence != "its own evaluation" {
		t.Errorf("a champion that gave way: have %q, %+v", scores, rows)
	}
	if scores, _ := decided(history[:1], digest); scores != "every night" {
		t.Errorf("have %q", scores)
	}
	if scores, rows := decided(history, strings.Repeat("f", 64)); scores != "nights from 1 Jul 2025 on" || rows[0].Evidence != "comparison 0123456789ab" {
		t.Errorf("have %q, %+v", scores, rows)
	}
}

// Where the interval of a difference in net benefit holds 0, the page says so; neighbouring thresholds are said as a range.
func TestDecisionCurvesThatAreNotToldApart(t *testing.T) {
	at := func(threshold, low, high float64) evaluate.PairedDecision {
		d := evaluate.PairedDecision{Threshold: threshold}
		d.Difference = evaluate.Metric{Value: (low + high) / 2, Interval: &evaluate.Interval{Low: low, High: high}}
		return d
	}
	unknown := evaluate.PairedDecision{Threshold: .15, Paired: evaluate.Paired{Difference: evaluate.Metric{Missing: "no rows"}}}
	for _, c := range []struct {
		decisions []evaluate.PairedDecision
		want      string
	}{
		{nil, ""},
		{[]evaluate.PairedDecision{unknown}, ""},
		{[]evaluate.PairedDecision{at(.01, .1, .2), at(.05, -.2, -.1)}, "At each threshold worked out, the model's line and that of age, sex and last year's counts are further apart than chance would have them."},
		{[]evaluate.PairedDecision{at(.01, -.1, .2), unknown}, "At no threshold do these people tell the model's line from that of age, sex and last year's counts."},
		{[]evaluate.PairedDecision{at(.005, 0, .2), at(.01, .1, .2), at(.05, -.1, .2), at(.075, -.1, .1), at(.1, -.1, 0), unknown, at(.3, -.1, 0)},
			"At thresholds of 0.5, 5 to 10 and 30 in 100 these people do not tell the model's line from that of age, sex and last year's counts."},
	} {
		if have := alike(&evaluate.Comparison{Decisions: c.decisions}); have != c.want {
			t.Errorf("have %q\nwant %q", have, c.want)
		}
	}
	m := model(t)
	m.Entry.Figures.BesideBaseline.Decisions = []evaluate.PairedDecision{at(.01, .1, .2), at(.05, -.1, .2)}
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := c.WriteEvaluation(&page); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "At thresholds of 5 in 100 these people do not tell") || !strings.Contains(string(c.Pictures.Benefit), "its 95 % interval") {
		t.Error("want the sentence under the picture, and the shade in its key")
	}
}
