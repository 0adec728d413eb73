package partition

import "riskstrat/features/source"

// Each table's row is packed into 64 bits with its time in the highest bits, so that ascending order is time order, and
// two rows are exact duplicates when their packed values are equal. Codes are indices into the column's declared
// codes; NoCode where the row is null. Layouts are listed from the highest bit down.

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

// Referral is one row of referrals: referred_on 17, ended_on 17, status 4, source 4 bits.
type Referral uint64

// Decision is one row of decisions: decided_on 17, listed_on 17, decision 4, list 20 bits.
type Decision uint64

// field reads n bits whose lowest is at bit `at`; codes and days are stored plus one, so that 0 is null.
func field[T ~uint64](v T, at, n uint) uint64 { return uint64(v) >> at & (1<<n - 1) }

func codeField[T ~uint64](v T, at, n uint) uint8 { return uint8(field(v, at, n)) - 1 }

func dayField[T ~uint64](v T, at uint) source.Day {
	if d := field(v, at, 17); d != 0 {
		return source.Day(d - 1)
	}
	return source.NoDay
}

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

// Recorded is the day the condition was recorded.
func (c Condition) Recorded() source.Day { return dayField(c, 47) }

// Register is the name of the condition register.
func (c Condition) Register() uint32 { return uint32(field(c, 0, 20)) - 1 }

// Recorded is the day the opt-out was recorded.
func (o OptOut) Recorded() source.Day { return dayField(o, 47) }

// Kind indexes the codes of opt_outs.kind.
func (o OptOut) Kind() uint8 { return codeField(o, 43, 4) }

// Referred is the day of the referral.
func (r Referral) Referred() source.Day { return dayField(r, 47) }

// Ended is the day the referral ended, or NoDay.
func (r Referral) Ended() source.Day { return dayField(r, 30) }

// Status indexes the codes of referrals.status.
func (r Referral) Status() uint8 { return codeField(r, 26, 4) }

// Source indexes the codes of referrals.source.
func (r Referral) Source() uint8 { return codeField(r, 22, 4) }

// Decided is the day of the decision.
func (d Decision) Decided() source.Day { return dayField(d, 47) }

// ListedOn is the date of the list the decision answers, or NoDay.
func (d Decision) ListedOn() source.Day { return dayField(d, 30) }

// Decision indexes the codes of decisions.decision.
func (d Decision) Decision() uint8 { return codeField(d, 26, 4) }

// List is the name of the list the decision answers, or source.NoName.
func (d Decision) List() uint32 { return uint32(field(d, 0, 20)) - 1 }
