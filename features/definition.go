package features

// Definition declares one feature. The catalogue prints it, the schema metadata of features.parquet carries it, and
// a model refuses to score when its Digest has changed since training.
type Definition struct {
	Name        string      // canonical name, such as ae_attended_90d
	Group       string      // the reason group it explains under: "ae", "gp", "missed", "emergency", "conditions", ...
	Unit        string      // "attendances", "days", "years", ...
	Window      int         // days before the index date; 0 where it has none
	Table       string      // source table
	Type        Type        // how the column is stored
	Levels      []string    // Category: the values, in order of their index
	Null        string      // when it is null, in words
	Rationale   string      // why it is here
	Sensitivity Sensitivity // where it may be shown
	Undated     bool        // taken from an attribute as of the extract, not as of the index date
	Measure     Measure     // how it is computed
}

// Type is the stored type of a feature.
type Type uint8

// The types of feature. Category is stored as an Arrow dictionary of Levels.
const (
	Count    Type = iota // int32, whole number >= 0
	Real                 // float64
	Category             // dictionary of Levels
)

// Sensitivity says where a feature may appear.
type Sensitivity uint8

// The sensitivities, from least to most.
const (
	Ordinary    Sensitivity = iota // may be a predictor and a reason
	NeverReason                    // may be a predictor, never a reason on a list (age, sex, deprivation, household, sensitive registers)
	AuditOnly                      // never a predictor, never a reason (ethnicity)
)

// Measure is how a feature is computed; the engine knows a closed set of measures.
type Measure interface{ measure() }
