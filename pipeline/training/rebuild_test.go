package training

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow/array"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/sampling"
)

// ahead is an engine one of whose features is what will be true some days later.
type ahead struct {
	*features.Engine
	feature string
	days    source.Day
}

func (a ahead) Build(p *partition.Partition, rows []int32, index source.Day, side features.Side, households *features.Households) (*features.Set, error) {
	set, err := a.Engine.Build(p, rows, index, side, households)
	if err != nil {
		return nil, err
	}
	later, err := a.Engine.Build(p, rows, index+a.days, side, households)
	if err != nil {
		return nil, err
	}
	defer later.Release()
	defer set.Release()
	columns := slices.Clone(set.Record.Columns())
	at := set.Record.Schema().FieldIndices(a.feature)[0]
	columns[at] = later.Record.Column(at)
	planted := *set
	planted.Record = array.NewRecord(set.Record.Schema(), columns, set.Record.NumRows())
	return &planted, nil
}

// trainedOn trains the place's model.
func trainedOn(t *testing.T, p *place.Place, opt Options) *models.Entry {
	t.Helper()
	opt.AsOf, opt.Workers = placetest.Extract, 2
	trained, err := Run(t.Context(), p, "emergency_admission", opt)
	if err != nil {
		t.Fatal(err)
	}
	return trained.Entry
}

// everyFeature is the place with a model that names every feature of the catalogue that a model may name.
func everyFeature(t *testing.T) *place.Place {
	t.Helper()
	p := town.Place(t)
	spec := p.Models["emergency_admission"]
	spec.Terms = nil
	for _, d := range p.Catalog.All() {
		switch {
		case d.Sensitivity == features.AuditOnly:
		case d.Type == features.Category:
			spec.Terms = append(spec.Terms, "category("+d.Name+")")
		default:
			spec.Terms = append(spec.Terms, d.Name)
		}
	}
	spec.Penalty = models.Penalty{Lambda: []float64{.1}}
	p.Models = map[string]models.Spec{"emergency_admission": spec}
	return p
}

// No feature of the catalogue has another value without what came after the index date, household features among them.
func TestTheCatalogueDoesNotReadAhead(t *testing.T) {
	t.Parallel()
	p := everyFeature(t)
	r := trainedOn(t, p, Options{}).Leakage.Rebuilt
	if want := len(p.Catalog.All()) - 1; r.Features < want || len(r.Moved) > 0 {
		t.Errorf("have %d features, want %d; moved: %v", r.Features, want, r.Moved)
	}
	if r.Rows < 200 { // a 16th of 2,500 residents on four dates is 600
		t.Errorf("have %d rows built twice", r.Rows)
	}
}

// An engine that reads ahead in one feature is caught, by the name of that feature and no other, and the entry asks about it. What is found
// does not depend on partitions.
func TestReadingAheadIsFound(t *testing.T) {
	t.Parallel()
	found := map[string]int64{}
	for _, feature := range []string{"ae_attended_90d", "gp_days_since_last"} {
		for _, partitions := range []int{1, 16} {
			p := town.Place(t)
			spec := p.Models["emergency_admission"]
			spec.Terms = []string{"age", "log1p(gp_attended_90d)", feature} // none of households, which are of one index date
			p.Models = map[string]models.Spec{"emergency_admission": spec}
			opt := Options{partitions: partitions, plant: func(e *features.Engine) sampling.Builder { return ahead{e, feature, 30} }}
			e := trainedOn(t, p, opt)
			r := e.Leakage.Rebuilt
			if len(r.Moved) != 1 || r.Moved[0].Feature != feature || r.Moved[0].Values == 0 || r.Moved[0].Values >= r.Rows {
				t.Fatalf("%s: have %+v of %d rows", feature, r.Moved, r.Rows)
			}
			if found[feature] == 0 {
				found[feature] = r.Moved[0].Values
			}
			if r.Moved[0].Values != found[feature] {
				t.Errorf("%s: with %d partitions have %d values, want %d", feature, partitions, r.Moved[0].Values, found[feature])
			}
			if !slices.ContainsFunc(e.Questions, func(q string) bool { return strings.HasPrefix(q, feature+" has other values") }) {
				t.Errorf("%s: have the questions %q", feature, e.Questions)
			}
		}
	}
}
