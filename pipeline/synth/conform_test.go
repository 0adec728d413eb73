package synth

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"

	"riskstrat/features/source"
)

func openWritten(t *testing.T) *source.Extract {
	t.Helper()
	if _, err := written(); err != nil {
		t.Fatal(err)
	}
	spec := source.Spec{Dir: writtenDir, AsOf: asOf, Tables: map[string]source.TableSpec{}}
	for _, table := range source.Contract() {
		spec.Tables[table.Name] = source.TableSpec{}
	}
	e, err := source.Open(context.Background(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// scan calls visit for every good row of a table, with a reader of its columns by name.
func scan(t *testing.T, e *source.Extract, table string, visit func(row func(column string) cellValue)) source.Counts {
	t.Helper()
	counts, err := e.Scan(context.Background(), table, 1, func(_ int, b *source.Batch) error {
		for i := range b.N {
			visit(func(column string) cellValue {
				c := b.Table.Column(column)
				v := &b.Cols[c]
				out := cellValue{null: v.Null != nil && v.Null[i]}
				switch b.Table.Columns[c].Kind {
				case source.ID:
					out.text = string(v.ID[i])
				case source.Code:
					if !out.null {
						out.text = b.Table.Columns[c].Codes[v.Code[i]]
					}
				case source.Name:
					out.text = e.Names().String(v.Name[i])
				default:
					out.number = v.Int[i]
				}
				return out
			})
		}
		return nil
	})
	if err != nil {
		t.Fatalf("scanning %s: %v", table, err)
	}
	return counts
}

type cellValue struct {
	text   string
	number int32
	null   bool
}

// Every table keeps the contract; the noise is there, and within the tolerance.
func TestEveryTableKeepsTheContract(t *testing.T) {
	e := openWritten(t)
	if w := e.Warnings(); len(w) > 0 {
		t.Errorf("warnings: %q", w)
	}
	for _, table := range source.Contract() {
		c := scan(t, e, table.Name, func(func(string) cellValue) {})
		if c.In != writtenRows[table.Name] || c.In == 0 {
			t.Errorf("%s: have %d rows, %d were written", table.Name, c.In, writtenRows[table.Name])
		}
		var bad int64
		for _, n := range c.Bad {
			bad += n
		}
		noisy := table.Name == "gp_appointments" || table.Name == "ae_attendances" || table.Name == "admissions"
		if !noisy && bad > 0 {
			t.Errorf("%s: %d bad rows: %v", table.Name, bad, c.Bad)
		}
		if share := float64(bad) / float64(c.In); table.Name == "gp_appointments" && (share < 0.0003 || share > 0.0008) {
			t.Errorf("%s: share of bad rows %.5f, want about %.5f", table.Name, share, brokenShare)
		}
		if table.Event != "" && c.Last >= asOf {
			t.Errorf("%s: last event on %s, want before %s", table.Name, c.Last, asOf)
		}
		if table.Name == "gp_appointments" && c.Future == 0 {
			t.Errorf("%s: no bookings ahead", table.Name)
		}
	}
}

// resident is what the tables say of one person, for the recount: in the 365 days before the index date, and from it on.
type resident [2]yearTally

// The rows of the tables add up, person by person, to the counts behind the truth, row by row and after dropping
// duplicates. Only A&E attendances of the last days may be missing, which arrive late.
func TestTablesAddUpToTheTruth(t *testing.T) {
	e := openWritten(t)
	pop, _ := written()
	people := recount(t, e)
	rows := truthRows(t)
	var checked, stays, missing int
	for _, b := range pop.batches {
		for i := range b.truths {
			tr := &b.truths[i]
			if int(tr.month) == pop.cal.months() {
				continue
			}
			row := rows[pop.truthRow(tr, escalationTarget).Resident]
			r := people[row.Resident]
			if r == nil {
				r = new(resident)
			}
			if r[0] != tr.before {
				t.Errorf("before the index date the tables say %+v, the truth %+v", r[0], tr.before)
			}
			if row.AtRisk != nil && *row.AtRisk == (r[0].gp >= 10 && (r[0].ae >= 3 || r[0].stays >= 2)) {
				t.Errorf("%+v and at risk: %v", r[0], *row.AtRisk)
			}
			if tr.known != (row.Event != nil) {
				t.Errorf("outcome known: truth says %v, its row %v", tr.known, row.Event != nil)
			}
			if !tr.known {
				continue
			}
			missing += tr.next.ae - r[1].ae
			r[1].ae = tr.next.ae
			if r[1] != tr.next {
				t.Errorf("after the index date the tables say %+v, the truth %+v", r[1], tr.next)
			}
			if *row.Event != (tr.next.gp >= 10 && (tr.next.ae >= 3 || tr.next.stays >= 2)) {
				t.Errorf("%+v and escalated: %v", tr.next, *row.Event)
			}
			checked++
			stays += r[1].stays
		}
	}
	if checked < 3_500 || stays < 150 || missing < 1 || missing > 30 {
		t.Errorf("checked %d people with %d stays, %d attendances missing as late", checked, stays, missing)
	}
}

// truthRows reads the rows of truth.parquet on escalation at the index date whose horizon is over, by resident.
func truthRows(t *testing.T) map[string]*Truth {
	t.Helper()
	all, err := ReadTruth(filepath.Join(writtenDir, TruthFile))
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(all)) != writtenRows["truth"] {
		t.Errorf("have %d truths, %d were written", len(all), writtenRows["truth"])
	}
	rows := make(map[string]*Truth)
	for i := range all {
		switch row := &all[i]; {
		case row.Index == asOf && row.Event != nil, row.Index != asOf && row.Index != asOf-horizon:
			t.Fatalf("row of index date %s with event %v", row.Index, row.Event)
		case row.Index == asOf-horizon && row.Target == "escalation":
			rows[row.Resident] = row
		}
	}
	return rows
}

func recount(t *testing.T, e *source.Extract) map[string]*resident {
	people := make(map[string]*resident)
	seen := make(map[string]bool)
	// once finds the person of a row, and whether it lies before or after the index date; an exact duplicate is none.
	once := func(day source.Day, row func(string) cellValue, table string) (*resident, int, bool) {
		id := row("resident_id").text
		key := table + id
		for _, c := range source.Lookup(table).Columns[1:] {
			v := row(c.Name)
			key += "|" + v.text + strconv.Itoa(int(v.number))
		}
		if seen[key] || day < asOf-2*horizon {
			return nil, 0, false
		}
		seen[key] = true
		if people[id] == nil {
			people[id] = new(resident)
		}
		if day < asOf-horizon {
			return people[id], 0, true
		}
		return people[id], 1, true
	}
	scan(t, e, "gp_appointments", func(row func(string) cellValue) {
		if row("status").text != "attended" {
			return
		}
		if r, when, ok := once(source.Minute(row("starts_at").number).Day(), row, "gp_appointments"); ok {
			r[when].gp++
		}
	})
	scan(t, e, "ae_attendances", func(row func(string) cellValue) {
		if row("department_type").text == "05" || row("attendance_category").text == "4" {
			return
		}
		if r, when, ok := once(source.Minute(row("arrived_at").number).Day(), row, "ae_attendances"); ok {
			r[when].ae++
		}
	})
	scan(t, e, "admissions", func(row func(string) cellValue) {
		if row("admission_method").text[0] != '2' {
			return
		}
		r, when, ok := once(source.Day(row("admitted_on").number), row, "admissions")
		if !ok {
			return
		}
		r[when].admissions++
		if left := row("discharged_on"); left.null || left.number > row("admitted_on").number {
			r[when].stays++
		}
	})
	return people
}

// A person's rows lie within their life, and registrations follow one another.
func TestRowsLieWithinLives(t *testing.T) {
	e := openWritten(t)
	born, died := make(map[string]int), make(map[string]source.Day)
	last := make(map[string]source.Day)
	scan(t, e, "residents", func(row func(string) cellValue) {
		id := row("resident_id").text
		born[id] = int(row("year_of_birth").number)
		died[id] = source.NoDay
		if v := row("deceased_on"); !v.null {
			died[id] = source.Day(v.number)
		}
		from := source.Day(row("registered_from").number)
		if from < last[id] || from.Year() < born[id] {
			t.Errorf("registered from %s, born %d, previous until %s", from, born[id], last[id])
		}
		last[id] = source.NoDay
		if to := row("registered_to"); !to.null {
			last[id] = source.Day(to.number)
		}
	})
	strangers := 0
	for _, table := range []string{"gp_appointments", "ae_attendances", "admissions", "conditions"} {
		declared := source.Lookup(table)
		column := declared.Event
		clock := declared.Columns[declared.Column(column)].Kind == source.Time
		scan(t, e, table, func(row func(string) cellValue) {
			day := source.Day(row(column).number)
			if clock {
				day = source.Minute(row(column).number).Day()
			}
			year, known := born[row("resident_id").text]
			if !known {
				strangers++
				return
			}
			if day.Year() < year || day > died[row("resident_id").text] {
				t.Errorf("%s: event on %s of a life from %d to %s", table, day, year, died[row("resident_id").text])
			}
		})
	}
	if strangers == 0 || strangers > 60 {
		t.Errorf("%d rows with an identifier that is no resident's, want a few", strangers)
	}
}

// Rows of appointments lie in the order of time, over the files too, and each row after the as-of date is a booking.
func TestAppointmentsLieInOrderOfTime(t *testing.T) {
	e := openWritten(t)
	var before int32
	last := source.Minute(asOf) * source.MinutesPerDay
	scan(t, e, "gp_appointments", func(row func(string) cellValue) {
		at := row("starts_at").number
		if at < before {
			t.Errorf("an appointment %d minutes before the one before", before-at)
		}
		before = at
		if source.Minute(at) >= last && row("status").text != "booked" {
			t.Errorf("after the as-of date an appointment is %s", row("status").text)
		}
		if v := row("booked_at"); !v.null && v.number > at {
			t.Error("booked after it started")
		}
	})
}
