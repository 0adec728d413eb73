package partition

// activityTable is how one table is packed, and where its rows go.
type activityTable struct {
	name  string
	pack  func(c columns, packed []uint64)       // packs every row of a batch
	group func(p *Partition, from section) error // gives every row to its person
}

// tables are the activity tables, in the order in which they are scattered and loaded.
var tables = [...]activityTable{
	{gpTable, packGPBatch,
		func(p *Partition, from section) error { return groupRows(p, gpTable, &p.GP, from) }},
	{attendanceTable, packAttendanceBatch,
		func(p *Partition, from section) error { return groupRows(p, attendanceTable, &p.Attendance, from) }},
	{admissionTable, packAdmissionBatch,
		func(p *Partition, from section) error { return groupRows(p, admissionTable, &p.Admission, from) }},
	{conditionTable, packConditionBatch,
		func(p *Partition, from section) error { return groupRows(p, conditionTable, &p.Condition, from) }},
	{optOutTable, packOptOutBatch,
		func(p *Partition, from section) error { return groupRows(p, optOutTable, &p.OptOut, from) }},
	{referralTable, packReferralBatch,
		func(p *Partition, from section) error { return groupRows(p, referralTable, &p.Referral, from) }},
	{decisionTable, packDecisionBatch,
		func(p *Partition, from section) error { return groupRows(p, decisionTable, &p.Decision, from) }},
	{mentalTable, packMentalHealthBatch,
		func(p *Partition, from section) error { return groupRows(p, mentalTable, &p.MentalHealth, from) }},
	{needTable, packContactNeedBatch,
		func(p *Partition, from section) error { return groupRows(p, needTable, &p.ContactNeed, from) }},
}

// The canonical names of the tables whose rows belong to residents.
const (
	residentTable   = "residents"
	gpTable         = "gp_appointments"
	attendanceTable = "ae_attendances"
	admissionTable  = "admissions"
	conditionTable  = "conditions"
	optOutTable     = "opt_outs"
	referralTable   = "referrals"
	decisionTable   = "decisions"
	mentalTable     = "mh_contacts"
	needTable       = "contact_needs"
)
