//go:build full

package workbook

import (
	"archive/zip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/decision"
)

// Decisions typed in openpyxl come back, and so they do once LibreOffice has saved the workbook with its own types and styles. WORKBOOK_PYTHON
// is a Python with openpyxl; soffice has to be on the path.
func TestProgramsGiveDecisionsBack(t *testing.T) {
	dir := t.TempDir()
	given, typed := filepath.Join(dir, "lists.xlsx"), filepath.Join(dir, "typed.xlsx")
	if err := os.WriteFile(given, written(t), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, os.Getenv("WORKBOOK_PYTHON"), filepath.Join("..", "..", "..", "testdata", "reference", "workbook", "fill.py"), given, typed)
	run(t, "soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
		"--outdir", filepath.Join(dir, "office"), typed)
	want := []decision.Decision{
		{Resident: "aa", List: "rising_need", Decision: "accepted", DecidedOn: night + 1, Service: "Walking group"},
		{Resident: "0012", List: "rising_need", Decision: "not_reached", DecidedOn: night + 2},
		{Resident: "zz", Decision: "nominate", DecidedOn: night + 2},
	}
	for program, path := range map[string]string{"openpyxl": typed, "LibreOffice": filepath.Join(dir, "office", "typed.xlsx")} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		have, err := Read(content)
		if err != nil {
			t.Errorf("%s: %v", program, err)
			continue
		}
		if diff := cmp.Diff(want, have.Decisions); diff != "" {
			t.Errorf("%s: %s", program, diff)
		}
		noFormulas(t, program, path)
	}
}

// noFormulas looks into the sheets as they were saved.
func noFormulas(t *testing.T, program, path string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "<f>") || strings.Contains(string(text), "<f ") {
			t.Errorf("%s: %s holds a formula", program, f.Name)
		}
	}
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", filepath.Base(program), err, out)
	}
}
