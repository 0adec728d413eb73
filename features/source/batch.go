package source

// Batch is a run of rows of one table that passed their declaration. Column i of the table is Cols[i]. A batch and its
// slices belong to the scan and are valid until the visit returns.
type Batch struct {
	Table *Table
	N     int // rows
	Cols  []Vector
}

// Vector is one column of a Batch; only the slice of its Kind is set. Null is nil when no row is null; where Null[i]
// is true the other slices hold zero (a Date holds NoDay).
type Vector struct {
	Null []bool
	Hash []uint64 // ID: Hash of the identifier
	ID   [][]byte // ID: the canonical identifier
	Code []uint8  // Code: index into Column.Codes; Bool: 0 or 1
	Name []uint32 // Name: index into the extract's Names
	Text []string // Text
	Int  []int32  // Int; Date as Day; Time as Minute
}

// IsNull reports whether row i is null.
func (v *Vector) IsNull(i int) bool { return v.Null != nil && v.Null[i] }

// NoName stands for a null Name.
const NoName = ^uint32(0)
