package source

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestOpenRefuses breaks one thing of an extract at a time and wants one clear line.
func TestOpenRefuses(t *testing.T) {
	gp := func(change func(*Table)) *Table {
		return loose("gp_appointments", func(t *Table) { change(t) })
	}
	write := func(as *Table, row func(*Writer)) func(*place) {
		return func(p *place) { p.writeAs("gp_appointments", as, row) }
	}
	for _, tt := range []struct {
		name string
		set  func(*place)
		want string
	}{
		{"no residents", func(p *place) { delete(p.spec.Tables, "residents") }, "reading table residents: not configured, and no night runs without it"},
		{"no opt-outs", func(p *place) { delete(p.spec.Tables, "opt_outs") }, "reading table opt_outs: not configured, and no night runs without it"},
		{"empty residents", func(p *place) { p.write("residents") }, "reading table residents: it holds no rows"},
		{"empty opt-outs", func(p *place) { p.write("opt_outs") }, "reading table opt_outs: it holds no rows"},
		{"empty activity", func(p *place) { p.write("gp_appointments") }, "reading table gp_appointments: it holds no rows"},
		{"empty decisions are right", func(p *place) { p.write("decisions") }, ""},
		{"the place says empty is right", func(p *place) {
			p.write("admissions")
			p.spec.Tables["admissions"] = TableSpec{Empty: true}
		}, ""},
		{"missing file", func(p *place) { p.spec.Tables["admissions"] = TableSpec{} }, "reading admissions.parquet: no such file or directory"},
		{"missing configured file", func(p *place) { p.spec.Tables["admissions"] = TableSpec{Path: "local/adm.parquet"} }, "reading local/adm.parquet: no such file or directory"},
		{"missing file elsewhere", func(p *place) { p.spec.Tables["admissions"] = TableSpec{Path: "/nowhere/of/this/machine/adm.parquet"} }, "reading machine/adm.parquet: no such file or directory"},
		{"file and folder", func(p *place) { p.file("residents/part-0.parquet", nil) }, "reading table residents: have both the file residents.parquet and the folder residents, want one"},
		{"empty folder", func(p *place) {
			p.file("admissions/_SUCCESS", nil)
			p.spec.Tables["admissions"] = TableSpec{}
		}, "reading admissions: the folder holds no .parquet file"},
		{"folder in a folder", func(p *place) {
			p.file("admissions/year=2024/part-0.parquet", nil)
			p.spec.Tables["admissions"] = TableSpec{}
		}, "reading admissions: the folder holds a folder year=2024, want its parts directly in it"},
		{"no Parquet", func(p *place) { p.file("residents.parquet", []byte("resident_id,year_of_birth\n")) }, "reading residents.parquet: not a Parquet file"},
		{"nothing in the file", func(p *place) { p.file("residents.parquet", nil) }, "reading residents.parquet: not a Parquet file: have 0 bytes"},
		{"truncated", func(p *place) { p.file("residents.parquet", fixture(p, "polars.parquet")[:5000]) }, "reading residents.parquet: truncated: the file does not end as Parquet"},
		{"missing column", write(gp(func(t *Table) { t.column("status").Name = "Status" }), func(w *Writer) { w.ID([]byte("r")).Null().Null().Null().Null().Null() }),
			"reading gp_appointments.parquet: column status: missing; the file has Status, which mapping.rename can name"},
		{"code as number", write(gp(func(t *Table) { t.column("status").Kind, t.column("status").Max = Int, 9 }), func(w *Writer) { w.ID([]byte("r")).Null().Int(1).Null().Null().Null() }),
			"reading gp_appointments.parquet: column status: have int32, want string"},
		{"time as text", write(gp(func(t *Table) { t.column("starts_at").Kind = Text }), func(w *Writer) { w.ID([]byte("r")).Text("2024-01-01 10:00").Null().Null().Null().Null() }),
			"reading gp_appointments.parquet: column starts_at: have string, want timestamp"},
		{"time as date", write(gp(func(t *Table) { t.column("starts_at").Kind = Date }), func(w *Writer) { w.ID([]byte("r")).Day(1).Null().Null().Null().Null() }),
			"reading gp_appointments.parquet: column starts_at: have date, want timestamp"},
		{"identifier as number", write(gp(func(t *Table) { t.column("resident_id").Kind, t.column("resident_id").Max = Int, 9 }), func(w *Writer) { w.Int(1).Null().Null().Null().Null().Null() }),
			"reading gp_appointments.parquet: column resident_id: have int32, want string or fixed-length bytes"},
		{"number as text", func(p *place) {
			p.writeAs("residents", loose("residents", func(t *Table) { t.column("imd_decile").Kind = Text }), func(w *Writer) {
				w.ID([]byte("r1")).Int(1950).Code(0).Null().Null().Text("3").Name("P81001").Name("U12345").Day(14_610).Null().Null().Null().Null().Null()
			})
		}, "reading residents.parquet: column imd_decile: have string, want integer"},
		{"renamed column missing", func(p *place) {
			p.spec.Tables["residents"] = TableSpec{Mapping: Mapping{Rename: map[string]string{"sex": "Gender"}}}
		}, "reading residents.parquet: column sex (Gender in the file): missing"},
		{"filter on no column", func(p *place) {
			p.spec.Tables["residents"] = TableSpec{Mapping: Mapping{Filter: map[string][]string{"Dupe_Flag": {"0"}}}}
		}, `reading residents.parquet: mapping.filter: column "Dupe_Flag": missing`},
		{"unknown table", func(p *place) { p.spec.Tables["gp"] = TableSpec{} },
			`checking tables: have "gp", want one of residents, opt_outs, gp_appointments, ae_attendances, admissions, conditions, referrals, decisions, services, areas, wellbeing, mh_contacts, contact_needs`},
		{"rename of no column", func(p *place) {
			p.spec.Tables["residents"] = TableSpec{Mapping: Mapping{Rename: map[string]string{"gender": "Gender"}}}
		}, "checking table residents: mapping.rename: the contract has no column gender"},
		{"recode to no code", func(p *place) {
			p.spec.Tables["residents"] = TableSpec{Mapping: Mapping{Recode: map[string]map[string]string{"sex": {"M": "male"}}}}
		}, `checking table residents: mapping.recode: column sex: have "male", want one of 1, 2, 9, X`},
		{"recode of a time", func(p *place) {
			p.spec.Tables["gp_appointments"] = TableSpec{Mapping: Mapping{Recode: map[string]map[string]string{"starts_at": {"x": "y"}}}}
		}, "checking table gp_appointments: mapping.recode: column starts_at: a timestamp cannot be recoded"},
		{"tolerance above 1", func(p *place) { two := 2.0; p.spec.Tables["residents"] = TableSpec{Tolerance: &two} },
			"checking table residents: tolerance: have 2, want 0 to 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tt.set(p)
			if have := p.opening(); have != tt.want {
				t.Errorf("have %q, want %q", have, tt.want)
			}
		})
	}
}

// TestMistakesOfTheConfigurationAreNotRefusals keeps the two apart: they have exit codes of their own.
func TestMistakesOfTheConfigurationAreNotRefusals(t *testing.T) {
	p := newPlace(t)
	p.spec.Tables["residents"] = TableSpec{LagDays: -1}
	_, err := Open(context.Background(), p.spec)
	var r *Refused
	if err == nil || errors.As(err, &r) {
		t.Errorf("have %T %v, want an error that is no Refused", err, err)
	}
}

func TestUnreadableFilesAreRefused(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	p := newPlace(t)
	if err := os.Chmod(filepath.Join(p.dir, "residents.parquet"), 0); err != nil {
		t.Fatal(err)
	}
	if have, want := p.opening(), "reading residents.parquet: permission denied"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
}

func TestNestedColumnsAreRefused(t *testing.T) {
	type row struct {
		ID     string          `parquet:"resident_id"`
		Kind   []string        `parquet:"kind,list"`
		On     struct{ Y int } `parquet:"recorded_on"`
		Status []string        `parquet:"status"`
	}
	p := newPlace(t)
	var out strings.Builder
	w := parquet.NewGenericWriter[row](&out)
	if _, err := w.Write([]row{{ID: "r1", Kind: []string{"type_1"}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	p.file("opt_outs.parquet", []byte(out.String()))
	if have, want := p.opening(), "reading opt_outs.parquet: column kind: have a list, want string"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	p.spec.Tables["opt_outs"] = TableSpec{Mapping: Mapping{Rename: map[string]string{"kind": "status"}}}
	if have, want := p.opening(), "reading opt_outs.parquet: column kind (status in the file): have a repeated column, want string"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	p.spec.Tables["opt_outs"] = TableSpec{Mapping: Mapping{Rename: map[string]string{"kind": "recorded_on"}}}
	if have, want := p.opening(), "reading opt_outs.parquet: column kind (recorded_on in the file): have a group, want string"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
}

func TestScanStopsAtTheVisitorsError(t *testing.T) {
	p := newPlace(t)
	enough := errors.New("enough")
	_, err := p.open().Scan(context.Background(), "residents", 2, func(int, *Batch) error { return enough })
	if !errors.Is(err, enough) {
		t.Errorf("have %v, want the visitor's error", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.open().Scan(ctx, "residents", 2, func(int, *Batch) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("have %v, want the context's error", err)
	}
	if _, err := p.open().Scan(context.Background(), "areas", 1, nil); err == nil {
		t.Error("a table the extract does not hold was scanned")
	}
}

func TestWarningsOfFlaggedTimestamps(t *testing.T) {
	p := newPlace(t)
	p.file("gp_appointments.parquet", fixture(t, "pyarrow-utc.parquet"))
	p.spec.Tables["gp_appointments"] = TableSpec{}
	want := []string{
		"table gp_appointments: column starts_at: flagged as UTC in the file and read as Europe/London civil time, for utc is not set",
		"table gp_appointments: column booked_at: flagged as UTC in the file and read as Europe/London civil time, for utc is not set",
	}
	if have := p.open().Warnings(); !slices.Equal(have, want) {
		t.Errorf("have %q, want %q", have, want)
	}
	p.spec.Tables["gp_appointments"] = TableSpec{UTC: true}
	if have := p.open().Warnings(); len(have) != 0 {
		t.Errorf("have %q, want none", have)
	}
}

// A file compressed by what is not read is refused by the name of its codec, before a page of it is decompressed: also residents, whose years of birth are looked at first of all.
func TestForeignCodecsAreRefused(t *testing.T) {
	type resident struct {
		ID   string `parquet:"resident_id"`
		Born int32  `parquet:"year_of_birth"`
	}
	type appointment struct {
		ID     string `parquet:"resident_id"`
		At     int64  `parquet:"starts_at,timestamp(microsecond)"`
		Status string `parquet:"status"`
		By     string `parquet:"hcp_type"`
		Mode   string `parquet:"mode"`
	}
	p := newPlace(t)
	var people, visits bytes.Buffer
	lz4 := parquet.Compression(&parquet.Lz4Raw)
	if err := errors.Join(parquet.Write(&people, []resident{{"r1", 1950}}, lz4), parquet.Write(&visits, []appointment{{ID: "r1", Status: "attended", By: "gp", Mode: "telephone"}}, lz4)); err != nil {
		t.Fatal(err)
	}
	p.file("gp_appointments.parquet", visits.Bytes())
	p.spec.Tables["gp_appointments"] = TableSpec{}
	if have, want := p.opening(), "reading gp_appointments.parquet: column resident_id: compressed by LZ4_RAW, want zstd, snappy, gzip, brotli or none"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	delete(p.spec.Tables, "gp_appointments")
	p.file("residents.parquet", people.Bytes())
	if have, want := p.opening(), "reading residents.parquet: column year_of_birth: compressed by LZ4_RAW, want zstd, snappy, gzip, brotli or none"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
}
