package characterise

import (
	"context"
	"math"
	"slices"
	"strings"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/tableone"
)

// traits are what the people of a cohort are described by, as of the date of the cohort: features, attributes that are audited, what was offered
// them, which lists they were on.
type traits struct {
	features  []string // to be built
	list      []trait
	variables []tableone.Variable // of list
	audited   *attributes.Set
	decider   *cohort.Decider
}

// trait is one variable, and how its values are read off a person.
type trait struct {
	tableone.Variable
	read func(r *reader, values []int32) // sets those that are known
}

// reader stands at one person after another.
type reader struct {
	traits    *traits
	partition *partition.Partition
	day       source.Day
	columns   map[string][]float64
	row       int // of the set
	at        int // in the partition
	levels    []uint16
	values    []int32
}

// of makes a reader of the people of a set.
func (t *traits) of(p *partition.Partition, set *features.Set) (*reader, error) {
	r := &reader{traits: t, partition: p, day: set.Index, columns: map[string][]float64{}}
	for _, name := range t.features {
		values, err := set.Floats(name, nil)
		if err != nil {
			return nil, err
		}
		r.columns[name] = values
	}
	return r, nil
}

// person returns the values of a person by the variables; they hold until the next call.
func (r *reader) person(row int, at int32) []int32 {
	r.row, r.at, r.values = row, int(at), r.values[:0]
	r.levels = r.traits.audited.Append(r.levels[:0], r.who(), r.day)
	for i := range r.traits.list {
		t, first := &r.traits.list[i], len(r.values)
		for range t.Width() {
			r.values = append(r.values, tableone.Missing)
		}
		t.read(r, r.values[first:])
	}
	return r.values
}

func (r *reader) who() *partition.Person { return &r.partition.Persons[r.at] }

// traitFeatures are the features that everybody is described by, besides the condition registers.
var traitFeatures = []string{"age", "sex", "imd_decile", "care_home", "conditions_count", "gp_attended_365d", "ae_attended_365d", "emergency_admissions_365d"}

// newTraits finds what has to be built of people to describe them.
func (q *querying) newTraits() *traits {
	t := &traits{audited: q.audited, decider: q.decider, features: slices.Clone(traitFeatures)}
	for _, d := range q.shownRegisters() {
		t.features = append(t.features, d.Name)
	}
	return t
}

// shownRegisters are the features of the condition registers that are not sensitive.
func (q *querying) shownRegisters() []features.Definition {
	return slices.DeleteFunc(q.place.Catalog.All(), func(d features.Definition) bool {
		_, register := d.Measure.(features.OnRegister)
		return !register || q.place.OnSensitiveRegister(d.Name)
	})
}

// readTraits declares the variables, once the networks are known, and reads what is kept outside the partitions.
func (q *querying) readTraits(ctx context.Context) error {
	t := q.traits
	t.list = append(t.list, ageTraits()...)
	t.list = append(t.list, q.attributeTraits()...)
	t.list = append(t.list, q.conditionTraits()...)
	t.list = append(t.list,
		events("gp_attended_365d", "GP appointments attended in the last year"),
		events("ae_attended_365d", "A&E attendances, unplanned, in the last year"),
		events("emergency_admissions_365d", "Emergency admissions in the last year"))
	wellbeing, err := q.wellbeingTraits(ctx)
	if err != nil {
		return err
	}
	t.list = append(t.list, wellbeing...)
	if q.RecordsOffers() {
		t.list = append(t.list, trait{
			tableone.Variable{Name: "offered", Label: "Offered help", Kind: tableone.Flags, Levels: []string{"referred, or reached by the practice, in the last year"}},
			func(r *reader, values []int32) {
				values[0] = flag(r.traits.decider.Offered(r.partition, r.at, r.day-year, r.day))
			}})
	}
	lists, err := q.listTraits()
	if err != nil {
		return err
	}
	t.list = append(t.list, lists...)
	for _, one := range t.list {
		t.variables = append(t.variables, one.Variable)
	}
	return nil
}

// year is in days.
const year = 365

func flag(is bool) int32 {
	if is {
		return 1
	}
	return 0
}

// whole makes a value of a feature.
func whole(r *reader, feature string, values []int32) {
	if v := r.columns[feature][r.row]; !math.IsNaN(v) {
		values[0] = int32(v)
	}
}

// events is a feature that counts events.
func events(feature, label string) trait {
	return trait{tableone.Variable{Name: feature, Label: label, Kind: tableone.Number, Any: true},
		func(r *reader, values []int32) { whole(r, feature, values) }}
}

// level is a feature that is a level, or is made one by of.
func level(name, label, feature string, levels []string, of func(v float64) int) trait {
	return trait{tableone.Variable{Name: name, Label: label, Levels: levels}, func(r *reader, values []int32) {
		if v := r.columns[feature][r.row]; !math.IsNaN(v) {
			values[0] = int32(of(v))
		}
	}}
}

func ageTraits() []trait {
	return []trait{
		{tableone.Variable{Name: "age", Label: "Age in years", Kind: tableone.Number}, func(r *reader, values []int32) { whole(r, "age", values) }},
		level("age_band", "Age", "age", models.AgeBands(), models.AgeBand),
	}
}

// attributeTraits are sex, ethnicity, deprivation, network and care home.
func (q *querying) attributeTraits() []trait {
	residents := source.Lookup("residents")
	sexes := residents.Columns[residents.Column("sex")].Labels
	fifths := []string{"1, the most deprived", "2", "3", "4", "5, the least"}
	all := []trait{level("sex", "Sex", "sex", sexes, func(v float64) int { return int(v) })}
	deprivation := level("deprivation_fifth", "Fifth of deprivation", "imd_decile", fifths, func(v float64) int { return (int(v) - 1) / 2 })
	for at, a := range q.audited.Attributes {
		own := trait{tableone.Variable{Name: a.By, Label: attributeLabels[a.By], Levels: a.Levels, Detail: a.Broader != ""},
			func(r *reader, values []int32) {
				if l := r.levels[at]; l != models.NoLevel {
					values[0] = int32(l)
				}
			}}
		if a.Broader != "" {
			all = append(all, broader(a, at), own, deprivation)
			continue
		}
		if len(q.audited.Attributes) == 1 {
			all = append(all, deprivation)
		}
		all = append(all, own)
	}
	return append(all, trait{
		tableone.Variable{Name: "care_home", Label: "Where they live", Kind: tableone.Flags, Levels: []string{"in a care home"}},
		func(r *reader, values []int32) { whole(r, "care_home", values) }})
}

// attributeLabels are what a reader calls the attributes.
var attributeLabels = map[string]string{attributes.EthnicGroup: "Ethnic group", attributes.EthnicCategory: "Ethnic category", attributes.Network: "Primary Care Network"}

// broader is the coarser cut of an attribute.
func broader(a models.Attribute, at int) trait {
	var groups []string
	of := make([]int32, len(a.Levels))
	for k, l := range a.Levels {
		group := models.Broad(l)
		if !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
		of[k] = int32(slices.Index(groups, group))
	}
	return trait{tableone.Variable{Name: a.Broader, Label: attributeLabels[a.Broader], Levels: groups}, func(r *reader, values []int32) {
		if l := r.levels[at]; l != models.NoLevel {
			values[0] = of[l]
		}
	}}
}

// conditionTraits are the registers, each and how many.
func (q *querying) conditionTraits() []trait {
	registers := q.shownRegisters()
	if len(registers) == 0 {
		return nil
	}
	on := tableone.Variable{Name: "condition", Label: "On the register of", Kind: tableone.Flags}
	for _, d := range registers {
		on.Levels = append(on.Levels, strings.ReplaceAll(d.Measure.(features.OnRegister).Register, "_", " "))
	}
	return []trait{
		{on, func(r *reader, values []int32) {
			for k, d := range registers {
				whole(r, d.Name, values[k:])
			}
		}},
		level("conditions_count", "Registers they are on", "conditions_count", []string{"none", "1", "2", "3", "4 or more"}, func(v float64) int { return min(int(v), 4) }),
	}
}
