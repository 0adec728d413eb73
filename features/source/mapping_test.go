package source

import (
	"slices"
	"testing"
)

// TestMappingReadsLocalNames reads an extract in a hospital system's own words: other column names, coded acuity, a flag
// for duplicate rows, a date that stands for "not ended", nulls spelt in words.
func TestMappingReadsLocalNames(t *testing.T) {
	p := newPlace(t)
	local := loose("ae_attendances", func(t *Table) {
		for from, to := range map[string]string{"resident_id": "PseudoID", "arrived_at": "Arrival_Time", "acuity": "Acuity_SNOMED", "provider_code": "Site"} {
			t.column(from).Name = to
		}
		t.column("Acuity_SNOMED").Kind = Name
		t.column("department_type").Kind, t.column("attendance_category").Kind = Int, Int
		t.column("department_type").Max, t.column("attendance_category").Max = 99, 99
		t.column("department_type").Min, t.column("attendance_category").Min = 0, 0
		t.column("arrival_mode").Kind, t.column("disposal").Kind = Name, Name
		t.Columns = append(t.Columns, Column{Name: "Dupe_Flag", Kind: Int, Max: 1, Nullable: true}, Column{Name: "Finished", Kind: Bool, Nullable: true})
	})
	row := func(acuity, mode, disposal, site string, dupe int32, finished bool) func(*Writer) {
		return func(w *Writer) {
			w.ID([]byte("r1")).Minute(19_000 * MinutesPerDay).Int(1).Int(1).Name(acuity).Name(mode).Name(disposal).Name(site).Int(dupe).Bool(finished)
		}
	}
	p.writeAs("ae_attendances", local,
		row("1064891000000107", "1048031000000100", "306689006", "RXX Main", 0, true),
		row("1064891000000107", "1048031000000100", "306689006", "RXX01", 1, true),  // a duplicate
		row("1064891000000107", "1048031000000100", "306689006", "RXX01", 0, false), // not finished
		row("9999", "none", "", "RXX01", 0, true),                                   // an acuity without a meaning
		row("", "none", "", "", 0, true),
	)
	p.spec.Tables["ae_attendances"] = TableSpec{Tolerance: all(), Mapping: Mapping{
		Rename: map[string]string{"resident_id": "PseudoID", "arrived_at": "Arrival_Time", "acuity": "Acuity_SNOMED", "provider_code": "Site"},
		Recode: map[string]map[string]string{
			"acuity":              {"1064891000000107": "1"},
			"department_type":     {"1": "01"},
			"attendance_category": {"1": "1"},
			"arrival_mode":        {"1048031000000100": "ambulance", "none": ""},
			"disposal":            {"306689006": "home", "": "died"},
			"provider_code":       {"RXX Main": "RXX01"},
		},
		Filter: map[string][]string{"Dupe_Flag": {"0"}, "Finished": {"true"}},
	}}
	rows, counts, err := p.scan("ae_attendances")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"r1 2022-01-08T00:00 01 1 1 ambulance home RXX01", "r1 2022-01-08T00:00 01 1 - - died -"}
	if !slices.Equal(rows, want) || counts.Filtered != 2 || counts.Bad["acuity: unknown code"] != 1 || counts.Out != 2 {
		t.Errorf("have %q and %+v, want %q", rows, counts, want)
	}
}

func TestRecodeOfDatesAndNumbers(t *testing.T) {
	p := newPlace(t)
	p.writeAs("residents", loose("residents", nil), func(w *Writer) {
		w.ID([]byte("r1")).Int(0).Code(0).Null().Null().Int(99).Name("P81001").Name("U12345").Day(14_610).Day(19_999).Null().Null().Null().Null()
	}, func(w *Writer) {
		w.ID([]byte("r2")).Null().Code(0).Null().Null().Int(4).Name("P81001").Null().Day(14_610).Day(18_000).Null().Null().Null().Null()
	})
	p.spec.Tables["residents"] = TableSpec{Mapping: Mapping{Recode: map[string]map[string]string{
		"imd_decile":    {"99": ""},
		"year_of_birth": {"0": "1900", "": "1901"},
		"registered_to": {Day(19_999).String(): ""},
		"pcn_code":      {"": "none"},
	}}}
	rows, _, err := p.scan("residents")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"r1 1900 1 - - - P81001 U12345 2010-01-01 - - - - -", "r2 1901 1 - - 4 P81001 none 2010-01-01 2019-04-14 - - - -"}
	if !slices.Equal(rows, want) {
		t.Errorf("have %q, want %q", rows, want)
	}
}

// TestFilterOnNull keeps the rows that have no value, and those that have one of two.
func TestFilterOnNull(t *testing.T) {
	p := newPlace(t)
	as := loose("conditions", func(t *Table) {
		t.Columns = append(t.Columns, Column{Name: "Status", Kind: Name, Nullable: true})
	})
	row := func(id, status string) func(*Writer) {
		return func(w *Writer) { w.ID([]byte(id)).Name("asthma").Day(18_262).Name(status) }
	}
	p.writeAs("conditions", as, row("a", "active"), row("b", "resolved"), row("c", ""), row("d", "review"))
	for _, tt := range []struct {
		keep []string
		want []string
	}{
		{[]string{"active", "review"}, []string{"a asthma 2020-01-01", "d asthma 2020-01-01"}},
		{[]string{""}, []string{"c asthma 2020-01-01"}},
	} {
		p.spec.Tables["conditions"] = TableSpec{Mapping: Mapping{Filter: map[string][]string{"Status": tt.keep}}}
		rows, counts, err := p.scan("conditions")
		if err != nil || !slices.Equal(rows, tt.want) || counts.Filtered != int64(4-len(tt.want)) || counts.In != 4 {
			t.Errorf("keeping %q: have %q and %+v (%v), want %q", tt.keep, rows, counts, err, tt.want)
		}
	}
}
