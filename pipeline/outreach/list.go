package outreach

import (
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// List declares one outreach list. WithDefaults fills what it leaves open.
type List struct {
	Name     string   `yaml:"name"`           // names its folder and its ledger rows: lower-case letters, digits, underscores
	Title    string   `yaml:"title"`          // as a PCN lead reads it
	Target   string   `yaml:"target"`         // rank by the promoted model's calibrated risk of this target ...
	Rule     string   `yaml:"rule"`           // ... or list everyone for whom this rule is true; with a target, the rule narrows it
	OrderBy  string   `yaml:"order_by"`       // a feature, highest first, for a list without a target
	Group    string   `yaml:"group"`          // "practice", "pcn", "cluster" or "adviser": where capacity is counted
	Standing bool     `yaml:"standing"`       // a register: everyone in its group is on it while the rule holds; it makes no offers and has no capacity
	Beside   bool     `yaml:"beside_others"`  // may hold people whom another list offers help, and keeps nobody from another
	Capacity Capacity `yaml:"capacity"`       //
	ValidFor int      `yaml:"valid_for_days"` // default 7, at most 28
	RestDays int      `yaml:"rest_days"`      // days before somebody on whom nobody acted may be listed again; default 28
	Tiers    []Tier   `yaml:"tiers"`          // highest first; empty: the list names no tiers
	Equity   bool     `yaml:"equity_floor"`   // at least the population's share of the most deprived fifth among the listed; needs a target
	Holdout  Holdout  `yaml:"holdout"`        // who is kept without an offer for comparison; default nobody
}

// The cuts by which capacity is counted. Cluster and adviser are those of the practice's row of the areas table.
const (
	ByPractice = "practice"
	ByPCN      = "pcn"
	ByCluster  = "cluster"
	ByAdviser  = "adviser"
)

// groups are the cuts with what a sentence calls one.
var groups = []struct{ name, english string }{
	{ByPractice, "practice"}, {ByPCN, "Primary Care Network"}, {ByCluster, "cluster"}, {ByAdviser, "adviser"},
}

// Capacity is the number of new offers a week for each group: the sum over the group's rows of the areas table, or
// PerWorker x Workers where that table has none.
type Capacity struct {
	Share     float64        `yaml:"share"`      // of the areas table's weekly capacity, over 0 to 1; default 1
	Before    float64        `yaml:"-"`          // shares of the lists declared before it: what is left over by rounding goes to the next list, and none offers the same room twice
	PerWorker int            `yaml:"per_worker"` // new offers a week per link worker; default 4
	Workers   map[string]int `yaml:"workers"`    // link workers by group code; default 1 each
}

// Tier names a band of risk: the first tier whose AtLeast is reached.
type Tier struct {
	Name    string  `yaml:"name"`
	AtLeast float64 `yaml:"at_least"` // calibrated risk, 0 to 1
}

// perWorker is the default of Capacity.PerWorker: a link worker takes 200 to 250 people a year, which is 4 to 5 new ones a week.
const perWorker = 4

// StayDays is how long a listed person stays open before they count as not acted on; Week is the span of Capacity. Both in days. A year's offers are
// those of YearWeeks weeks.
const (
	StayDays  = 28
	Week      = 7
	YearWeeks = 52
)

// validFor is the default of List.ValidFor in days, one week's work; restDays of List.RestDays, as long as the stay before it: our choice.
const (
	validFor = Week
	restDays = StayDays
)

// longestRest is the most RestDays there are, so that a slip of the keyboard is caught.
const longestRest = 365

// WithDefaults returns the list with ValidFor, RestDays, Capacity.Share and Capacity.PerWorker filled where they are 0, and with its
// name as Title where it has none.
func (l List) WithDefaults() List {
	if l.Title == "" {
		l.Title = l.Name
	}
	if l.ValidFor == 0 {
		l.ValidFor = validFor
	}
	if l.RestDays == 0 {
		l.RestDays = restDays
	}
	if l.Capacity.Share == 0 && !l.Standing {
		l.Capacity.Share = 1
	}
	if l.Capacity.PerWorker == 0 && !l.Standing {
		l.Capacity.PerWorker = perWorker
	}
	return l
}

// Apart reports whether the list neither keeps people from another list nor loses any to one.
func (l List) Apart() bool { return l.Standing || l.Beside }

// ValidUntil is the last day on which a list made on asOf may be worked: after it the practice asks for a newer one.
func (l List) ValidUntil(asOf source.Day) source.Day {
	return asOf + source.Day(l.WithDefaults().ValidFor)
}

// Candidate is one person a list may hold.
type Candidate struct {
	Hash        uint64     // of the resident, for the tie-break
	Order       float64    // linear predictor (or the order_by feature), full precision, highest first; NaN: none, of the open and nominated alone
	Person      uint32     // the caller's index of the person, different for every candidate
	Practice    uint32     // name
	Group       uint32     // name of what capacity is counted for; see Groups
	ListedOn    source.Day // first night of the stay, where it is open
	Household   uint64     // hash; 0: not known
	HeldAt      int32      // rank on the first night on which they reached a place, of those with the HeldArm
	Arm         Arm        // of the list's holdout, given on an earlier night
	IMD         uint8      // 1 (most deprived) to 10, 0: not known
	Open        bool       // on the list since ListedOn, and not decided about: they stay whatever their rank
	Nominated   bool       // put forward by the practice: they are listed outside the rank
	Elsewhere   bool       // another list offers them help
	ReviewFirst bool
}

// kept reports whether the candidate is on the list whatever their rank.
func (c *Candidate) kept() bool { return c.Open || c.Nominated }

// Place is a candidate's outcome on one list.
type Place struct {
	Reason    cohort.Reason // Listed, OnAnotherList, HeldOut, GaveWay or BelowCapacity
	Candidate int32         // index into the candidates
	Rank      int32         // 1-based within the group, whether listed or not; 0 for a candidate without an Order
}

// Row is one line of a published list.
type Row struct {
	Rank        int    // place on the practice's list, 1 first; Arrange gives it
	InGroup     int    // place among all candidates of the list's group, 1 first; 0: none
	Resident    string // pseudonym
	Practice    string
	PCN         string
	Household   uint64  // hash; 0: not known. Never shown
	Order       float64 // what the list ranks by, full precision; NaN: none
	Risk        float64 // calibrated, 0 to 1; NaN for lists without a target
	ChanceIn100 int     // Risk as a whole-number chance in 100; 0 for lists without a target
	Tier        string
	Reasons     []string // at most three sentences
	Groups      []string // reason group of each of Reasons; empty for a sentence that is of none
	ReviewFirst bool
	Nominated   bool
	ListedOn    source.Day // first night of the stay
	ValidUntil  source.Day
}
