package synth

import (
	"cmp"
	"slices"

	"riskstrat/features/source"
)

// event is one row of gp_appointments or ae_attendances in 16 bytes. Events sort by time; rows of the same minute by a
// scrambled number, so that nothing about a resident follows from the order.
type event struct {
	at  uint64 // minute 32, scrambled 32 bits
	row uint64 // person 32, what it was 32 bits
}

func newEvent(at source.Minute, who uint32, what uint32) event {
	row := uint64(who)<<32 | uint64(what)
	return event{at: uint64(uint32(at))<<32 | scramble(row^uint64(at)<<20)>>32, row: row}
}

func (e event) minute() source.Minute { return source.Minute(uint32(e.at >> 32)) }
func (e event) person() uint32        { return uint32(e.row >> 32) }

func sortEvents(events []event) {
	slices.SortFunc(events, func(a, b event) int {
		if c := cmp.Compare(a.at, b.at); c != 0 {
			return c
		}
		return cmp.Compare(a.row, b.row)
	})
}

// call is what a GP appointment was. The numbers are codes of the contract; broken stands for a status outside it.
type call struct {
	status uint8 // 0 attended, 1 dna, 2 cancelled, 3 booked, 4 unknown, 5 outside the contract
	hcp    uint8 // 0 GP, 1 other, 2 null
	mode   uint8
	lead   uint16 // days from booking to start; unbooked: null
	ten    uint8  // ten-minute slot of the day at which it was booked
}

// The statuses of an appointment, as indices into the contract's codes.
const (
	attended = iota
	missed
	cancelled
	booked
	unstated
	broken
)

const (
	noHCP    = 2
	unbooked = 1023
)

func (c call) pack() uint32 {
	return uint32(c.status) | uint32(c.hcp)<<3 | uint32(c.mode)<<5 | uint32(c.lead)<<8 | uint32(c.ten)<<18
}

func (e event) call() call {
	v := uint32(e.row)
	return call{status: uint8(v & 7), hcp: uint8(v >> 3 & 3), mode: uint8(v >> 5 & 7), lead: uint16(v >> 8 & 1023), ten: uint8(v >> 18)}
}

// bookedAt is when the appointment was booked; ok is false where that is not known.
func (e event) bookedAt() (at source.Minute, ok bool) {
	c := e.call()
	if c.lead == unbooked {
		return 0, false
	}
	day := e.minute().Day() - source.Day(c.lead)
	return min(source.Minute(day)*source.MinutesPerDay+source.Minute(c.ten)*10, e.minute()), true
}

// attendance is what an A&E attendance was. The numbers are codes of the contract, and one more than the last of them a
// value outside it; acuity 0 is null.
type attendance struct {
	department, category uint8
	acuity               uint8
	arrival              uint8 // 0 ambulance, 1 other
	disposal             uint8 // 0 home, 1 admitted, 2 left, 3 transferred
	provider             uint8
}

// The disposals of an attendance, and the departments that matter, as indices into the contract's codes.
const (
	toWard          = 1
	leftEarly       = 2
	transferred     = 3
	sameDayUnit     = 4
	noDepartment    = 5 // outside the contract
	plannedCategory = 3
)

func (a attendance) pack() uint32 {
	return uint32(a.department) | uint32(a.category)<<3 | uint32(a.acuity)<<6 | uint32(a.arrival)<<9 |
		uint32(a.disposal)<<10 | uint32(a.provider)<<13
}

func (e event) attendance() attendance {
	v := uint32(e.row)
	return attendance{department: uint8(v & 7), category: uint8(v >> 3 & 7), acuity: uint8(v >> 6 & 7), arrival: uint8(v >> 9 & 1),
		disposal: uint8(v >> 10 & 7), provider: uint8(v >> 13)}
}

// spell is one row of admissions.
type spell struct {
	person               uint32
	admitted, discharged source.Day
	method               uint8 // index into the contract's codes; one more than the last: outside it
	classification       uint8 // index into the contract's codes
	provider             uint8
}

// Indices into the codes of admission_method and patient_classification.
const (
	electiveList, electiveBooked, electivePlanned = 0, 1, 2
	byAE, byGP, byBureau, byClinic, byCrisisTeam  = 3, 4, 5, 6, 7
	byOtherAE, byOther                            = 8, 11
	noMethod                                      = 18 // outside the contract
	ordinary, dayCase                             = 0, 1
)
