package source

// Spec says where the tables of an extract are and how the place's own names map onto the contract.
type Spec struct {
	Dir    string               // folder that relative table paths start from
	AsOf   Day                  // the date the extract was taken; attended activity after it is bad. NoDay: nothing is
	Tables map[string]TableSpec // by canonical table name; a table not named here is not read
}

// TableSpec says where one table is. The zero value reads DIR/<table>.parquet or the folder DIR/<table>.
type TableSpec struct {
	Path      string   `yaml:"path"`         // file or folder of parts; relative to the extract's folder
	Tolerance *float64 `yaml:"tolerance"`    // largest share of bad rows; null keeps the table's declared one
	UTC       bool     `yaml:"utc"`          // timestamps are UTC instants, to be turned into Europe/London civil time
	LagDays   int      `yaml:"lag_days"`     // how late the feed is complete: its last LagDays days are not used as predictors
	Since     *Day     `yaml:"history_from"` // first day the feed is complete; null: the first day on which a feed of daily activity is in flow, the earliest row of any other
	Empty     bool     `yaml:"may_be_empty"` // the place says that a table without rows is right; otherwise see Table.MayBeEmpty
	Mapping   Mapping  `yaml:"mapping"`
}

// Mapping lets an extract with local names run unchanged.
type Mapping struct {
	Rename map[string]string            `yaml:"rename"` // canonical column: local column
	Recode map[string]map[string]string `yaml:"recode"` // canonical column: {local value: canonical code}; "" stands for null on either side
	Filter map[string][]string          `yaml:"filter"` // local column: the values whose rows are kept (the rest are counted as filtered)
}

// Counts says what became of the rows of one table: In = Out + Filtered + Bad + Future.
type Counts struct {
	Table    string           `json:"table"`
	In       int64            `json:"in"`       // rows in the files
	Out      int64            `json:"out"`      // rows handed on
	Filtered int64            `json:"filtered"` // left out by the place's filter
	Future   int64            `json:"future"`   // future bookings: counted and ignored
	Bad      map[string]int64 `json:"bad"`      // quarantined rows by "column: reason"
	First    Day              `json:"first"`    // earliest event date handed on, plans (Table.Planned) aside; NoDay if none
	Last     Day              `json:"last"`     // latest event date handed on, plans aside; NoDay if none
	Daily    map[Day]int64    `json:"-"`        // rows handed on per event day, plans aside, for the volume gate
}

// BadRow is one quarantined row: where it is and what was wrong, never what it held.
type BadRow struct {
	Table, File string // File is the path from the extract's folder
	Row         int64  // 0-based row within the file
	Column      string
	Reason      string
}

// Input is one file of the extract as it was read.
type Input struct {
	Table  string `json:"table"`
	Path   string `json:"path"`   // from the extract's folder; the last two elements where it lies elsewhere
	Bytes  int64  `json:"bytes"`  //
	SHA256 string `json:"sha256"` // lower-case hex
	Rows   int64  `json:"rows"`   // as the file's footer says
}
