package source

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestContractIsConsistent(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range Contract() {
		if seen[table.Name] || Lookup(table.Name) != table {
			t.Errorf("table %s: declared twice or not found", table.Name)
		}
		seen[table.Name] = true
		for _, name := range append(slices.Clone(table.Key), table.Event, table.Planned.Column) {
			if name != "" && table.Column(name) < 0 {
				t.Errorf("table %s: names the column %s, which it does not declare", table.Name, name)
			}
		}
		for _, code := range table.Planned.Codes {
			if _, ok := table.Code(table.Planned.Column, code); !ok {
				t.Errorf("table %s: plans name the code %s, which %s does not declare", table.Name, code, table.Planned.Column)
			}
		}
		if i := table.Column(table.Event); i >= 0 && (table.Columns[i].Nullable || !table.Columns[i].Past) {
			t.Errorf("table %s: its event %s may be null or in the future", table.Name, table.Event)
		}
		if table.Doc == "" || table.Tolerance < 0 || table.Tolerance > 1 {
			t.Errorf("table %s: no doc, or tolerance %v", table.Name, table.Tolerance)
		}
		names := map[string]bool{}
		for i := range table.Columns {
			checkColumn(t, table, &table.Columns[i])
			if names[table.Columns[i].Name] {
				t.Errorf("%s.%s: declared twice", table.Name, table.Columns[i].Name)
			}
			names[table.Columns[i].Name] = true
		}
	}
}

func checkColumn(t *testing.T, table *Table, c *Column) {
	at := table.Name + "." + c.Name
	if c.Doc == "" || identityNamed(c.Name) != "" {
		t.Errorf("%s: no doc, or a name that is refused at the door", at)
	}
	if (c.Kind == Code) != (len(c.Codes) > 0) || c.Labels != nil && len(c.Labels) != len(c.Codes) || len(c.Codes) > 200 {
		t.Errorf("%s: have %d codes and %d labels", at, len(c.Codes), len(c.Labels))
	}
	if d := slices.Compact(slices.Sorted(slices.Values(c.Codes))); len(d) != len(c.Codes) {
		t.Errorf("%s: a code is declared twice", at)
	}
	if (c.Kind == Int) != (c.Min != 0 || c.Max != 0) || c.Min > c.Max || c.Kind == Int && c.Unit == "" {
		t.Errorf("%s: have range %d to %d and unit %q", at, c.Min, c.Max, c.Unit)
	}
	if c.Optional && !c.Nullable {
		t.Errorf("%s: may be missing but not null", at)
	}
	if c.Nullable && !strings.Contains(c.Doc, "Null: ") {
		t.Errorf("%s: may be null, and does not say what null means", at)
	}
	if c.Past && c.Kind != Date && c.Kind != Time && c.Unit != "year" {
		t.Errorf("%s: a %s cannot lie in the past", at, c.Kind)
	}
	if c.From != "" {
		i := table.Column(c.From)
		if c.Kind != Date || i < 0 || table.Columns[i].Kind != Date {
			t.Errorf("%s: ordered after %s, which is no date", at, c.From)
		}
	}
}

// The codes a feature or a rule rests on, from the NHS Data Dictionary and the Emergency Care Data Set.
func TestContractHoldsTheCodesOfTheField(t *testing.T) {
	for _, tt := range []struct{ table, column, codes string }{
		{"residents", "sex", "1 2 9 X"},
		{"residents", "ethnic_category", "A B C D E F G H J K L M N P R S Z"},
		{"admissions", "admission_method", "11 12 13 21 22 23 24 25 2A 2B 2C 2D 28 31 32 81 82 83"},
		{"ae_attendances", "department_type", "01 02 03 04 05"},
	} {
		if have := strings.Join(Lookup(tt.table).Codes(tt.column), " "); have != tt.codes {
			t.Errorf("%s.%s: have %s, want %s", tt.table, tt.column, have, tt.codes)
		}
	}
	if i, ok := Lookup("gp_appointments").Code("status", "dna"); !ok || Lookup("gp_appointments").Codes("status")[i] != "dna" {
		t.Errorf("have code %d (%v) for dna", i, ok)
	}
	if _, ok := Lookup("gp_appointments").Code("status", "DNA"); ok {
		t.Error("a code in another case was found")
	}
}

func TestDescribeNamesEverything(t *testing.T) {
	for _, format := range []Format{Plain, Markdown} {
		var out bytes.Buffer
		if err := Describe(&out, format); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(out.String()), " ")
		for _, table := range Contract() {
			for i := range table.Columns {
				c := &table.Columns[i]
				for _, want := range append([]string{table.Name, c.Name, c.Doc}, c.Labels...) {
					if !strings.Contains(text, want) {
						t.Errorf("format %d: %s.%s: %q is missing", format, table.Name, c.Name, want)
					}
				}
			}
		}
	}
}

func TestDescribeOneTable(t *testing.T) {
	const want = `opt_outs
  One row per opt-out in force. The configuration maps each kind to the purposes it ends. Required.
  Without rows it is refused. No row may be bad.

  resident_id: identifier; may be empty: no
      Opaque pseudonym made by the place's own trusted service, the same in every table. Text, or
      fixed-length bytes (read as lower-case hex).

  kind: code; may be empty: no
      Kind of opt-out.
        type_1    Type 1 opt-out, recorded at the practice
        national  National Data Opt-out

  recorded_on: date; may be empty: no
      Date it was recorded. A later date than the extract's is kept: an opt-out is never dropped for
      its date.
`
	var out bytes.Buffer
	if err := Describe(&out, Plain, Lookup("opt_outs")); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("have\n%s\nwant\n%s", out.String(), want)
	}
}
