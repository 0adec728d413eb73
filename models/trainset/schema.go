package trainset

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features"
)

// The columns of a training set that are no features; which a file has is for its Options to say.
const (
	Part      = "part"
	IndexDate = "index_date"
	Person    = "person"
	Household = "household"
	Outcome   = "outcome"
	Weight    = "weight"
	Fold      = "fold"
	HeldOut   = "held_out"
	Offered   = "offered_help"
	Withheld  = "withheld"
	Unoffered = "weight_unoffered"
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
	meta     map[string]string // what the metadata says of it
}

// metaMeaning is the key of what a column that is no feature means.
const metaMeaning = "meaning"

// columnsOf lists the columns of a file: what is known of a row, then its features.
func columnsOf(opt *Options) ([]column, error) {
	dictionary := func(n parquet.Node) parquet.Node { return parquet.Encoded(n, &parquet.RLEDictionary) }
	plain := func(n parquet.Node) parquet.Node { return parquet.Encoded(n, &parquet.Plain) }
	var out []column
	add := func(has bool, name string, node parquet.Node, nullable bool, meaning string) {
		if has {
			out = append(out, column{name, node, nullable, map[string]string{metaMeaning: meaning}})
		}
	}
	add(opt.Part != "", Part, dictionary(parquet.String()), false, "what the rows are for")
	add(true, IndexDate, dictionary(parquet.Date()), false, "day as of which the features are; the outcome is of the days from it on, as many as the horizon has")
	add(true, Person, plain(parquet.Uint(64)), false, "label of the person, the same on every index date")
	add(true, Household, plain(parquet.Uint(64)), true, "label of the household; null where it is not known")
	add(true, Outcome, dictionary(parquet.Leaf(parquet.DoubleType)), true, "what happened: 1 or 0 of an event, else the number or the amount; null where it is not known because the person left")
	add(opt.Weights, Weight, plain(parquet.Leaf(parquet.DoubleType)), false, "for how many people the row stands; 0 where the outcome is not known")
	add(opt.Folds, Fold, dictionary(parquet.Int(32)), false, "fold of the cross-validation that the person and the household are in, from 0")
	add(opt.HeldOut, HeldOut, parquet.Leaf(parquet.BooleanType), false, "whether the person is of those whom the refit that never saw them is judged on")
	add(opt.Offered, Offered, parquet.Leaf(parquet.BooleanType), false, "whether the person was offered help in the days that the outcome is of")
	add(opt.Withheld, Withheld, parquet.Leaf(parquet.BooleanType), false, "whether a registered comparison, by a draw, withholds offers from the person")
	add(opt.Unoffered, Unoffered, plain(parquet.Leaf(parquet.DoubleType)), false, "for how many people the row stands, had nobody been offered help; 0 of those who were, or by held_out_only of those from whom offers are not withheld")
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
		out = append(out, column{d.Name, dictionary(node), true, d.Metadata()})
	}
	return out, nil
}

// describe is what the metadata says of the columns: a JSON object by name.
func describe(columns []column) (string, error) {
	fields := map[string]map[string]string{}
	for _, c := range columns {
		fields[c.name] = c.meta
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
