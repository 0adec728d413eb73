package source

import "slices"

// Kind says how a column is stored in a Batch and which Parquet types may carry it.
type Kind uint8

// The kinds of column.
const (
	ID   Kind = iota // opaque pseudonym: string or fixed-length bytes (read as their lower-case hex)
	Code             // closed vocabulary: one of Column.Codes
	Name             // open vocabulary, interned: practice, provider, register, service
	Text             // free text kept only by the tables that show it (services); never read for residents
	Int              // whole number within [Min, Max]
	Date             // calendar date
	Time             // timestamp, read as Europe/London civil time
	Bool             // true or false
)

// String names the kind as the data dictionary writes it.
func (k Kind) String() string {
	return [...]string{"identifier", "code", "name", "text", "integer", "date", "timestamp", "boolean"}[k]
}

// Column declares one column of the contract. The declaration validates files, prints the data dictionary and drives
// the synthetic place.
type Column struct {
	Name     string   // canonical name
	Kind     Kind     //
	Unit     string   // unit of an Int; empty where there is none
	Codes    []string // Code: the allowed values, in the order of their index in a Batch
	Labels   []string // Code: what each of Codes means, in the same order; nil where the codes say it themselves
	Min, Max int32    // Int: inclusive range
	Nullable bool     // may a row leave it empty; if not, an empty value makes the row bad
	Optional bool     // may the whole column be missing from the file (then every row is null)
	Undated  bool     // the value is as of the extract, not as of any earlier date
	Past     bool     // Date, Time, Int in years: a value after the extract's as-of date makes the row bad (but see Table.Planned)
	From     string   // Date: the date column of the same row that this one may not precede
	Strict   bool     // one bad value of this column refuses the table, whatever its tolerance
	Doc      string   // meaning, and what null means
}

// Table declares one input table.
type Table struct {
	Name       string   // canonical name; also the default file or folder name
	Doc        string   // one row per what
	Columns    []Column //
	Key        []string // columns that identify a row; empty where duplicates are allowed
	Event      string   // the column that dates the row's activity; empty for undated tables
	Planned    Planned  // rows that may lie in the future
	Required   bool     // the night refuses to run without the table
	MayBeEmpty bool     // a table without rows is right (nobody has decided anything on the first night), not a failed feed
	Tolerance  float64  // largest share of bad rows, 0 to 1; a place may tighten or widen it, except where it is 0
}

// Planned names the rows of a table that are plans while their event lies after the extract's as-of date: they are
// counted as Counts.Future and left out, where any other row in the future is bad. The zero value names none.
type Planned struct {
	Column string   // a Code column
	Codes  []string // its values that may lie in the future
}

// Column returns the index of the named column, or -1.
func (t *Table) Column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

// Code returns the index, as in a Batch, of a value of the named Code column; false if there is no such column or value.
func (t *Table) Code(column, value string) (uint8, bool) {
	i := t.Column(column)
	if i < 0 {
		return 0, false
	}
	c := slices.Index(t.Columns[i].Codes, value)
	return uint8(max(c, 0)), c >= 0
}

// Codes returns the allowed values of the named Code column in the order of their index; nil if there is none.
func (t *Table) Codes(column string) []string {
	i := t.Column(column)
	if i < 0 {
		return nil
	}
	return t.Columns[i].Codes
}
