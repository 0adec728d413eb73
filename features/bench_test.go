package features_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// benchNames are about as many features as a model, its target and its reasons name together.
var benchNames = []string{
	"gp_attended_30d", "gp_attended_90d", "gp_attended_180d", "gp_attended_365d", "gp_attended_730d", "gp_attended_gp_365d",
	"gp_dna_90d", "gp_dna_365d", "gp_cancelled_365d", "gp_home_visit_365d", "gp_telephone_90d", "gp_telephone_365d", "gp_same_day_365d",
	"gp_out_of_hours_365d", "gp_days_since_last", "gp_rate_of_rise", "gp_attended_before_275d",
	"ae_attended_30d", "ae_attended_90d", "ae_attended_180d", "ae_attended_365d", "ae_attended_730d", "ae_type1_365d", "ae_high_acuity_365d",
	"ae_ambulance_365d", "ae_left_365d", "ae_out_of_hours_365d", "ae_providers_365d", "ae_days_since_last", "ae_rate_of_rise", "ae_attended_before_275d",
	"emergency_admissions_90d", "emergency_admissions_365d", "emergency_admissions_730d", "emergency_overnight_stays_365d",
	"emergency_bed_days_365d", "elective_admissions_365d", "emergency_days_since_last",
	"condition_diabetes", "condition_copd", "conditions_count", "age", "sex", "imd_decile", "days_observed", "care_home",
}

// benchPartition makes persons with about 15 rows a year over six years, in the proportions of a place.
func benchPartition(b *testing.B, persons int) (*partition.Partition, int) {
	r := rand.New(rand.NewPCG(1, 2))
	builder := partition.NewBuilder()
	rows := 0
	minute := func() source.Minute {
		return source.Minute(tableIndex)*source.MinutesPerDay - source.Minute(1+r.IntN(6*365*source.MinutesPerDay))
	}
	for i := range persons {
		id := fmt.Sprintf("%064x", i)
		builder.Person(id, func(p *partition.Person) {
			p.YearOfBirth, p.Sex, p.IMD, p.Household = int16(1930+r.IntN(90)), uint8(r.IntN(2)), uint8(1+r.IntN(10)), 1+r.Uint64N(uint64(persons)/2)
		})
		for range r.IntN(168) { // 14 a year
			builder.GP(id, partition.PackGP(minute(), uint8(r.IntN(8)/5)*uint8(1+r.IntN(2)), uint8(r.IntN(2)), uint8(r.IntN(4)), r.IntN(30)-1))
			rows++
		}
		for range r.IntN(8) {
			builder.Attendance(id, partition.PackAttendance(minute(), uint8(r.IntN(5)), uint8(r.IntN(4)), r.IntN(6), uint8(r.IntN(2)), uint8(r.IntN(4)), r.Uint32N(5)))
			rows++
		}
		for range r.IntN(4) {
			day := minute().Day()
			builder.Admission(id, partition.PackAdmission(day, day+source.Day(r.IntN(8)), uint8(r.IntN(12)), 0, 1))
			rows++
		}
		for range r.IntN(3) {
			builder.Condition(id, partition.PackCondition(minute().Day(), 100+r.Uint32N(4)))
			rows++
		}
	}
	p, err := builder.Build()
	if err != nil {
		b.Fatal(err)
	}
	return p, rows
}

// BenchmarkBuild measures one core on a partition of 20,000 residents: by name, the usual features, the same with
// the household pass, and the whole catalogue.
func BenchmarkBuild(b *testing.B) {
	const persons = 20000
	packed, rows := benchPartition(b, persons)
	p := newPlace(tableIndex)
	usual, err := p.catalog(b).Select(benchNames...)
	if err != nil {
		b.Fatal(err)
	}
	homely, err := p.catalog(b).Select(append(benchNames, "household_members", "household_ae_attended_365d", "household_gp_attended_365d")...)
	if err != nil {
		b.Fatal(err)
	}
	all := everyone(packed)
	for _, c := range []struct {
		name        string
		definitions []features.Definition
	}{{"usual", usual}, {"household", homely}, {"catalogue", p.catalog(b).All()}} {
		e := p.engine(b, c.definitions)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var homes *features.Households
				if e.NeedsHouseholds() {
					homes = features.NewHouseholds(e, tableIndex, features.Predictors)
					if err := homes.Add(packed, all); err != nil {
						b.Fatal(err)
					}
				}
				set, err := e.Build(packed, all, tableIndex, features.Predictors, homes)
				if err != nil {
					b.Fatal(err)
				}
				set.Release()
			}
			each := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			b.ReportMetric(each/persons, "ns/person")
			b.ReportMetric(each/float64(rows), "ns/row")
		})
	}
}
