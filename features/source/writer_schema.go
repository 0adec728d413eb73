package source

import (
	"cmp"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// zstdFastest decodes fastest: higher levels find accidental matches in hex identifiers, which makes the file larger
// and slower to read.
var zstdFastest = &zstd.Codec{Level: zstd.SpeedFastest}

// tableNode is the Parquet schema of a table, its columns in the declared order.
func tableNode(t *Table, idBytes int) parquet.Node {
	group := make(parquet.Group, len(t.Columns))
	for i := range t.Columns {
		node := columnNode(&t.Columns[i], idBytes)
		if t.Columns[i].Nullable {
			node = parquet.Optional(node)
		}
		group[t.Columns[i].Name] = node
	}
	return orderedGroup{Group: group, table: t}
}

func columnNode(c *Column, idBytes int) parquet.Node {
	switch c.Kind {
	case ID:
		if idBytes > 0 {
			return parquet.Encoded(parquet.Leaf(parquet.FixedLenByteArrayType(idBytes)), &parquet.Plain)
		}
		return parquet.Encoded(parquet.String(), &parquet.Plain)
	case Int:
		return parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.RLEDictionary)
	case Date:
		return parquet.Encoded(parquet.Date(), &parquet.RLEDictionary)
	case Time:
		return parquet.Encoded(parquet.TimestampAdjusted(parquet.Millisecond, false), &parquet.Plain)
	case Bool:
		return parquet.Leaf(parquet.BooleanType)
	case Text:
		return parquet.Encoded(parquet.String(), &parquet.Plain)
	default:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	}
}

// orderedGroup is a parquet.Group that keeps the declared order; the library sorts a group's fields by name.
type orderedGroup struct {
	parquet.Group
	table *Table
}

func (g orderedGroup) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return cmp.Compare(g.table.Column(a.Name()), g.table.Column(b.Name()))
	})
	return fields
}
