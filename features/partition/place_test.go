package partition

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"riskstrat/features/source"
)

// place is an extract as plain values: rows of each table, a value for each declared column. A value is nil (null),
// string (identifier or name), uint8 (index of a code), int32, source.Day or source.Minute.
type place map[string][][]any

// makePlace draws a place with everything that grouping has to deal with: people who move, come back, overlap, are
// registered for no time, die; rows in any order, repeated rows, rows of nobody, nulls, people without rows.
func makePlace(seed uint64, people int) place {
	r := rand.New(rand.NewPCG(seed, 1))
	p := place{}
	ids := make([]string, people)
	for i := range ids {
		ids[i] = fmt.Sprintf("%x", r.Uint64())[:4+r.IntN(8)] + fmt.Sprint(i)
		from := source.Day(10_000 + r.IntN(5000))
		for range 1 + r.IntN(3) {
			var to any
			switch r.IntN(4) {
			case 0:
				to = from // no time at all
			case 1, 2:
				to = from + source.Day(1+r.IntN(900))
			}
			p.add("residents", ids[i], int32(1920+r.IntN(100)), uint8(r.IntN(4)), or(r, uint8(r.IntN(17))), or(r, fmt.Sprint("E", r.IntN(30))),
				or(r, int32(1+r.IntN(10))), fmt.Sprint("P", r.IntN(9)), fmt.Sprint("U", r.IntN(3)), from, to,
				or(r, source.Day(17_000)), or(r, fmt.Sprint("home ", r.IntN(people))), or(r, source.Day(16_000)), or(r, source.Day(16_500)))
			from += source.Day(1 + r.IntN(800))
		}
	}
	draw := func(table string, rows int, row func(id string) []any) {
		for range rows {
			id := ids[min(r.IntN(people), r.IntN(people))] // some have many
			if r.IntN(10) == 0 {
				id = fmt.Sprint("stranger ", r.IntN(5))
			}
			v := row(id)
			p.add(table, v...)
			if r.IntN(8) == 0 {
				p.add(table, v...)
			}
		}
	}
	day := func() source.Day { return source.Day(-9000 + r.IntN(27_000)) }
	minute := func() source.Minute { return source.Minute(r.IntN(20_000) * source.MinutesPerDay / 3) }
	draw("gp_appointments", people*9, func(id string) []any {
		at := minute()
		return []any{id, at, uint8(r.IntN(3)), or(r, uint8(r.IntN(2))), uint8(r.IntN(5)), or(r, at-source.Minute(r.IntN(9_000_000)-3000))}
	})
	draw("ae_attendances", people, func(id string) []any {
		return []any{id, minute(), uint8(r.IntN(5)), uint8(r.IntN(4)), or(r, int32(1+r.IntN(5))), or(r, uint8(r.IntN(2))), or(r, uint8(r.IntN(5))), or(r, fmt.Sprint("R", r.IntN(4)))}
	})
	draw("admissions", people/2, func(id string) []any {
		d := day()
		return []any{id, uint8(r.IntN(18)), d, or(r, d+source.Day(r.IntN(40))), uint8(r.IntN(5)), or(r, fmt.Sprint("R", r.IntN(4)))}
	})
	draw("conditions", people, func(id string) []any { return []any{id, fmt.Sprint("register ", r.IntN(20)), day()} })
	draw("opt_outs", people/10, func(id string) []any { return []any{id, uint8(r.IntN(2)), day()} })
	draw("decisions", people/10, func(id string) []any {
		d := day()
		return []any{id, or(r, "rising_need"), or(r, d), uint8(r.IntN(9)), d + 3}
	})
	return p
}

// or gives the value, or null one time in five.
func or(r *rand.Rand, v any) any {
	if r.IntN(5) == 0 {
		return nil
	}
	return v
}

func (p place) add(table string, row ...any) { p[table] = append(p[table], row) }

// memory is a place as an Extract: batches of uneven size, handed out on all workers at once.
type memory struct {
	place
	names *source.Names
	specs map[string]source.TableSpec
	sleep func()
}

func (m *memory) Has(table string) bool              { return m.place[table] != nil }
func (m *memory) Spec(table string) source.TableSpec { return m.specs[table] }
func (m *memory) Names() *source.Names               { return m.names }

func (m *memory) Scan(_ context.Context, table string, workers int, visit func(int, *source.Batch) error) (source.Counts, error) {
	rows, decl := m.place[table], source.Lookup(table)
	counts := source.Counts{Table: table, In: int64(len(rows)), Out: int64(len(rows)), First: source.NoDay, Last: source.NoDay}
	var mu sync.Mutex
	next := func(n int) (batch [][]any) {
		mu.Lock()
		defer mu.Unlock()
		n = min(n, len(rows))
		batch, rows = rows[:n], rows[n:]
		return batch
	}
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for n := 1 + w; errs[w] == nil; n = n%97 + 13 {
				batch := next(n)
				if len(batch) == 0 {
					return
				}
				errs[w] = visit(w, m.batch(decl, batch))
			}
		})
	}
	wg.Wait()
	if at := decl.Column(decl.Event); at >= 0 {
		for _, row := range m.place[table] {
			counts.First = min(counts.First, dayOf(row[at]))
		}
	}
	return counts, slices.MaxFunc(errs, func(a, b error) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

func dayOf(v any) source.Day {
	switch v := v.(type) {
	case source.Day:
		return v
	case source.Minute:
		return v.Day()
	}
	return source.NoDay
}

// batch lays rows out in columns as the scan does: where a value is null the slices hold zero, or NoDay.
func (m *memory) batch(decl *source.Table, rows [][]any) *source.Batch {
	b := &source.Batch{Table: decl, N: len(rows), Cols: make([]source.Vector, len(decl.Columns))}
	for c := range b.Cols {
		v, kind := &b.Cols[c], decl.Columns[c].Kind
		for i, row := range rows {
			if row[c] == nil && v.Null == nil {
				v.Null = make([]bool, len(rows))
			}
			if row[c] == nil {
				v.Null[i] = true
			}
			switch kind {
			case source.ID:
				id, _ := row[c].(string)
				var hash uint64
				if row[c] != nil {
					hash = source.Hash([]byte(id))
				}
				v.ID, v.Hash = append(v.ID, []byte(id)), append(v.Hash, hash)
			case source.Code:
				code, _ := row[c].(uint8)
				v.Code = append(v.Code, code)
			case source.Name:
				var name uint32
				if s, ok := row[c].(string); ok {
					name = m.names.Index(s)
				}
				v.Name = append(v.Name, name)
			case source.Int:
				n, _ := row[c].(int32)
				v.Int = append(v.Int, n)
			case source.Date:
				d, ok := row[c].(source.Day)
				if !ok {
					d = source.NoDay
				}
				v.Int = append(v.Int, int32(d))
			case source.Time:
				at, _ := row[c].(source.Minute)
				v.Int = append(v.Int, int32(at))
			}
		}
	}
	return b
}

// person is what grouping by hand says of one resident.
type person struct {
	attributes    [9]any // year_of_birth, sex, ethnic_category, lsoa_code, imd_decile, household_id, deceased_on, care_home_from, palliative_from
	registrations []string
	rows          map[string][]string // by table
}

// byHand groups a place one row at a time with maps and strings; it is the reference for everything Load gives. The
// people come in (bucket, id) order.
func byHand(p place) (ids []string, people map[string]*person, unknown, duplicates map[string]int64) {
	people, unknown, duplicates = map[string]*person{}, map[string]int64{}, map[string]int64{}
	spells := slices.Clone(p["residents"])
	slices.SortStableFunc(spells, func(a, b []any) int { return cmp.Compare(a[8].(source.Day), b[8].(source.Day)) })
	type spell struct {
		from, to source.Day
		where    string
	}
	kept := map[string][]spell{}
	for _, r := range spells {
		id := r[0].(string)
		if people[id] == nil {
			people[id] = &person{rows: map[string][]string{}}
			ids = append(ids, id)
		}
		people[id].attributes = [9]any{r[1], r[2], r[3], r[4], r[5], r[11], r[10], r[12], r[13]}
		from, to := r[8].(source.Day), source.NoDay
		if r[9] != nil {
			to = r[9].(source.Day)
		}
		if to <= from {
			continue
		}
		if s := kept[id]; len(s) > 0 {
			s[len(s)-1].to = min(s[len(s)-1].to, from)
		}
		kept[id] = append(kept[id], spell{from, to, fmt.Sprint(r[6], " ", r[7])})
	}
	for id, s := range kept {
		for _, x := range s {
			people[id].registrations = append(people[id].registrations, fmt.Sprint(x.from, " ", x.to, " ", x.where))
		}
	}
	for table, rows := range p {
		if table == "residents" {
			continue
		}
		seen := map[string]bool{}
		for _, row := range rows {
			id := row[0].(string)
			one := people[id]
			switch text := rowText(table, row); {
			case one == nil:
				unknown[table]++
			case seen[id+"\x00"+text]:
				duplicates[table]++
			default:
				seen[id+"\x00"+text] = true
				one.rows[table] = append(one.rows[table], text)
			}
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, y := source.Bucket(source.Hash([]byte(a))), source.Bucket(source.Hash([]byte(b)))
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
	})
	return ids, people, unknown, duplicates
}

// rowText writes what is kept of a row, the date first so that texts sort as time does.
func rowText(table string, row []any) string {
	at := source.Lookup(table).Column(source.Lookup(table).Event)
	if table == "opt_outs" {
		at = 2
	}
	var when string
	if m, ok := row[at].(source.Minute); ok {
		when = fmt.Sprintf("%09d", m)
	} else {
		when = fmt.Sprintf("%09d", row[at].(source.Day)+100_000)
	}
	kept := row[1:]
	if table == "gp_appointments" {
		var lead any
		if row[5] != nil {
			days := row[1].(source.Minute).Day() - row[5].(source.Minute).Day()
			lead = int(max(0, min(days, 1022)))
		}
		kept = []any{row[1], row[2], row[3], row[4], lead}
	}
	return when + fmt.Sprint(kept)
}
