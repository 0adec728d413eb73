package partition

import "riskstrat/features/source"

// Each table's row is packed into 64 bits with its time in the highest bits, so that ascending order is time order, and
// two rows are exact duplicates when their packed values are equal. Codes are indices into the column's declared
// codes; NoCode where the row is null. A null day comes before every other. Layouts are listed from the highest bit down.

// GP is one row of gp_appointments: starts_at 27, status 3, hcp_type 3, mode 4, booking lead 10 bits.
type GP uint64

// Attendance is one row of ae_attendances: arrived_at 27, department_type 4, attendance_category 4, acuity 3,
// arrival_mode 3, disposal 4, provider 19 bits.
type Attendance uint64

// Admission is one row of admissions: admitted_on 17, discharged_on 17, admission_method 6, patient_classification 4, provider 20 bits.
type Admission uint64

// Condition is one row of conditions: recorded_on 17, register 20 bits.
type Condition uint64

// OptOut is one row of opt_outs: recorded_on 17, kind 4 bits.
type OptOut uint64

// Referral is one row of referrals: referred_on 17, ended_on 17, status 4, source 4, need 20 bits.
type Referral uint64

// Decision is one row of decisions: decided_on 17, listed_on 17, decision 4, list 20 bits.
type Decision uint64

// MentalHealth is one row of mh_contacts: opened_on 17, discharged_on 17 bits.
type MentalHealth uint64

// ContactNeed is one row of contact_needs: interpreter 20, format 4 bits.
type ContactNeed uint64

// firstDay is 1900-01-01, the earliest date a row can hold: conditions are dated back to childhood. 17 bits reach 2258.
const firstDay source.Day = -25567

// Unfit is what every Pack function returns, and no row packs to, when a value lies outside its field: a date before
// 1900 or after 2258, a time before 1970 or after 2225, a code or a name beyond the field's bits.
const Unfit = 1<<64 - 1

// field reads n bits whose lowest is at bit `at`; codes, days and names are stored plus one, so that 0 is null.
func field[T ~uint64](v T, at, n uint) uint64 { return uint64(v) >> at & (1<<n - 1) }

func codeField[T ~uint64](v T, at, n uint) uint8 { return uint8(field(v, at, n)) - 1 }

func dayField[T ~uint64](v T, at uint) source.Day {
	if d := field(v, at, 17); d != 0 {
		return source.Day(d-1) + firstDay
	}
	return source.NoDay
}

// The inverses of the accessors' fields. Each also says whether the value fits: NoCode, NoDay and NoName do, as null.
// The highest minute and the highest day are left unused, so that no row packs to Unfit.

func minuteBits(m source.Minute) (uint64, bool) { return uint64(uint32(m)), uint32(m) < 1<<27-1 }

func codeBits(c uint8, n uint) (uint64, bool) { return uint64(c + 1), (c+1)>>n == 0 }

func nameBits(name uint32, n uint) (uint64, bool) { return uint64(name + 1), (name+1)>>n == 0 }

func dayBits(d source.Day) (uint64, bool) {
	if d == source.NoDay {
		return 0, true
	}
	v := uint64(int64(d) - int64(firstDay) + 1)
	return v, d >= firstDay && v < 1<<17-1
}

// PackGP is the inverse of GP's accessors. A lead below 0 means that booked_at is null; one above 1,022 days is kept as 1,022.
func PackGP(minute source.Minute, status, hcp, mode uint8, leadDays int) GP {
	m, ok1 := minuteBits(minute)
	s, ok2 := codeBits(status, 3)
	h, ok3 := codeBits(hcp, 3)
	o, ok4 := codeBits(mode, 4)
	if !(ok1 && ok2 && ok3 && ok4) {
		return Unfit
	}
	lead := uint64(max(-1, min(leadDays, maxLeadDays)) + 1)
	return GP(m<<37 | s<<34 | h<<31 | o<<27 | lead<<17)
}

const maxLeadDays = 1<<10 - 2

// Minute is when the appointment starts.
func (g GP) Minute() source.Minute { return source.Minute(field(g, 37, 27)) }

// Status indexes the codes of gp_appointments.status.
func (g GP) Status() uint8 { return codeField(g, 34, 3) }

// HCP indexes the codes of gp_appointments.hcp_type.
func (g GP) HCP() uint8 { return codeField(g, 31, 3) }

// Mode indexes the codes of gp_appointments.mode.
func (g GP) Mode() uint8 { return codeField(g, 27, 4) }

// LeadDays is the number of days from booking to start, 0 the same day, at most 1,022; -1 where booked_at is null.
func (g GP) LeadDays() int { return int(field(g, 17, 10)) - 1 }

// PackAttendance is the inverse of Attendance's accessors.
func PackAttendance(minute source.Minute, department, category uint8, acuity int, arrival, disposal uint8, provider uint32) Attendance {
	m, ok1 := minuteBits(minute)
	d, ok2 := codeBits(department, 4)
	c, ok3 := codeBits(category, 4)
	a, ok4 := codeBits(arrival, 3)
	o, ok5 := codeBits(disposal, 4)
	p, ok6 := nameBits(provider, 19)
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || uint(acuity) > 5 {
		return Unfit
	}
	return Attendance(m<<37 | d<<33 | c<<29 | uint64(acuity)<<26 | a<<23 | o<<19 | p)
}

// Minute is when the person arrived.
func (a Attendance) Minute() source.Minute { return source.Minute(field(a, 37, 27)) }

// Department indexes the codes of ae_attendances.department_type.
func (a Attendance) Department() uint8 { return codeField(a, 33, 4) }

// Category indexes the codes of ae_attendances.attendance_category.
func (a Attendance) Category() uint8 { return codeField(a, 29, 4) }

// Acuity is 1 (immediate) to 5 (low), 0 where null.
func (a Attendance) Acuity() int { return int(field(a, 26, 3)) }

// ArrivalMode indexes the codes of ae_attendances.arrival_mode.
func (a Attendance) ArrivalMode() uint8 { return codeField(a, 23, 3) }

// Disposal indexes the codes of ae_attendances.disposal.
func (a Attendance) Disposal() uint8 { return codeField(a, 19, 4) }

// Provider is the name of the provider, or source.NoName.
func (a Attendance) Provider() uint32 { return uint32(field(a, 0, 19)) - 1 }

// PackAdmission is the inverse of Admission's accessors.
func PackAdmission(admitted, discharged source.Day, method, classification uint8, provider uint32) Admission {
	a, ok1 := dayBits(admitted)
	d, ok2 := dayBits(discharged)
	m, ok3 := codeBits(method, 6)
	c, ok4 := codeBits(classification, 4)
	p, ok5 := nameBits(provider, 20)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) {
		return Unfit
	}
	return Admission(a<<47 | d<<30 | m<<24 | c<<20 | p)
}

// Admitted is the day of admission.
func (a Admission) Admitted() source.Day { return dayField(a, 47) }

// Discharged is the day of discharge, NoDay while the spell is open in the extract.
func (a Admission) Discharged() source.Day { return dayField(a, 30) }

// Method indexes the codes of admissions.admission_method.
func (a Admission) Method() uint8 { return codeField(a, 24, 6) }

// Classification indexes the codes of admissions.patient_classification.
func (a Admission) Classification() uint8 { return codeField(a, 20, 4) }

// Provider is the name of the provider, or source.NoName.
func (a Admission) Provider() uint32 { return uint32(field(a, 0, 20)) - 1 }

// PackCondition is the inverse of Condition's accessors.
func PackCondition(recorded source.Day, register uint32) Condition {
	r, ok1 := dayBits(recorded)
	n, ok2 := nameBits(register, 20)
	if !(ok1 && ok2) {
		return Unfit
	}
	return Condition(r<<47 | n)
}

// Recorded is the day the condition was recorded.
func (c Condition) Recorded() source.Day { return dayField(c, 47) }

// Register is the name of the condition register.
func (c Condition) Register() uint32 { return uint32(field(c, 0, 20)) - 1 }

// PackOptOut is the inverse of OptOut's accessors.
func PackOptOut(recorded source.Day, kind uint8) OptOut {
	r, ok1 := dayBits(recorded)
	k, ok2 := codeBits(kind, 4)
	if !(ok1 && ok2) {
		return Unfit
	}
	return OptOut(r<<47 | k<<43)
}

// Recorded is the day the opt-out was recorded.
func (o OptOut) Recorded() source.Day { return dayField(o, 47) }

// Kind indexes the codes of opt_outs.kind.
func (o OptOut) Kind() uint8 { return codeField(o, 43, 4) }

// PackReferral is the inverse of Referral's accessors.
func PackReferral(referred, ended source.Day, status, from uint8, need uint32) Referral {
	r, ok1 := dayBits(referred)
	e, ok2 := dayBits(ended)
	s, ok3 := codeBits(status, 4)
	f, ok4 := codeBits(from, 4)
	n, ok5 := nameBits(need, 20)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) {
		return Unfit
	}
	return Referral(r<<47 | e<<30 | s<<26 | f<<22 | n)
}

// Referred is the day of the referral.
func (r Referral) Referred() source.Day { return dayField(r, 47) }

// Ended is the day the referral ended, or NoDay.
func (r Referral) Ended() source.Day { return dayField(r, 30) }

// Status indexes the codes of referrals.status.
func (r Referral) Status() uint8 { return codeField(r, 26, 4) }

// Source indexes the codes of referrals.source.
func (r Referral) Source() uint8 { return codeField(r, 22, 4) }

// Need is the name of the need, or source.NoName.
func (r Referral) Need() uint32 { return uint32(field(r, 0, 20)) - 1 }

// PackDecision is the inverse of Decision's accessors.
func PackDecision(decided, listedOn source.Day, decision uint8, list uint32) Decision {
	d, ok1 := dayBits(decided)
	l, ok2 := dayBits(listedOn)
	c, ok3 := codeBits(decision, 4)
	n, ok4 := nameBits(list, 20)
	if !(ok1 && ok2 && ok3 && ok4) {
		return Unfit
	}
	return Decision(d<<47 | l<<30 | c<<26 | n)
}

// Decided is the day of the decision.
func (d Decision) Decided() source.Day { return dayField(d, 47) }

// ListedOn is the date of the list the decision answers, or NoDay.
func (d Decision) ListedOn() source.Day { return dayField(d, 30) }

// Decision indexes the codes of decisions.decision.
func (d Decision) Decision() uint8 { return codeField(d, 26, 4) }

// List is the name of the list the decision answers, or source.NoName.
func (d Decision) List() uint32 { return uint32(field(d, 0, 20)) - 1 }

// PackMentalHealth is the inverse of MentalHealth's accessors.
func PackMentalHealth(opened, discharged source.Day) MentalHealth {
	o, ok1 := dayBits(opened)
	d, ok2 := dayBits(discharged)
	if !(ok1 && ok2) {
		return Unfit
	}
	return MentalHealth(o<<47 | d<<30)
}

// Opened is the day the service took the person on.
func (m MentalHealth) Opened() source.Day { return dayField(m, 47) }

// Discharged is the day of discharge, NoDay while the period is open in the extract.
func (m MentalHealth) Discharged() source.Day { return dayField(m, 30) }

// PackContactNeed is the inverse of ContactNeed's accessors.
func PackContactNeed(interpreter uint32, format uint8) ContactNeed {
	i, ok1 := nameBits(interpreter, 20)
	f, ok2 := codeBits(format, 4)
	if !(ok1 && ok2) {
		return Unfit
	}
	return ContactNeed(f<<20 | i)
}

// Interpreter is the name of the language, or source.NoName.
func (c ContactNeed) Interpreter() uint32 { return uint32(field(c, 0, 20)) - 1 }

// Format indexes the codes of contact_needs.format, or is NoCode.
func (c ContactNeed) Format() uint8 { return codeField(c, 20, 4) }
