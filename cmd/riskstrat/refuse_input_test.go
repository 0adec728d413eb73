package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
)

// secret makes a value that no message may hold.
func (p *testPlace) secret(value string) string {
	p.secrets = append(p.secrets, value)
	return value
}

// day is the as-of date of the night that is refused.
var day = func() source.Day {
	d, err := source.ParseDay(tonight)
	if err != nil {
		panic(err)
	}
	return d
}()

func TestDamagedFiles(t *testing.T) {
	checkRefusals(t, []refusal{
		{"truncated", func(p *testPlace) { sourcetest.Truncate(p.t, p.extract, "admissions", .5) },
			exitInput, `.*reading admissions\.parquet: truncated: the file does not end as Parquet`},
		{"zero bytes", func(p *testPlace) { sourcetest.Overwrite(p.t, p.extract, "ae_attendances", nil) },
			exitInput, `.*reading ae_attendances\.parquet: not a Parquet file: have 0 bytes`},
		{"not Parquet", func(p *testPlace) {
			sourcetest.Overwrite(p.t, p.extract, "conditions", []byte("resident_id,condition\n"+p.secret("Jane-Doe")+",copd\n"))
		}, exitInput, `.*reading conditions\.parquet: not a Parquet file`},
		{"bytes lost in the middle", func(p *testPlace) {
			content, err := os.ReadFile(filepath.Join(p.extract, "admissions.parquet"))
			if err != nil {
				p.t.Fatal(err)
			}
			clear(content[len(content)/4 : len(content)/2])
			sourcetest.Overwrite(p.t, p.extract, "admissions", content)
		}, exitInput, `.*reading admissions\.parquet: column [a-z_]+: .*`},
		{"folder without parts", func(p *testPlace) {
			sourcetest.Delete(p.t, p.extract, "gp_appointments")
			mkdir(p.t, filepath.Join(p.extract, "gp_appointments"))
		}, exitInput, `.*reading gp_appointments: the folder holds no \.parquet file`},
		{"file and folder", func(p *testPlace) { mkdir(p.t, filepath.Join(p.extract, "admissions")) },
			exitInput, `.*reading table admissions: have both the file admissions\.parquet and the folder admissions, want one`},
		{"required table gone", func(p *testPlace) { sourcetest.Delete(p.t, p.extract, "residents") },
			exitInput, `.*reading residents\.parquet: no such file or directory`},
		{"configured table gone", func(p *testPlace) { sourcetest.Delete(p.t, p.extract, "ae_attendances") },
			exitInput, `.*reading ae_attendances\.parquet: no such file or directory`},
		{"opt-outs gone", func(p *testPlace) { sourcetest.Delete(p.t, p.extract, "opt_outs") },
			exitInput, `.*reading opt_outs\.parquet: no such file or directory`},
		{"extract is no folder", func(p *testPlace) { p.edit(`dir: "extract"`, `dir: "extract/residents.parquet"`) },
			exitInput, `.*reading residents\.parquet: not a directory`},
		{"unreadable folder", func(p *testPlace) {
			folder := filepath.Join(p.t.TempDir(), "closed")
			mkdir(p.t, folder)
			if err := os.Chmod(folder, 0); err != nil {
				p.t.Fatal(err)
			}
			if _, err := os.ReadDir(folder); err == nil {
				p.t.Skip("this user may read everything")
			}
			p.edit(`dir: "extract"`, "dir: "+strconv.Quote(folder))
		}, exitInput, `.*reading residents\.parquet: permission denied`},
	})
}

func mkdir(t testing.TB, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestBrokenContract(t *testing.T) {
	text := func(c *source.Column) { *c = source.Column{Name: c.Name, Kind: source.Text, Nullable: true} }
	checkRefusals(t, []refusal{
		{"wrong type", func(p *testPlace) {
			p.table("ae_attendances").Declare("acuity", text).Each("acuity", func(int, any) any { return "urgent" }).Write(p.t, p.extract)
		}, exitInput, `.*reading ae_attendances\.parquet: column acuity: have string, want integer`},
		{"missing column", func(p *testPlace) { p.table("ae_attendances").Drop("disposal").Write(p.t, p.extract) },
			exitInput, `.*reading ae_attendances\.parquet: column disposal: missing`},
		{"column in capitals", func(p *testPlace) {
			p.table("conditions").Declare("condition", func(c *source.Column) { c.Name = "Condition" }).Write(p.t, p.extract)
		}, exitInput, `.*reading conditions\.parquet: column condition: missing; the file has Condition, which mapping\.rename can name`},
		{"no residents", func(p *testPlace) { sourcetest.New("residents").Write(p.t, p.extract) },
			exitInput, `.*reading table residents: it holds no rows`},
		{"empty feed", func(p *testPlace) { sourcetest.New("gp_appointments").Write(p.t, p.extract) },
			exitInput, `.*reading table gp_appointments: it holds no rows`},
		{"registration twice", func(p *testPlace) {
			residents := p.table("residents")
			residents.Rows = append(residents.Rows, residents.Rows[7])
			residents.Write(p.t, p.extract)
		}, exitInput, `.*table residents: have 1 row that repeats another's resident_id and registered_from, want none`},
		{"one bad death", func(p *testPlace) {
			p.table("residents").Each("deceased_on", func(row int, v any) any {
				if row == 41 {
					return day + 3
				}
				return v
			}).Write(p.t, p.extract)
		}, exitInput, `.*reading table residents: column deceased_on: .* in 1 row, want none \(first: residents\.parquet, row 41\)`},
		{"one bad opt-out", func(p *testPlace) {
			bad := p.secret("typ_1")
			p.table("opt_outs").Declare("kind", text).Each("kind", func(row int, v any) any {
				if row == 5 {
					return bad
				}
				return v
			}).Write(p.t, p.extract)
		}, exitInput, `.*reading table opt_outs: 1 of [0-9]+ rows are bad .*, more than the tolerance of 0 %; most often column kind: unknown code, in 1 row \(first: opt_outs\.parquet, row 5\)`},
		{"attended in the future", func(p *testPlace) {
			attended := p.table("gp_appointments")
			status := attended.Column("status")
			attended.Each("starts_at", func(row int, v any) any {
				if row%20 == 0 && attended.Rows[row][status] == "attended" {
					return source.Minute(day+9) * source.MinutesPerDay
				}
				return v
			}).Write(p.t, p.extract)
		}, exitInput, `.*reading table gp_appointments: [0-9]+ of [0-9]+ rows are bad .*, more than the tolerance of 1 %; most often column starts_at: in the future, in [0-9]+ rows \(first: gp_appointments\.parquet, row [0-9]+\)`},
		{"unknown codes", func(p *testPlace) {
			bad := p.secret("Brought in by car")
			p.table("ae_attendances").Declare("arrival_mode", text).Each("arrival_mode", func(row int, v any) any {
				if row%30 == 0 {
					return bad
				}
				return v
			}).Write(p.t, p.extract)
		}, exitInput, `.*reading table ae_attendances: [0-9]+ of [0-9]+ rows are bad .*most often column arrival_mode: unknown code, in [0-9]+ rows \(first: ae_attendances\.parquet, row 0\)`},
		{"practice in two PCNs", func(p *testPlace) {
			residents := p.table("residents")
			to := residents.Column("registered_to")
			pcn := residents.Column("pcn_code")
			row := 0
			for residents.Rows[row][to] != nil {
				row++
			}
			other := 0
			for residents.Rows[other][pcn] == residents.Rows[row][pcn] {
				other++
			}
			residents.Rows[row][pcn] = residents.Rows[other][pcn]
			residents.Write(p.t, p.extract)
		}, exitInput, `.*residents: practice [A-Z0-9]+ has people under PCN [A-Z0-9]+ and PCN [A-Z0-9]+, want one`},
	})
}

func TestIdentitiesAtTheDoor(t *testing.T) {
	everywhere := func(table, column string, value func(row int) string) func(p *testPlace) {
		return func(p *testPlace) {
			p.secret(value(0))
			p.table(table).Each(column, func(row int, _ any) any { return value(row) }).Write(p.t, p.extract)
		}
	}
	with := func(c source.Column, value any) func(p *testPlace) {
		return func(p *testPlace) {
			p.secret(fmt.Sprint(value))
			p.table("residents").Add(c, value).Write(p.t, p.extract)
		}
	}
	checkRefusals(t, []refusal{
		{"NHS numbers", everywhere("conditions", "resident_id", nhsNumber),
			exitInput, `.*reading conditions\.parquet: column resident_id: holds NHS numbers: the extract must be pseudonymised`},
		{"NHS numbers of residents", everywhere("residents", "resident_id", nhsNumber),
			exitInput, `.*reading residents\.parquet: column resident_id: holds NHS numbers: the extract must be pseudonymised`},
		{"e-mail address", everywhere("referrals", "need", func(int) string { return "write to ann.example@nhs.example" }),
			exitInput, `.*reading referrals\.parquet: column need: holds an e-mail address: the extract must be pseudonymised`},
		{"postcodes", everywhere("residents", "lsoa_code", func(int) string { return "OL1 1AA" }),
			exitInput, `.*reading residents\.parquet: column lsoa_code: holds a full postcode: the extract must be pseudonymised`},
		{"surname", with(source.Column{Name: "Surname", Kind: source.Text}, "Fotheringay"),
			exitInput, `.*reading residents\.parquet: column Surname is named like a person's name`},
		{"date of birth", with(source.Column{Name: "date_of_birth", Kind: source.Date}, source.Day(3000)),
			exitInput, `.*reading residents\.parquet: column date_of_birth is named like a date of birth`},
		{"telephone", with(source.Column{Name: "Mobile No", Kind: source.Text}, "07700 900123"),
			exitInput, `.*reading residents\.parquet: column Mobile No is named like a telephone number`},
		{"full dates as years", func(p *testPlace) {
			p.secret("19510513")
			p.table("residents").Declare("year_of_birth", func(c *source.Column) { c.Max = 30000000 }).
				Each("year_of_birth", func(int, any) any { return int32(19510513) }).Write(p.t, p.extract)
		}, exitInput, `.*reading residents\.parquet: column year_of_birth: holds full dates of birth, want years`},
	})
}

// nhsNumber is the nth ten-digit number that passes the NHS number's check: nine digits weighted 10 down to 2, and 11
// less the remainder of their sum by 11; remainders that would give 10 are left out. 9434765919, the number of the NHS
// Data Dictionary's example, is one.
func nhsNumber(n int) string {
	for nine := 943476000; ; nine++ {
		sum := 0
		for i, d := range strconv.Itoa(nine) {
			sum += int(d-'0') * (10 - i)
		}
		check := (11 - sum%11) % 11
		if check == 10 {
			continue
		}
		if n == 0 {
			return fmt.Sprintf("%d%d", nine, check)
		}
		n--
	}
}

func TestGates(t *testing.T) {
	rekey := func(p *testPlace, table string) {
		p.table(table).Each("resident_id", func(_ int, id any) any { return "f0" + id.(string)[2:] }).Write(p.t, p.extract)
	}
	since := func(days int, v any) bool { return v.(source.Minute).Day() >= day-source.Day(days) }
	checkRefusals(t, []refusal{
		{"feed stopped", func(p *testPlace) {
			ae := p.table("ae_attendances")
			at := ae.Column("arrived_at")
			ae.Keep(func(_ int, r sourcetest.Row) bool { return !since(30, r[at]) }).Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: freshness: ae_attendances: newest row is of 2026-10-2[0-9], [0-9]+ days before 2026-11-21, want at most 7 \(4 and a lag of 3\)(; volume: .*)?`},
		{"feed stopped, bookings run on", func(p *testPlace) {
			gp := p.table("gp_appointments")
			at, status := gp.Column("starts_at"), gp.Column("status")
			gp.Keep(func(_ int, r sourcetest.Row) bool { return !since(20, r[at]) || r[status] == "booked" })
			last := gp.Rows[len(gp.Rows)-1]
			for d := range 25 { // as booked before the feed stopped
				r := append(sourcetest.Row{}, last...)
				r[at], r[status] = source.Minute(day-20+source.Day(d))*source.MinutesPerDay+600, "booked"
				gp.Rows = append(gp.Rows, r)
			}
			gp.Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: freshness: gp_appointments: newest row is of 2026-1[01]-[0-9]+, [0-9]+ days before 2026-11-21, want at most 7(; volume: .*)?`},
		{"volume halved", func(p *testPlace) {
			gp := p.table("gp_appointments")
			at := gp.Column("starts_at")
			gp.Keep(func(row int, r sourcetest.Row) bool { return !since(14, r[at]) || row%2 == 0 }).Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: volume: gp_appointments: have [0-9]+ rows from 2026-11-14 to 2026-11-20, expected [0-9]+ \(-[0-9]+%, -[0-9.]+ spreads\)`},
		{"feed under another key", func(p *testPlace) { rekey(p, "ae_attendances") },
			exitGate, `.*gate refused the night: matching: ae_attendances: [0-9.]+% of [0-9]+ rows belong to a resident, want at least 50\.0%: are the identifiers made with the same key\?`},
		{"opt-outs under another key", func(p *testPlace) { rekey(p, "opt_outs") },
			exitGate, `.*gate refused the night: opt_outs: [0-9.]+% of [0-9]+ rows belong to a resident, want at least 50\.0%: are the identifiers made with the same key\?`},
		{"stale opt-outs", func(p *testPlace) { p.edit("gates: {}", "gates: {opt_outs: {as_of: 2026-11-01}}") },
			exitGate, `.*gate refused the night: opt_outs: the file is of 2026-11-01, 20 days before 2026-11-21, want at most 7`},
		{"no opt-outs", func(p *testPlace) { sourcetest.New("opt_outs").Write(p.t, p.extract) },
			exitInput, `.*reading table opt_outs: it holds no rows`},
		{"no opt-outs and no reason", func(p *testPlace) {
			sourcetest.New("opt_outs").Write(p.t, p.extract)
			p.edit("opt_outs: {}", "opt_outs: {may_be_empty: true}")
		}, exitGate, `.*gate refused the night: opt_outs: the file has no rows; if that is right, say why under opt_outs\.empty_because`},
		{"fewer opt-outs", func(p *testPlace) {
			p.table("opt_outs").Keep(func(row int, _ sourcetest.Row) bool { return row%2 == 0 }).Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: opt_outs: have [0-9]+ rows, [0-9]+ on the night of 2026-11-20: more than 2\.0% fewer`},
		{"fewer residents", func(p *testPlace) {
			residents := p.table("residents")
			id := residents.Column("resident_id")
			residents.Keep(func(_ int, r sourcetest.Row) bool { return r[id].(string)[0] > '1' }).Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: residents: have [0-9]+, [0-9]+ on the night of 2026-11-20: more than 5\.0% fewer`},
		{"unknown PCN", func(p *testPlace) {
			residents := p.table("residents")
			was := residents.Rows[0][residents.Column("pcn_code")]
			residents.Each("pcn_code", func(_ int, v any) any {
				if v == was {
					return "U99999"
				}
				return v
			}).Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: places: residents: unknown PCN codes: U99999`},
		{"practice that is no code", func(p *testPlace) {
			name := p.secret("Dr Fotheringay and Partners")
			residents := p.table("residents")
			was := residents.Rows[0][residents.Column("practice_code")]
			residents.Each("practice_code", func(_ int, v any) any {
				if v == was {
					return name
				}
				return v
			}).Write(p.t, p.extract)
		}, exitGate, `.*gate refused the night: places: residents: unknown practice codes: 1 that are no organisation codes`},
	})
}
