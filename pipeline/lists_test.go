package pipeline

import (
	"math"
	"slices"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/partition"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/walk"
)

// A list without a target may order by a feature that its rule does not ask about. Whoever it is null for cannot be
// ranked: they are of too short a history to tell, as where the rule itself is unknown, and the night goes on.
func TestNobodyIsRankedByAnUnknownCount(t *testing.T) {
	const tonight source.Day = 20_000
	b := partition.NewBuilder()
	b.GP("settled")
	registered := func(since source.Day) func(*partition.Person) {
		return func(p *partition.Person) {
			p.Registration = []partition.Registration{{From: since, To: source.NoDay}}
		}
	}
	b.Person("settled", registered(tonight-1000))
	b.Person("newcomer", registered(tonight-100))
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.New(catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defs, err := c.Select("age", "gp_attended_365d")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := features.NewEngine(defs, features.Options{Since: map[string]source.Day{"gp_appointments": 0}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := engine.Build(p, []int32{0, 1}, tonight, features.Predictors, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Release()
	adults, err := rule.Parse("age >= 18", c)
	if err != nil {
		t.Fatal(err)
	}
	optOut := cohort.OptOut{Ends: []string{"listing"}, Basis: "a test"}
	d, err := cohort.Compile(cohort.Policy{OptOuts: map[string]cohort.OptOut{"type_1": optOut, "national": optOut}}, new(source.Names))
	if err != nil {
		t.Fatal(err)
	}
	n := &night{codes: cohort.Reasons(), decider: d, opt: Options{AsOf: tonight}}
	w := newListWork(place.List{List: outreach.List{Name: "adults", OrderBy: "gp_attended_365d"}, For: adults}, nil, 0, new(caseload.Book))
	k := &walk.Desk{Partition: *p}
	k.Stand(d, tonight, cohort.Listing)
	n.lists = []*listWork{w}
	have, err := n.sift(w, k, &share{standing: n.codes.keep(k.Standing), set: set})
	if err != nil {
		t.Fatal(err)
	}
	if len(have.candidates) != 1 || string(p.Persons[have.candidates[0].Person].ID) != "settled" {
		t.Fatalf("have %d candidates, want the settled person alone", len(have.candidates))
	}
	newcomer := 1 - have.candidates[0].Person
	if code := have.reasons[newcomer]; code != n.codes.code(cohort.Unobserved) {
		t.Errorf("have the reason code %d, want that of %s", code, cohort.Unobserved)
	}
}

// A list ranks by the linear predictor at full precision: people whom a calibration, or its printing, gives the same risk still
// have an order.
func TestListsRankByTheLinearPredictor(t *testing.T) {
	w := &listWork{target: 1}
	eta := []float64{-2.1, math.Nextafter(-2.1, 0), 40, 41}
	scores := []*models.Scores{{Eta: []float64{4, 3, 2, 1}, Risk: []float64{.4, .3, .2, .1}}, {Eta: eta, Risk: []float64{.1, .1, 1, 1}}}
	order, err := w.order(nil, scores)
	if err != nil || !slices.Equal(order, eta) {
		t.Errorf("have order %v (%v), want %v", order, err, eta)
	}
}
