package partition

import "riskstrat/features/source"

// columns gives a batch's vectors by column name.
type columns struct{ batch *source.Batch }

func (c columns) vector(name string) vector {
	return vector{&c.batch.Cols[c.batch.Table.Column(name)]}
}

// vector reads single values of a column, with this package's values for null.
type vector struct{ *source.Vector }

func (v vector) null(i int) bool { return v.Null != nil && v.Null[i] }

func (v vector) code(i int) uint8 {
	if v.null(i) {
		return NoCode
	}
	return v.Code[i]
}

func (v vector) name(i int) uint32 {
	if v.null(i) {
		return source.NoName
	}
	return v.Name[i]
}

func (v vector) day(i int) source.Day {
	if v.null(i) {
		return source.NoDay
	}
	return source.Day(v.Int[i])
}

func (v vector) number(i int) int32 {
	if v.null(i) {
		return 0
	}
	return v.Int[i]
}

func packGPBatch(c columns, packed []uint64) {
	starts, booked := c.vector("starts_at"), c.vector("booked_at")
	status, hcp, mode := c.vector("status"), c.vector("hcp_type"), c.vector("mode")
	for i := range packed {
		start, lead := source.Minute(starts.Int[i]), -1
		if !booked.null(i) {
			lead = max(0, int(start.Day()-source.Minute(booked.Int[i]).Day())) // entered afterwards: booked the same day
		}
		packed[i] = uint64(PackGP(start, status.code(i), hcp.code(i), mode.code(i), lead))
	}
}

func packAttendanceBatch(c columns, packed []uint64) {
	arrived, department, category := c.vector("arrived_at"), c.vector("department_type"), c.vector("attendance_category")
	acuity, arrival, disposal := c.vector("acuity"), c.vector("arrival_mode"), c.vector("disposal")
	provider := c.vector("provider_code")
	for i := range packed {
		packed[i] = uint64(PackAttendance(source.Minute(arrived.Int[i]), department.code(i), category.code(i),
			int(acuity.number(i)), arrival.code(i), disposal.code(i), provider.name(i)))
	}
}

func packAdmissionBatch(c columns, packed []uint64) {
	admitted, discharged := c.vector("admitted_on"), c.vector("discharged_on")
	method, class, provider := c.vector("admission_method"), c.vector("patient_classification"), c.vector("provider_code")
	for i := range packed {
		packed[i] = uint64(PackAdmission(admitted.day(i), discharged.day(i), method.code(i), class.code(i), provider.name(i)))
	}
}

func packConditionBatch(c columns, packed []uint64) {
	recorded, register := c.vector("recorded_on"), c.vector("condition")
	for i := range packed {
		packed[i] = uint64(PackCondition(recorded.day(i), register.name(i)))
	}
}

func packOptOutBatch(c columns, packed []uint64) {
	recorded, kind := c.vector("recorded_on"), c.vector("kind")
	for i := range packed {
		packed[i] = uint64(PackOptOut(recorded.day(i), kind.code(i)))
	}
}

func packReferralBatch(c columns, packed []uint64) {
	referred, ended := c.vector("referred_on"), c.vector("ended_on")
	status, from, need := c.vector("status"), c.vector("source"), c.vector("need")
	for i := range packed {
		packed[i] = uint64(PackReferral(referred.day(i), ended.day(i), status.code(i), from.code(i), need.name(i)))
	}
}

func packMentalHealthBatch(c columns, packed []uint64) {
	opened, discharged := c.vector("opened_on"), c.vector("discharged_on")
	for i := range packed {
		packed[i] = uint64(PackMentalHealth(opened.day(i), discharged.day(i)))
	}
}

func packContactNeedBatch(c columns, packed []uint64) {
	interpreter, format := c.vector("interpreter"), c.vector("format")
	for i := range packed {
		packed[i] = uint64(PackContactNeed(interpreter.name(i), format.code(i)))
	}
}

func packDecisionBatch(c columns, packed []uint64) {
	decided, listed := c.vector("decided_on"), c.vector("listed_on")
	decision, list := c.vector("decision"), c.vector("list")
	for i := range packed {
		packed[i] = uint64(PackDecision(decided.day(i), listed.day(i), decision.code(i), list.name(i)))
	}
}

// residentColumns are the vectors of a batch of residents.
type residentColumns struct {
	id, born, sex, ethnic, lsoa, imd, practice, pcn, from, to, deceased, household, careHome, palliative vector
}

func residentsOf(c columns) residentColumns {
	return residentColumns{
		id: c.vector("resident_id"), born: c.vector("year_of_birth"), sex: c.vector("sex"), ethnic: c.vector("ethnic_category"),
		lsoa: c.vector("lsoa_code"), imd: c.vector("imd_decile"), practice: c.vector("practice_code"), pcn: c.vector("pcn_code"),
		from: c.vector("registered_from"), to: c.vector("registered_to"), deceased: c.vector("deceased_on"),
		household: c.vector("household_id"), careHome: c.vector("care_home_from"), palliative: c.vector("palliative_from"),
	}
}

func (c *residentColumns) row(i int) resident {
	r := resident{
		hash: c.id.Hash[i], yearOfBirth: int16(c.born.number(i)), sex: c.sex.code(i), ethnic: c.ethnic.code(i),
		lsoa: c.lsoa.name(i), imd: uint8(c.imd.number(i)), practice: c.practice.name(i), pcn: c.pcn.name(i),
		from: c.from.day(i), to: c.to.day(i), deceased: c.deceased.day(i),
		careHome: c.careHome.day(i), palliative: c.palliative.day(i),
	}
	if !c.household.null(i) {
		r.household = c.household.Hash[i]
	}
	return r
}
