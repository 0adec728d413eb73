package partition

// table is how one activity table is packed and where its rows go.
type table struct {
	name  string
	group func(*Partition, chunks) error
}

// tables are the activity tables, in the order in which they are scattered and loaded.
var tables = [...]table{
	{gpTable, func(p *Partition, from chunks) error { return groupRows(p, gpTable, &p.GP, from) }},
	{attendanceTable, func(p *Partition, from chunks) error { return groupRows(p, attendanceTable, &p.Attendance, from) }},
	{admissionTable, func(p *Partition, from chunks) error { return groupRows(p, admissionTable, &p.Admission, from) }},
	{conditionTable, func(p *Partition, from chunks) error { return groupRows(p, conditionTable, &p.Condition, from) }},
	{optOutTable, func(p *Partition, from chunks) error { return groupRows(p, optOutTable, &p.OptOut, from) }},
	{referralTable, func(p *Partition, from chunks) error { return groupRows(p, referralTable, &p.Referral, from) }},
	{decisionTable, func(p *Partition, from chunks) error { return groupRows(p, decisionTable, &p.Decision, from) }},
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
)
