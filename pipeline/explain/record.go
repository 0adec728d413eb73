package explain

import (
	"math"

	"github.com/apache/arrow/go/v15/arrow"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/publish"
)

// recordOf is a row of features.parquet as a model's entry reads it.
func recordOf(cells []publish.Cell) models.Record {
	r := models.Record{}
	for _, c := range cells {
		f := models.Recorded{Type: features.Real, Digest: c.Meaning[features.MetaDigest], Min: math.Inf(-1), Max: math.Inf(1)}
		switch c.Type {
		case arrow.INT32:
			f.Type, f.Min, f.Max = features.Count, 0, math.MaxInt32
		case arrow.STRING:
			f.Type = features.Category
		}
		f.Min, f.Max = limits(c, f.Min, f.Max)
		f.Value = valueOf(c)
		r[c.Column] = f
	}
	return r
}

// limits are those of a feature's values, where they are narrower than its type's: of flags, and of what is a column of its input table.
func limits(c publish.Cell, low, high float64) (float64, float64) {
	if c.Meaning[features.MetaUnit] == "0 or 1" {
		return 0, 1
	}
	for _, t := range source.Contract() {
		if t.Name != c.Meaning[features.MetaTable] {
			continue
		}
		if at := t.Column(c.Column); at >= 0 && t.Columns[at].Kind == source.Int {
			return float64(t.Columns[at].Min), float64(t.Columns[at].Max)
		}
	}
	return low, high
}
