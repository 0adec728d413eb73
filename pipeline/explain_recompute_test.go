package pipeline

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/explain"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/publish"
)

// What is explained of many people of a night is what a stranger makes of the extract's rows, the model's file and the rules as they are written
// down: for what they might be used, the first reason, every feature, linear predictor and risk, rank, place and cut-off.
func TestExplainAgreesWithAStranger(t *testing.T) {
	t.Parallel()
	p := another(t)
	begun := placetest.Extract - 6*365
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
