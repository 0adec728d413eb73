package source

import "strconv"

// state says what is the matter with one value of a column; the batch keeps one per row.
type state = uint8

const (
	valid       state = iota
	absent            // null, or an empty text
	ahead             // after the as-of date
	unknownCode       //
	outOfRange        //
	notText           //
	tooLong           //
	timeOfDay         // a timestamp where a date belongs, and not at midnight
	precedes          // before the column named by Column.From
	unanswered        // an answer outside the range of the row's own questionnaire
)

// reasons are the words of the states in the quarantine.
var reasons = [...]string{
	valid: "valid", absent: "is empty", ahead: "in the future", unknownCode: "unknown code", outOfRange: "out of range",
	notText: "not text", tooLong: "too long", timeOfDay: "has a time of day", precedes: "before ", unanswered: "outside the instrument's range",
}

// maxID is the longest identifier in bytes; the longest hash in use, SHA-512 in hex, has 128.
const maxID = 128

// The dates a row may hold. Activity has wall-clock times only since 1972, where the rule of British Summer Time starts; no
// electronic record is older.
var (
	firstDate   = day(1900)
	firstMinute = Minute(day(1972)) * MinutesPerDay
	endDate     = day(2200) // exclusive
	endMinute   = Minute(day(2200)) * MinutesPerDay
)

func day(year int) Day {
	d, _ := ParseDay(strconv.Itoa(year) + "-01-01")
	return d
}

// reading is how the values of one column of one file are read: the declaration, the file's own form of it, and the place's recoding.
type reading struct {
	column   *Column
	leaf     int  // column of the file; -1 where the file has none and every row is null
	optional bool // the file's column may hold nulls
	mapped   bool // the place recodes the column, so the file may store it as another type
	form     form
	perUnit  int64 // form instants: units in a minute
	utc      bool  // form instants: to be turned into civil time
	flagged  bool  // form instants: the file calls it an instant of UTC

	codes   map[string]coded  // Code and Bool: what each text, local ones included, becomes
	renames map[string]string // Name: recoded texts
	numbers map[string]number // Int: recoded texts
	recoded map[int32]number  // Int and Date: recoded numbers
	null    coded             // Code and Bool: what a null becomes
	nullInt number            // Int: what a null becomes

	low, high int32 // Int, Date, Time: inclusive range
	now       int32 // Date, Time: the last value that is not ahead
}

// coded is a code and its state; number a number and its state.
type (
	coded struct {
		code  uint8
		state state
	}
	number struct {
		value int32
		state state
	}
)

// form is the file's own way to store a column.
type form uint8

const (
	texts    form = iota // BYTE_ARRAY
	fixed                // FIXED_LEN_BYTE_ARRAY
	integers             // INT32 or INT64
	bits                 // BOOLEAN
	days                 // DATE
	instants             // TIMESTAMP of INT64
	legacy               // INT96: nanoseconds of the day and Julian day
)

// newReading prepares the reading of a column under the place's spec; bind fills in the file's form.
func newReading(c *Column, spec *Spec, table *TableSpec) *reading {
	r := &reading{column: c, leaf: -1, null: coded{state: absent}, nullInt: number{state: absent}}
	recode := table.Mapping.Recode[c.Name]
	r.mapped = len(recode) > 0
	switch c.Kind {
	case Code:
		r.codes = make(map[string]coded, len(c.Codes)+len(recode)+1)
		for i, code := range c.Codes {
			r.codes[code] = coded{code: uint8(i)}
		}
		r.recodeTo(recode)
	case Bool:
		r.codes = map[string]coded{"false": {}, "true": {code: 1}}
		r.recodeTo(recode)
	case Name:
		r.renames = recode
	case Int:
		r.low, r.high, r.now = c.Min, c.Max, c.Max
		if c.Past && spec.AsOf != NoDay {
			r.now = int32(spec.AsOf.Year())
		}
		r.renumber(recode)
	case Date:
		r.low, r.high, r.now = int32(firstDate), int32(endDate)-1, int32(endDate)
		if c.Past && spec.AsOf != NoDay {
			r.now = int32(spec.AsOf)
		}
		r.redate(recode)
	case Time:
		r.low, r.high, r.now = int32(firstMinute), int32(endMinute)-1, int32(endMinute)
		if c.Past && spec.AsOf != NoDay {
			r.now = int32(Minute(spec.AsOf+1)*MinutesPerDay) - 1
		}
	}
	return r
}

// recodeTo lays the place's recoding over the codes; targets were checked by Spec.Check.
func (r *reading) recodeTo(recode map[string]string) {
	canonical := make(map[string]coded, len(r.codes))
	for text, c := range r.codes {
		canonical[text] = c
	}
	canonical[""] = coded{state: absent}
	r.codes[""] = canonical[""]
	for from, to := range recode {
		r.codes[from] = canonical[to]
	}
	r.null = r.codes[""]
}

func (r *reading) renumber(recode map[string]string) {
	for from, to := range recode {
		n := number{state: absent}
		if v, err := strconv.ParseInt(to, 10, 32); err == nil {
			n = number{value: int32(v)}
		}
		if from == "" {
			r.nullInt = n
			continue
		}
		if r.numbers == nil {
			r.numbers, r.recoded = map[string]number{}, map[int32]number{}
		}
		r.numbers[from] = n
		if v, err := strconv.ParseInt(from, 10, 32); err == nil {
			r.recoded[int32(v)] = n
		}
	}
}

func (r *reading) redate(recode map[string]string) {
	for from, to := range recode {
		f, err := ParseDay(from)
		if err != nil {
			continue // a local date that is no date cannot be in a date column
		}
		n := number{value: int32(NoDay), state: absent}
		if d, err := ParseDay(to); err == nil {
			n = r.judge(int64(d))
		}
		if r.recoded == nil {
			r.recoded = map[int32]number{}
		}
		r.recoded[int32(f)] = n
	}
}

// judge puts a number against the column's range and date.
func (r *reading) judge(v int64) number {
	if r.recoded != nil && v == int64(int32(v)) {
		if n, ok := r.recoded[int32(v)]; ok {
			return n
		}
	}
	switch {
	case v < int64(r.low) || v > int64(r.high):
		return number{state: outOfRange}
	case r.column.Past && v > int64(r.now):
		return number{value: int32(v), state: ahead}
	}
	return number{value: int32(v)}
}
