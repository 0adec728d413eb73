package features

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Definition declares one feature. The catalogue prints it, the schema metadata of features.parquet carries it, and
// a model refuses to score when its Digest has changed since training.
type Definition struct {
	Name        string      // canonical name, such as ae_attended_90d
	Group       string      // the reason group it explains under: "ae", "gp", "missed", "emergency", "conditions", ...
	Unit        string      // "attendances", "days", "years", ...
	Window      int         // days before the index date that it may read; 0 where it has no window
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

// String names the type as the catalogue prints it.
func (t Type) String() string {
	switch t {
	case Count:
		return "count"
	case Real:
		return "real"
	case Category:
		return "category"
	}
	return fmt.Sprintf("type %d", uint8(t))
}

// Sensitivity says where a feature may appear.
type Sensitivity uint8

// The sensitivities, from least to most.
const (
	Ordinary    Sensitivity = iota // may be a predictor and a reason
	NeverReason                    // may be a predictor, never a reason on a list (age, sex, deprivation, household, sensitive registers)
	AuditOnly                      // never a predictor, never a reason (ethnicity)
)

// String says in words what the sensitivity allows.
func (s Sensitivity) String() string {
	switch s {
	case Ordinary:
		return "predictor and reason"
	case NeverReason:
		return "predictor, never a reason"
	case AuditOnly:
		return "audit only"
	}
	return fmt.Sprintf("sensitivity %d", uint8(s))
}

// semantics numbers the engine's reading of definitions. It is part of every digest: raise it when a measure's code
// comes to mean something else, so that no model trained on the old meaning scores on the new one.
const semantics = 1

// Digest identifies what the feature means: 64 hex digits, the SHA-256 of everything that decides its values (name, unit, window,
// table, type, levels, null rule, undated, measure, and the engine's own semantics). The reason group, the rationale and the
// sensitivity say how it is shown, not what it is, and are left out. A definition that NewEngine would refuse has a digest too.
func (d Definition) Digest() string {
	kind := ""
	if d.Measure != nil {
		kind = d.Measure.kind()
	}
	text, err := json.Marshal(struct {
		Semantics                     int
		Name, Unit, Table, Type, Null string
		Window                        int
		Levels                        []string
		Undated                       bool
		Kind                          string
		Measure                       Measure
	}{semantics, d.Name, d.Unit, d.Table, d.Type.String(), d.Null, d.Window, d.Levels, d.Undated, kind, d.Measure})
	if err != nil {
		// Strings, whole numbers and slices of them always marshal; the error text keeps the digest from matching any other.
		text = []byte(d.Name + ": " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
