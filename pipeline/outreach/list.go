package outreach

import (
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// List declares one outreach list.
type List struct {
	Name     string   `yaml:"name"`
	Title    string   `yaml:"title"`    // as a PCN lead reads it
	Target   string   `yaml:"target"`   // rank by the promoted model's calibrated risk of this target ...
	Rule     string   `yaml:"rule"`     // ... or list everyone for whom this rule is true; with a target, the rule narrows it
	OrderBy  string   `yaml:"order_by"` // a feature, highest first, for a list without a target
	Group    string   `yaml:"group"`    // "practice" or "pcn": where capacity is counted
	Capacity Capacity `yaml:"capacity"`
	ValidFor int      `yaml:"valid_for_days"` // default 7
	Tiers    []Tier   `yaml:"tiers"`
}

// Capacity is the number of new offers a week for each group: the sum over the group's rows of the areas table, or
// PerWorker x Workers where that table has none.
type Capacity struct {
	PerWorker int            `yaml:"per_worker"` // new offers a week per link worker; default 4
	Workers   map[string]int `yaml:"workers"`    // link workers by group code; default 1 each
}

// Tier names a band of risk: the first tier whose AtLeast is reached.
type Tier struct {
	Name    string  `yaml:"name"`
	AtLeast float64 `yaml:"at_least"` // calibrated risk, 0 to 1
}

// Candidate is one person a list may hold.
type Candidate struct {
	Person      uint32  // the caller's index of the person
	Hash        uint64  // of the resident, for the tie-break
	Order       float64 // linear predictor (or the order_by feature), full precision; NaN cannot be ranked
	Practice    uint32  // names
	PCN         uint32
	ReviewFirst bool
}

// Place is a candidate's outcome on one list.
type Place struct {
	Candidate int           // index into the candidates
	Reason    cohort.Reason // Listed, BelowCapacity or HeldOut
	Rank      int           // 1-based within the group; also given below capacity
}

// Row is one line of a published list.
type Row struct {
	Rank        int
	Resident    string // pseudonym
	Practice    string
	PCN         string
	Risk        float64 // calibrated, 0 to 1; NaN for lists without a target
	ChanceIn100 int     // Risk as a whole-number chance in 100
	Tier        string
	Reasons     []string // at most three sentences
	ReviewFirst bool
	ValidUntil  source.Day
}
