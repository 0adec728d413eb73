package partition

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

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
	minute := func() source.Minute {
		return source.Minute(8000*source.MinutesPerDay + r.IntN(12_000*3)*source.MinutesPerDay/3)
	}
	draw("gp_appointments", people*9, func(id string) []any {
		at := minute()
		return []any{id, at, uint8(r.IntN(3)), or(r, uint8(r.IntN(2))), uint8(r.IntN(5)), or(r, at-source.Minute(r.IntN(4_000_000)-3000))}
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

// person is what grouping by hand says of one resident.
type person struct {
	attributes    [9]any // year_of_birth, sex, ethnic_category, lsoa_code, imd_decile, household_id, deceased_on, care_home_from, palliative_from
	registrations []string
	rows          map[string][]string // by table
}

// grouped is a place as grouping by hand gives it.
type grouped struct {
	ids                 []string // in (bucket, id) order
	people              map[string]*person
	unknown, duplicates map[string]int64 // by table
	overlapping, empty  int64
}

// byHand groups a place one row at a time with maps and strings; it is the reference for everything Load gives.
func byHand(p place) grouped {
	g := grouped{people: map[string]*person{}, unknown: map[string]int64{}, duplicates: map[string]int64{}}
	type spell struct {
		from, to source.Day
		where    string
	}
	kept := map[string][]spell{}
	rows := slices.Clone(p["residents"])
	slices.SortStableFunc(rows, func(a, b []any) int { return cmp.Compare(a[8].(source.Day), b[8].(source.Day)) })
	for _, r := range rows {
		id, from, to := r[0].(string), r[8].(source.Day), source.NoDay
		if g.people[id] == nil {
			g.people[id] = &person{rows: map[string][]string{}}
			g.ids = append(g.ids, id)
		}
		home := uint64(0)
		if r[11] != nil {
			home = source.Hash([]byte(r[11].(string)))
		}
		died, before := r[10], g.people[id].attributes[6] // the earliest death on any row
		if died == nil || before != nil && before.(source.Day) < died.(source.Day) {
			died = before
		}
		g.people[id].attributes = [9]any{r[1], r[2], r[3], r[4], r[5], home, died, r[12], r[13]}
		if r[9] != nil {
			to = r[9].(source.Day)
		}
		if to <= from {
			g.empty++
			continue
		}
		if s := kept[id]; len(s) > 0 && s[len(s)-1].to > from {
			s[len(s)-1].to = from
			g.overlapping++
		}
		kept[id] = append(kept[id], spell{from, to, fmt.Sprint(r[6], " ", r[7])})
	}
	for id, s := range kept {
		for _, x := range s {
			g.people[id].registrations = append(g.people[id].registrations, fmt.Sprint(x.from, " ", x.to, " ", x.where))
		}
	}
	for table, rows := range p {
		if table != "residents" {
			g.add(table, rows)
		}
	}
	slices.SortFunc(g.ids, func(a, b string) int {
		x, y := source.Bucket(source.Hash([]byte(a))), source.Bucket(source.Hash([]byte(b)))
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
	})
	return g
}

// add gives the rows of an activity table to their people, in the order of their texts.
func (g *grouped) add(table string, rows [][]any) {
	seen := map[string]bool{}
	for _, row := range rows {
		id, text := row[0].(string), rowText(table, row)
		one := g.people[id]
		switch {
		case one == nil:
			g.unknown[table]++
		case seen[id+"\x00"+text]:
			g.duplicates[table]++
		default:
			seen[id+"\x00"+text] = true
			one.rows[table] = append(one.rows[table], text)
		}
	}
	for _, one := range g.people {
		slices.Sort(one.rows[table])
	}
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
