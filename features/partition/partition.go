package partition

// Partition is one range of buckets in memory: persons in (bucket, id) order, and their rows.
// It is reused from one Load to the next; nothing in it may be kept.
type Partition struct {
	Index      int
	Persons    []Person
	GP         Rows[GP]
	Attendance Rows[Attendance]
	Admission  Rows[Admission]
	Condition  Rows[Condition]
	OptOut     Rows[OptOut]
	Referral   Rows[Referral]
	Decision   Rows[Decision]
	Duplicates map[string]int64 // exact duplicate rows dropped, by table
	Unknown    map[string]int64 // rows whose identifier is no resident's, by table
}

// Rows holds the packed rows of one table, grouped by person.
type Rows[T ~uint64] struct {
	rows  []T
	start []uint32 // start[i] is the first row of person i; len(persons)+1 entries
}

// Of returns the rows of person i, ascending in time, without duplicates.
func (r *Rows[T]) Of(i int) []T {
	if len(r.start) == 0 {
		return nil
	}
	return r.rows[r.start[i]:r.start[i+1]]
}
