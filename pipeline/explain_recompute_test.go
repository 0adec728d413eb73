package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/explain"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// paper is a model as its file says it, for whoever works it out by hand.
type paper struct {
	Intercept struct{ Coef float64 }
	Terms     []struct {
		Bases []struct {
			Transform, Feature string
			Knots              []float64
		}
		Columns []struct {
			At   int
			Coef float64
		}
	}
	Indicators []struct {
		Features []string
		Column   struct{ Coef float64 }
	}
	Features []struct {
		Feature string
		Median  *float64
	}
	Calibration struct {
		Intercept, Slope float64
		Bend             *struct {
			Intercept    float64
			Knots        []float64
			Coefficients []float64
		}
	}
}

func readPaper(t *testing.T, p *place.Place, digest string) *paper {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.Registry, "entries", "emergency_admission-"+digest[:8]+"*"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("have %d files of the model, %v", len(paths), err)
	}
	content, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	m := new(paper)
	if err := json.Unmarshal(content, m); err != nil {
		t.Fatal(err)
	}
	return m
}

// spline is column k (0 the value itself) of Harrell's restricted cubic spline (Regression Modeling Strategies, 2nd ed., equation 2.25), over the
// square of the distance of the outer knots.
func spline(knots []float64, k int, x float64) float64 {
	if k == 0 {
		return x
	}
	cube := func(v float64) float64 { return math.Pow(max(v, 0), 3) }
	last, before, t := knots[len(knots)-1], knots[len(knots)-2], knots[k-1]
	c := cube(x-t) - cube(x-before)*(last-t)/(last-before) + cube(x-last)*(before-t)/(last-before)
	return c / math.Pow(last-knots[0], 2)
}

// eta is the linear predictor of somebody with the values.
func (m *paper) eta(value func(string) float64) float64 {
	sum := m.Intercept.Coef
	for _, term := range m.Terms {
		b := term.Bases[0]
		x := value(b.Feature)
		for _, f := range m.Features {
			if f.Feature == b.Feature && math.IsNaN(x) {
				x = *f.Median
			}
		}
		for _, c := range term.Columns {
			switch b.Transform {
			case "rcs":
				sum += c.Coef * spline(b.Knots, c.At, x)
			case "log1p":
				sum += c.Coef * math.Log(1+x)
			default:
				sum += c.Coef * x
			}
		}
	}
	for _, in := range m.Indicators {
		if slices.ContainsFunc(in.Features, func(f string) bool { return math.IsNaN(value(f)) }) {
			sum += in.Column.Coef
		}
	}
	return sum
}

// risk is the calibrated risk of a linear predictor.
func (m *paper) risk(eta float64) float64 {
	x := m.Calibration.Intercept + m.Calibration.Slope*eta
	if b := m.Calibration.Bend; b != nil {
		x = b.Intercept
		for k, c := range b.Coefficients {
			x += c * spline(b.Knots, k, eta)
		}
	}
	return 1 / (1 + math.Exp(-x))
}

// reckoned is what the stranger makes of one person.
type reckoned struct {
	*human
	hash   uint64
	reason string
	values map[string]float64
	eta    float64 // NaN: not scored
	lists  [2]reckonedPlace
}

// reckonedPlace is a person's place on rising_need or at_risk_register.
type reckonedPlace struct {
	reason, by, group  string
	order              float64
	tie                uint64
	rank, last, offers int
	candidate          bool
}

var twoLists = [2]string{"rising_need", "at_risk_register"}

// reckon works out a first night of the test place for everybody.
func reckon(s *stranger, m *paper, near neighbourhood) map[string]*reckoned {
	all := map[string]*reckoned{}
	for id, h := range s.people {
		r := &reckoned{human: h, hash: xxhash.Sum64String(id), reason: s.reason(h), values: map[string]float64{}, eta: math.NaN()}
		all[id] = r
		if r.reason == "dead" || r.reason == "left" || r.reason == "opted_out" {
			continue
		}
		for _, f := range m.Features {
			r.values[f.Feature] = math.NaN()
			if f.Feature != "sex" { // of the bands alone: no term reads it
				r.values[f.Feature] = s.value(h, f.Feature)
			}
		}
		for _, f := range []string{"gp_attended_365d", "ae_attended_365d", "emergency_overnight_stays_365d"} {
			r.values[f] = s.value(h, f)
		}
		if r.values["age"] >= 18 {
			r.eta = m.eta(func(f string) float64 { return r.values[f] })
		}
	}
	offered := map[string]bool{}
	for k := range twoLists {
		for id, r := range all {
			r.enter(k, s, near)
			if r.lists[k].by == "nomination" {
				offered[id] = true
			}
		}
	}
	for k := range twoLists {
		rankAll(all, k, near, offered)
	}
	return all
}

// atLeast is a comparison that is unknown (NaN) of what is.
func atLeast(x, limit float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x >= limit:
		return 1
	}
	return 0
}

// and and or are Kleene's: unknown unless one side decides.
func and(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a * b
}

func or(a, b float64) float64 { return 1 - and(1-a, 1-b) }

// enter decides whether the person competes for a place on a list.
func (r *reckoned) enter(k int, s *stranger, near neighbourhood) {
	p := &r.lists[k]
	p.reason, p.order = r.reason, math.NaN()
	if r.reason != "" {
		return
	}
	practice := r.at(s.night).practice
	p.group = near.group[[]string{"practice", "pcn"}[k]][practice]
	holds, order := atLeast(r.values["age"], 18), r.eta
	if k == 1 {
		v := r.values
		holds = and(and(holds, atLeast(v["gp_attended_365d"], 10)), or(atLeast(v["ae_attended_365d"], 3), atLeast(v["emergency_overnight_stays_365d"], 2)))
		order = v["ae_attended_365d"]
	}
	if holds == 1 {
		p.order = order
	}
	switch {
	case s.nominee(r.human) == twoLists[k]:
		p.candidate, p.by = true, "nomination"
	case holds == 0:
		p.reason = "not_at_risk"
	case math.IsNaN(p.order):
		p.reason = "history_too_short"
	default:
		p.candidate = true
	}
	key := sha256.Sum256([]byte(twoLists[k] + "\x00" + s.night.String()))
	p.tie = xxhash.Sum64(append(key[:16], binary.LittleEndian.AppendUint64(nil, r.hash)...))
}

// rankAll gives everybody their place on a list; offered gains who is offered help.
func rankAll(all map[string]*reckoned, k int, near neighbourhood, offered map[string]bool) {
	groups := map[string][]*reckoned{}
	for _, r := range all {
		if r.lists[k].candidate {
			groups[r.lists[k].group] = append(groups[r.lists[k].group], r)
		}
	}
	by, before, share := "practice", 0.0, .75
	if k == 1 {
		by, before, share = "pcn", .75, .25
	}
	for group, members := range groups {
		slices.SortFunc(members, func(a, b *reckoned) int {
			x, y := &a.lists[k], &b.lists[k]
			if math.IsNaN(x.order) != math.IsNaN(y.order) {
				return cmp.Compare(y.order, x.order) // those without an order last
			}
			return cmp.Or(cmp.Compare(y.order, x.order), cmp.Compare(x.tie, y.tie))
		})
		offers := near.seats(by, group, before, share)
		room, last := offers, 0
		for _, r := range members {
			if r.lists[k].by == "nomination" {
				room--
			}
		}
		for i, r := range members {
			p := &r.lists[k]
			if !math.IsNaN(p.order) {
				p.rank = i + 1
			}
			switch {
			case p.by == "nomination":
				p.reason = "listed"
			case offered[r.id]:
				p.reason = "on_another_list"
			case room > 0:
				p.reason, p.by, last = "listed", "rank", p.rank
				room--
			default:
				p.reason = "below_capacity"
			}
		}
		for _, r := range members {
			r.lists[k].last, r.lists[k].offers = last, offers
		}
	}
	for id, r := range all {
		offered[id] = offered[id] || r.lists[k].reason == "listed"
	}
}

// What is explained of many people of a night is what a stranger makes of the extract's rows, the model's file and the rules as they are written
// down: for what they might be used, the first reason, every feature, linear predictor and risk, rank, place and cut-off.
func TestExplainAgreesWithAStranger(t *testing.T) {
	t.Parallel()
	p := another(t)
	begun := extractDate - 6*365
	p.Tables = maps.Clone(p.Tables)
	for name, table := range p.Tables {
		table.Since = &begun // declared, so that the stranger need not tell when a feed is in flow
		p.Tables[name] = table
	}
	answerSome(t, p)
	night := runOn(t, p, nightDate, "")
	published, err := publish.At(night.dir)
	if err != nil {
		t.Fatal(err)
	}
	m := readPaper(t, p, published.Manifest.Recipe.Models[0].Digest)
	r, err := registry.Open(p.Registry)
	if err != nil {
		t.Fatal(err)
	}
	model := &oneModel{from: r}
	all := reckon(newStranger(t, p.Extract.Dir, nightDate), m, readNeighbourhood(t, p.Extract.Dir, nightDate))
	who := sortedKeys(all)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(who), func(i, j int) { who[i], who[j] = who[j], who[i] })
	met := map[string]int{}
	for i, id := range who {
		if at := all[id].lists; i >= strangers && met[at[0].reason] >= 3 && met[at[1].reason] >= 3 { // of the rarest reasons some more
			continue
		}
		x, err := explain.Explain(explain.Options{Night: published, Models: model, Resident: id})
		if err != nil {
			t.Fatal(err)
		}
		all[id].compare(t, x, m, met)
		if t.Failed() {
			t.FailNow()
		}
	}
	for _, reason := range strings.Fields("dead left opted_out under_age palliative care_home already_supported cooling_off not_at_risk history_too_short on_another_list below_capacity listed nomination rank scored") {
		if met[reason] == 0 {
			t.Errorf("nobody was %s: nothing was compared", reason)
		}
	}
	t.Logf("compared: %v", met)
}

// oneModel gives the one model of a night, and reads it once.
type oneModel struct {
	from  *registry.Registry
	entry *models.Entry
	full  string
}

func (o *oneModel) Get(digest string) (*models.Entry, string, error) {
	var err error
	if o.full != digest {
		o.entry, o.full, err = o.from.Get(digest)
	}
	return o.entry, o.full, err
}

// near1e9 reports whether two numbers agree to 9 digits, or both are unknown.
func near1e9(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

// compare holds what is explained of the person against what was reckoned.
func (r *reckoned) compare(t *testing.T, x *explain.Explanation, m *paper, met map[string]int) {
	t.Helper()
	ended := r.ends()
	for _, use := range x.Purposes {
		gone := r.reason == "dead" || r.reason == "left"
		if want := !ended[use.Purpose] && !(gone && use.Purpose != "reporting"); use.Allowed != want {
			t.Errorf("%s: have %v, want %v", use.Purpose, use.Allowed, want)
		}
	}
	if x.Standing.Eligible != (r.reason == "") || string(x.Standing.Reason) != r.reason {
		t.Errorf("standing: have %+v, want %q", x.Standing, r.reason)
	}
	if told := x.Standing.Note != ""; told != (r.reason == "objected" || r.reason == "cooling_off") { // nothing came by the inbox
		t.Errorf("%s: the note says %q", r.reason, x.Standing.Note)
	}
	met[r.reason]++
	r.compareScore(t, x, met)
	if out := ended["listing"] && (ended["reporting"] || r.reason == ""); len(x.Lists) == 0 && out {
		return // out of every purpose: one row of no list
	}
	for k, have := range x.Lists {
		want := &r.lists[k]
		met[want.reason]++
		met[want.by]++
		if have.Name != twoLists[k] || string(have.Reason) != want.reason || have.Listed != (want.reason == "listed") || have.Rank != want.rank || string(have.ListedBy) != listedBy(want) {
			t.Errorf("%s: have %s at %d by %q, want %s at %d by %q", have.Name, have.Reason, have.Rank, have.ListedBy, want.reason, want.rank, listedBy(want))
		}
		if k == 0 && want.candidate && (have.Risk == nil) != math.IsNaN(want.order) || have.Risk != nil && !near1e9(*have.Risk, m.risk(r.eta)) {
			t.Errorf("%s: have risk %v, want that of %v", have.Name, have.Risk, r.eta)
		}
		if want.candidate && (have.Places == nil || have.Places.Group != want.group || have.Places.Offers != want.offers || have.Places.LastRank != want.last) {
			t.Errorf("%s: have %+v, want %d places of %s down to rank %d", have.Name, have.Places, want.offers, want.group, want.last)
		}
		if want.reason == "below_capacity" && have.Places.After != want.rank-want.last {
			t.Errorf("%s: have %d ranks after the last, want %d", have.Name, have.Places.After, want.rank-want.last)
		}
	}
}

func listedBy(p *reckonedPlace) string {
	if p.reason != "listed" {
		return ""
	}
	return p.by
}

// compareScore holds features and score against what was reckoned.
func (r *reckoned) compareScore(t *testing.T, x *explain.Explanation, met map[string]int) {
	t.Helper()
	for name, want := range r.values {
		i := slices.IndexFunc(x.Features, func(f explain.Feature) bool { return f.Name == name })
		switch {
		case name == "sex":
		case i < 0:
			t.Errorf("%s: is not told", name)
		case x.Features[i].Value.Known == math.IsNaN(want) || x.Features[i].Value.Known && !near1e9(x.Features[i].Value.Number, want):
			t.Errorf("%s: have %v, want %v", name, x.Features[i].Value, want)
		}
	}
	if len(r.values) == 0 && len(x.Features) > 0 {
		t.Error("features are told of somebody whose data may not be used")
	}
	s := x.Scores[0]
	switch {
	case math.IsNaN(r.eta):
		if s.Eta != nil || s.Workings != nil || s.Missing == "" {
			t.Errorf("a score of somebody who has none: have %+v", s)
		}
	case s.Eta == nil || !near1e9(*s.Eta, r.eta) || s.Workings == nil || !s.Exact || s.Workings.Eta != *s.Eta:
		t.Errorf("the score: have %+v, want %v", s, r.eta)
	default:
		met["scored"]++
	}
}

// answerSome has practices decide about, and put forward, some people before the night, so that every rule about decisions has somebody.
func answerSome(t *testing.T, p *place.Place) {
	t.Helper()
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	rng := rand.New(rand.NewPCG(2, 2))
	var rows []sourcetest.Row
	for _, r := range residents.Rows {
		who, on := r[residents.Column("resident_id")], nightDate-source.Day(rng.IntN(220))
		switch decision := []string{"accepted", "declined", "contacted", "not_reached", "not_suitable", "died_or_moved", "unsafe_to_contact", "objects"}[rng.IntN(8)]; rng.IntN(20) {
		case 0:
			rows = append(rows, sourcetest.Row{who, "rising_need", on, decision, on})
		case 1:
			rows = append(rows, sourcetest.Row{who, nil, nil, "nominate", nightDate - source.Day(rng.IntN(40))})
			if rng.IntN(3) == 0 {
				rows = append(rows, sourcetest.Row{who, "rising_need", on, decision, on})
			}
		case 2:
			if rng.IntN(8) == 0 {
				rows = append(rows, sourcetest.Row{who, "at_risk_register", nil, "nominate", nightDate - source.Day(rng.IntN(40))})
			}
		}
	}
	answer(t, p, rows...)
}
