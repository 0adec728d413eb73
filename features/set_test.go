package features_test

import (
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features"
)

// checked builds the hand-made place on an allocator that tells if memory is not given back. Two more people have nulls.
func checked(t *testing.T, definitions func(*place) []features.Definition) (*features.Engine, *features.Set) {
	t.Helper()
	a := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { a.AssertSize(t, 0) })
	p := handPlace(t)
	p.people = append(p.people, newHuman("left"))
	p.people[2].registrations[0].To, p.people[2].sex = tableIndex-5, ""
	e, err := features.NewEngine(definitions(p), features.Options{Names: fixedNames{}, Since: p.since, Allocator: a,
		Lag: map[string]int{"gp_appointments": 3}})
	if err != nil {
		t.Fatal(err)
	}
	packed := p.pack(t)
	homes := features.NewHouseholds(e, p.index, p.side)
	if err := homes.Add(packed, everyone(packed)); err != nil {
		t.Fatal(err)
	}
	set, err := e.Build(packed, everyone(packed), p.index, p.side, homes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Release)
	return e, set
}

func whole(t *testing.T) func(*place) []features.Definition {
	return func(p *place) []features.Definition { return p.catalog(t).All() }
}

// TestSetIsArrow: the record has the declared types, names and metadata, and every null is counted.
func TestSetIsArrow(t *testing.T) {
	e, set := checked(t, whole(t))
	if set.Index != tableIndex || set.Side != features.Predictors || set.Len() != 3 {
		t.Errorf("have %s of %s with %d rows", set.Side, set.Index, set.Len())
	}
	schema := set.Record.Schema()
	if !schema.Equal(e.Schema()) {
		t.Error("the record's schema is not the engine's")
	}
	ids := set.Record.Column(0).(*array.String)
	for r := range set.Len() {
		if id := ids.Value(r); !slices.Contains([]string{"hand", "partner", "left"}, id) {
			t.Errorf("row %d: have the identifier %q", r, id)
		}
	}
	for j, d := range e.Definitions() {
		field, column := schema.Field(j+1), set.Record.Column(j+1)
		wantType := map[features.Type]arrow.DataType{features.Count: arrow.PrimitiveTypes.Int32, features.Real: arrow.PrimitiveTypes.Float64,
			features.Category: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}}[d.Type]
		if field.Name != d.Name || !arrow.TypeEqual(field.Type, wantType) || !arrow.TypeEqual(column.DataType(), wantType) || !field.Nullable {
			t.Errorf("%s: have the field %s", d.Name, field)
		}
		if digest, ok := field.Metadata.GetValue(features.MetaDigest); !ok || digest != d.Digest() {
			t.Errorf("%s: have the digest %q in the metadata", d.Name, digest)
		}
		lag, _ := field.Metadata.GetValue(features.MetaLag)
		if want := map[bool]string{true: "3", false: "0"}[d.Table == "gp_appointments"]; lag != want {
			t.Errorf("%s: have the lag %q in the metadata, want %s", d.Name, lag, want)
		}
		for key, want := range map[string]string{features.MetaMeasure: d.Measure.String(), features.MetaUnit: d.Unit, features.MetaNull: d.Null, features.MetaRationale: d.Rationale} {
			if have, _ := field.Metadata.GetValue(key); have != want {
				t.Errorf("%s: have %s %q in the metadata, want %q", d.Name, key, have, want)
			}
		}
		floats, err := set.Floats(d.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		nulls := 0
		for r, v := range floats {
			if column.IsNull(r) != math.IsNaN(v) {
				t.Errorf("%s, row %d: null is %v but the value is %v", d.Name, r, column.IsNull(r), v)
			}
			if math.IsNaN(v) {
				nulls++
			}
		}
		if nulls != column.NullN() {
			t.Errorf("%s: have %d nulls counted, want %d", d.Name, column.NullN(), nulls)
		}
	}
}

// TestCategory: a category is the dictionary of its levels, and a code that is not given is null.
func TestCategory(t *testing.T) {
	_, set := checked(t, whole(t))
	at := set.Record.Schema().FieldIndices("sex")
	column := set.Record.Column(at[0]).(*array.Dictionary)
	levels := column.Dictionary().(*array.String)
	ids := set.Record.Column(0).(*array.String)
	for r := range set.Len() {
		have := "null"
		if column.IsValid(r) {
			have = levels.Value(column.GetValueIndex(r))
		}
		if want := map[string]string{"hand": "2", "partner": "1", "left": "null"}[ids.Value(r)]; have != want {
			t.Errorf("sex of %s: have %s, want %s", ids.Value(r), have, want)
		}
	}
}

// TestFloats: dst is used if large enough, and only features have values.
func TestFloats(t *testing.T) {
	_, set := checked(t, whole(t))
	dst := make([]float64, 1, 8)
	floats, err := set.Floats("age", dst)
	if err != nil || len(floats) != 3 || &floats[0] != &dst[0] {
		t.Errorf("have %v, %v; want 3 values in dst", floats, err)
	}
	for _, name := range []string{"resident_id", "height"} {
		if _, err := set.Floats(name, nil); err == nil {
			t.Errorf("%s: have no error, want one", name)
		}
	}
}

// TestEmptySets: no rows and no features are Sets too.
func TestEmptySets(t *testing.T) {
	_, set := checked(t, func(*place) []features.Definition { return nil })
	if set.Len() != 3 || set.Record.NumCols() != 1 {
		t.Errorf("no features: have %d rows and %d columns, want 3 and 1", set.Len(), set.Record.NumCols())
	}
	a := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer a.AssertSize(t, 0)
	p := newPlace(tableIndex)
	definitions, err := p.catalog(t).Select("age", "sex", "gp_rate_of_rise")
	if err != nil {
		t.Fatal(err)
	}
	e, err := features.NewEngine(definitions, features.Options{Allocator: a})
	if err != nil {
		t.Fatal(err)
	}
	none, err := e.Build(p.pack(t), nil, tableIndex, features.Predictors, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer none.Release()
	if floats, err := none.Floats("sex", nil); err != nil || len(floats) != 0 || none.Record.NumCols() != 4 {
		t.Errorf("no rows: have %v, %v and %d columns", floats, err, none.Record.NumCols())
	}
}
