package explain

import (
	"slices"

	"riskstrat/features"
	"riskstrat/models"
	"riskstrat/pipeline/publish"
)

// Feature is one of a person's features as the night kept it, with what its file says of it.
type Feature struct {
	Name    string       `json:"feature"`
	Value   models.Value `json:"value"`
	Counts  string       `json:"measured_as,omitempty"` // in the catalogue's words; empty: it is no count of events
	Unit    string       `json:"unit"`
	Window  string       `json:"window_days"`
	Lag     string       `json:"lag_days"`
	Table   string       `json:"table"`
	Null    string       `json:"null_means,omitempty"`
	Purpose string       `json:"purpose"`     // why it is counted at all
	ReadBy  []string     `json:"read_by"`     // targets and lists; none: it was counted for neither
	Kind    string       `json:"sensitivity"` // whether lists may show it
}

// featureOf is a cell of features.parquet.
func featureOf(c publish.Cell) Feature {
	return Feature{
		Name: c.Column, Value: valueOf(c), Counts: c.Meaning[features.MetaMeasure], Unit: c.Meaning[features.MetaUnit], Window: c.Meaning[features.MetaWindow],
		Lag: c.Meaning[features.MetaLag], Table: c.Meaning[features.MetaTable], Null: c.Meaning[features.MetaNull], Purpose: c.Meaning[features.MetaRationale],
		Kind: c.Meaning[features.MetaSensitivity], ReadBy: []string{},
	}
}

func valueOf(c publish.Cell) models.Value {
	if c.Null {
		return models.Value{}
	}
	return models.Value{Known: true, Number: c.Number, Level: c.Text}
}

// readBy notes who read a feature, and returns it; false where none is kept.
func (x *explaining) readBy(name, reader string) (Feature, bool) {
	i := slices.IndexFunc(x.out.Features, func(f Feature) bool { return f.Name == name })
	if i < 0 {
		return Feature{}, false
	}
	f := &x.out.Features[i]
	if !slices.Contains(f.ReadBy, reader) {
		f.ReadBy = append(f.ReadBy, reader)
	}
	return *f, true
}
