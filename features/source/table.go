package source

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

// Column declares one column of the contract. The declaration validates files, prints the data dictionary and drives
// the synthetic place.
type Column struct {
	Name     string   // canonical name
	Kind     Kind     //
	Unit     string   // unit of an Int; empty where there is none
	Codes    []string // Code: the allowed values, in the order of their index in a Batch
	Min, Max int32    // Int: inclusive range
	Nullable bool     // may a row leave it empty; if not, an empty value makes the row bad
	Optional bool     // may the whole column be missing from the file (then every row is null)
	Undated  bool     // the value is as of the extract, not as of any earlier date
	Doc      string   // meaning, and what null means
}

// Table declares one input table.
type Table struct {
	Name      string   // canonical name; also the default file or folder name
	Doc       string   // one row per what
	Columns   []Column //
	Key       []string // columns that identify a row; empty where duplicates are allowed
	Event     string   // the column that dates the row's activity; empty for undated tables
	Required  bool     // the night refuses to run without the table
	Tolerance float64  // largest share of bad rows, 0 to 1; a place may tighten or widen it, except where it is 0
}

// Column returns the index of the named column, or -1.
func (t *Table) Column(name string) int {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return i
		}
	}
	return -1
}
