package source

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestIdentityNamed(t *testing.T) {
	for _, tt := range []struct{ what, names string }{
		{"a person's name", "name Name NAME forename Surname first_name LastName patient_name given-name FullName ResidentName"},
		{"an NHS number", "nhs_number NHSNumber nhs_no NHS_No New_NHS_Number nhs"},
		{"a date of birth", "dob DOB date_of_birth DateOfBirth birth_date BirthDate"},
		{"a postcode", "postcode Post_Code home_postcode PostalCode"},
		{"an e-mail address", "email E-Mail email_address"},
		{"a telephone number", "phone telephone Mobile mobile_number PhoneNumber contact_number home_phone"},
		{"an address", "address address_line_1 Address1 UPRN"},
		{"", "resident_id practice_name provider_name service_name pcn_name lsoa_code year_of_birth birth_year postcode_district postcode_sector " +
			"telephone_consultation mode status starts_at gp_list_name household_id condition"},
	} {
		for name := range strings.FieldsSeq(tt.names) {
			if have := identityNamed(name); have != tt.what {
				t.Errorf("%s: have %q, want %q", name, have, tt.what)
			}
		}
	}
}

func TestIdentityIn(t *testing.T) {
	for _, tt := range []struct {
		what  string
		texts []string
	}{
		{"an e-mail address", []string{"a@b.uk", "write to jo.bloggs@nhs.net please"}},
		// The examples of the published formats: A9 9AA, A99 9AA, AA9 9AA, AA99 9AA, A9A 9AA, AA9A 9AA.
		{"a full postcode", []string{"M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "ec1a1bb", "at the hall, S65 1DX", "OL1-1AA"}},
		{"", []string{"", "S65", "EC1A", "A81001", "U12345", "RXX01", "R1A0B", "R13LA", "RW3MR", "E01000001", "X1 1AA", "M1 1AC", "diabetes", "Age UK",
			"open 9am", "@home", "a@b", "2024-01-01", "0123456789abcdef0123456789abcdef", "every Tuesday, 10 to 12", "type 2 diabetes"}},
	} {
		for _, text := range tt.texts {
			if have := identityIn(text); have != tt.what {
				t.Errorf("%q: have %q, want %q", text, have, tt.what)
			}
		}
	}
}

// TestNHSNumber checks the worked example of the NHS Data Dictionary and how many of all numbers pass by chance.
func TestNHSNumber(t *testing.T) {
	for number, want := range map[string]bool{"9434765919": true, "943 476 5919": true, "943-476-5919": true, "9434765918": false, "4010232137": true, "4010232138": false} {
		digits, ok := tenDigitsOf([]byte(number))
		if !ok || nhsNumber(digits) != want {
			t.Errorf("%s: have %v, want %v", number, ok && nhsNumber(digits), want)
		}
	}
	for _, not := range []string{"943476591", "94347659190", "943 4765919", "94347 65919", "943.476.5919", "943476591x", "            "} {
		if _, ok := tenDigitsOf([]byte(not)); ok {
			t.Errorf("%q is no ten-digit number", not)
		}
	}
	pass := 0
	for i := range 110_000 {
		digits, _ := tenDigitsOf([]byte(fmt.Sprintf("%010d", i*90_907)))
		if nhsNumber(digits) {
			pass++
		}
	}
	if pass < 9_500 || pass > 10_500 {
		t.Errorf("%d of 110,000 numbers pass, want about one in eleven", pass)
	}
}

// TestUpperTail compares with pbinom(k-1, n, 1/11, lower.tail = FALSE) worked by hand: powers for k = n, the complement for k = 1.
func TestUpperTail(t *testing.T) {
	for _, tt := range []struct {
		n, k int
		want float64
	}{
		{0, 0, 1}, {5, 0, 1}, {5, 5, math.Pow(11, -5)}, {6, 6, math.Pow(11, -6)}, {20, 1, 1 - math.Pow(10.0/11, 20)},
		{3, 2, 3*math.Pow(11, -2)*10/11 + math.Pow(11, -3)},
	} {
		if have := upperTail(tt.n, tt.k, 1.0/11); math.Abs(have-tt.want) > 1e-12 {
			t.Errorf("%d of %d: have %v, want %v", tt.k, tt.n, have, tt.want)
		}
	}
}

// withCheck returns ten digits that pass the check, or ok false where the check digit would be 10.
func withCheck(nine int) (string, bool) {
	s := fmt.Sprintf("%09d", nine)
	sum := 0
	for i, b := range s {
		sum += int(b-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return fmt.Sprintf("%s%d", s, check), check != 10
}

// TestNobodyPassesTheDoor plants one identity at a time and wants the file and column named, and nothing else.
func TestNobodyPassesTheDoor(t *testing.T) {
	const secret = "jane.canary@nhs.net"
	condition := func(id, name string) func(*Writer) {
		return func(w *Writer) { w.ID([]byte(id)).Name(name).Day(19_000) }
	}
	repeated := func(n int, id func(i int) string) func(*place) {
		return func(p *place) {
			rows := make([]func(*Writer), n)
			for i := range rows {
				rows[i] = condition(id(i), "asthma")
			}
			p.write("conditions", rows...)
		}
	}
	valid := func(i int) string {
		for nine := 400_000_000 + 37*i; ; nine++ {
			if s, ok := withCheck(nine); ok {
				return s
			}
		}
	}
	for _, tt := range []struct {
		name string
		set  func(*place)
		want string
	}{
		{"column name", func(p *place) {
			p.writeAs("conditions", loose("conditions", func(t *Table) {
				t.Columns = append(t.Columns, Column{Name: "Patient_Surname", Kind: Text, Nullable: true})
			}), func(w *Writer) { w.ID([]byte("r1")).Name("asthma").Day(19_000).Null() })
		}, "reading conditions.parquet: column Patient_Surname is named like a person's name"},
		{"local column name", func(p *place) {
			p.writeAs("conditions", loose("conditions", func(t *Table) { t.column("resident_id").Name = "NHS_Number" }), condition("r1", "asthma"))
			p.spec.Tables["conditions"] = TableSpec{Mapping: Mapping{Rename: map[string]string{"resident_id": "NHS_Number"}}}
		}, "reading conditions.parquet: column NHS_Number is named like an NHS number"},
		{"e-mail", func(p *place) { p.write("conditions", condition("r1", "asthma"), condition("r1", secret)) },
			"reading conditions.parquet: column condition: holds an e-mail address: the extract must be pseudonymised"},
		{"e-mail as identifier", func(p *place) { p.write("conditions", condition(secret, "asthma")) },
			"reading conditions.parquet: column resident_id: holds an e-mail address: the extract must be pseudonymised"},
		{"postcode", func(p *place) { p.write("conditions", condition("r1", "asthma"), condition("r1", "OL1 3AB")) },
			"reading conditions.parquet: column condition: holds a full postcode: the extract must be pseudonymised"},
		{"postcodes as identifiers", repeated(300, func(i int) string {
			return fmt.Sprintf("OL%d %d%c%c", i%16+1, i%10, "ABDEFGHJL"[i%9], "ABDEFGHJL"[i/9%9])
		}),
			"reading conditions.parquet: column resident_id: holds full postcodes: the extract must be pseudonymised"},
		{"one identifier like a postcode", repeated(300, func(i int) string {
			if i == 7 {
				return "OL13AB"
			}
			return fmt.Sprintf("k%05x", i)
		}), ""},
		{"NHS numbers", repeated(200, valid), "reading conditions.parquet: column resident_id: holds NHS numbers: the extract must be pseudonymised"},
		{"six NHS numbers", repeated(6, valid), "reading conditions.parquet: column resident_id: holds NHS numbers: the extract must be pseudonymised"},
		{"one NHS number in three", repeated(300, func(i int) string {
			if i%3 == 0 {
				return valid(i)
			}
			return fmt.Sprintf("%010d", 3_000_000_019+i*7919)
		}), "reading conditions.parquet: column resident_id: holds NHS numbers: the extract must be pseudonymised"},
		{"ten-digit pseudonyms", repeated(5000, func(i int) string { return fmt.Sprintf("%010d", 1_234_567_891+i*7_654_321%8_000_000_000) }), ""},
		{"one pseudonym in every row that happens to pass", repeated(5000, func(int) string { return valid(1) }), ""},
		{"dates for years", func(p *place) {
			p.writeAs("residents", loose("residents", nil), func(w *Writer) {
				w.ID([]byte("r1")).Int(19500131).Code(0).Null().Null().Int(3).Name("P81001").Name("U12345").Day(14_610).Null().Null().Null().Null().Null()
			})
		}, "reading residents.parquet: column year_of_birth: holds full dates of birth, want years"},
		{"date type for years", func(p *place) {
			p.writeAs("residents", loose("residents", func(t *Table) { t.column("year_of_birth").Kind = Date }), func(w *Writer) {
				w.ID([]byte("r1")).Day(-7000).Code(0).Null().Null().Int(3).Name("P81001").Name("U12345").Day(14_610).Null().Null().Null().Null().Null()
			})
		}, "reading residents.parquet: column year_of_birth: holds full dates of birth, want years"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tt.set(p)
			have := p.opening()
			if have != tt.want {
				t.Errorf("have %q, want %q", have, tt.want)
			}
			if strings.Contains(have, secret) || strings.Contains(have, "OL1") {
				t.Errorf("%q quotes a value", have)
			}
		})
	}
}

// TestTheDoorLooksBeyondTheFirstRowGroup hides an e-mail address among identifiers, which the scan does not look at, in the third
// small row group.
func TestTheDoorLooksBeyondTheFirstRowGroup(t *testing.T) {
	p := newPlace(t)
	rows := make([]func(*Writer), 250)
	for i := range rows {
		rows[i] = func(w *Writer) { w.ID(fmt.Appendf(nil, "r%d", i)).Name("asthma").Day(19_000) }
	}
	rows[230] = func(w *Writer) { w.ID([]byte("jane.canary@nhs.net")).Name("asthma").Day(19_000) }
	p.write("conditions", rows...)
	if have, want := p.opening(), "reading conditions.parquet: column resident_id: holds an e-mail address: the extract must be pseudonymised"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
}

// TestNamesAreWatchedDuringTheScan hides an e-mail address behind the rows that are sampled.
func TestNamesAreWatchedDuringTheScan(t *testing.T) {
	p := newPlace(t)
	f := manyConditions(t, sampleRows+100_000, "jane.canary@nhs.net")
	p.file("conditions.parquet", f)
	p.spec.Tables["conditions"] = TableSpec{}
	e := p.open()
	_, err := e.Scan(context.Background(), "conditions", 2, func(int, *Batch) error { return nil })
	checkRefusal(t, err, "reading conditions.parquet: column condition: holds an e-mail address: the extract must be pseudonymised")
}

// manyConditions writes n rows of conditions, the last with the given name, in row groups of 10,000.
func manyConditions(t *testing.T, n int, last string) []byte {
	t.Helper()
	var out strings.Builder
	w := NewWriter(&out, Lookup("conditions"), WriterOptions{RowGroupRows: 10_000})
	for i := range n {
		name := "asthma"
		if i == n-1 {
			name = last
		}
		if err := w.ID(fmt.Appendf(nil, "r%d", i)).Name(name).Day(19_000).End(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(out.String())
}
