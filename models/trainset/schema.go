package trainset

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features"
)

// The columns of a training set that are no features.
const (
	Outcome   = "outcome"    // double; null where not known (departed within the horizon)
	Weight    = "weight"     // double, >= 0; only in a file of Options.Weights
	Fold      = "fold"       // int32, from 0; only in a file of Options.Folds
	Person    = "person"     // uint64, hash of the resident: the same on every index date
	Household = "household"  // uint64, hash of the household; null where unknown
	IndexDate = "index_date" // date
)

// version is of the layout; it is in the file's metadata and Open wants it.
const version = "1"

// Keys of the file's metadata.
const (
	versionKey = "riskstrat.training_set"
	fieldsKey  = "riskstrat.fields"
)

// column is one column of the file.
type column struct {
	name     string
	node     parquet.Node
	nullable bool
}

// columnsOf lists the columns of a file: what is known of a row, then its features.
func columnsOf(opt *Options) ([]column, error) {
	dictionary := func(n parquet.Node) parquet.Node { return parquet.Encoded(n, &parquet.RLEDictionary) }
	plain := func(n parquet.Node) parquet.Node { return parquet.Encoded(n, &parquet.Plain) }
	out := []column{{Outcome, dictionary(parquet.Leaf(parquet.DoubleType)), true}}
	if opt.Weights {
		out = append(out, column{Weight, plain(parquet.Leaf(parquet.DoubleType)), false})
	}
	if opt.Folds {
		out = append(out, column{Fold, dictionary(parquet.Int(32)), false})
	}
	out = append(out,
		column{Person, plain(parquet.Uint(64)), false},
		column{Household, plain(parquet.Uint(64)), true},
		column{IndexDate, dictionary(parquet.Date()), false})
	seen := map[string]bool{}
	for _, c := range out {
		seen[c.name] = true
	}
	for _, d := range opt.Features {
		if seen[d.Name] {
			return nil, fmt.Errorf("have two columns named %s", d.Name)
		}
		seen[d.Name] = true
		node := map[features.Type]parquet.Node{
			features.Count: parquet.Int(32), features.Real: parquet.Leaf(parquet.DoubleType), features.Category: parquet.String(),
		}[d.Type]
		out = append(out, column{d.Name, dictionary(node), true})
	}
	return out, nil
}

// describe is what the metadata says of the features: a JSON object by name, with the keys of features.Set.
func describe(defs []features.Definition) (string, error) {
	fields := map[string]map[string]string{}
	for _, d := range defs {
		fields[d.Name] = map[string]string{
			features.MetaDigest: d.Digest(), features.MetaGroup: d.Group, features.MetaUnit: d.Unit,
			features.MetaWindow: strconv.Itoa(d.Window), features.MetaTable: d.Table, features.MetaNull: d.Null,
			features.MetaSensitivity: d.Sensitivity.String(), features.MetaUndated: strconv.FormatBool(d.Undated),
		}
	}
	b, err := json.Marshal(fields)
	return string(b), err
}

// ordered is a Parquet group that keeps its columns in the given order (parquet.Group sorts them by name).
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

// Fields returns the columns in order.
func (o ordered) Fields() []parquet.Field { return o.fields }

type named struct {
	parquet.Node
	name string
}

// Name returns the column's name.
func (n named) Name() string { return n.name }

// Value is part of parquet.Field; rows are never assembled from Go values here, so there is nothing to look up.
func (n named) Value(reflect.Value) reflect.Value { return reflect.Value{} }

func schemaOf(columns []column) *parquet.Schema {
	var root ordered
	for _, c := range columns {
		node := c.node
		if c.nullable {
			node = parquet.Optional(node)
		}
		root.fields = append(root.fields, named{node, c.name})
	}
	return parquet.NewSchema("training_set", root)
}
