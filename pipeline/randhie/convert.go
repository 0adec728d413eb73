package randhie

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"riskstrat/features/source"
)

// configuration is the place's place.yaml; its extract lies beside it.
//
//go:embed place.yaml
var configuration []byte

// Convert writes the panel as a place into dir, which it makes: place.yaml, and in extract the tables residents, opt_outs
// (empty: none are known), gp_appointments, admissions and conditions. The place's models and nights will lie in dir too.
func Convert(dir string, people []Person) error {
	extract := filepath.Join(dir, "extract")
	if err := os.MkdirAll(extract, 0o755); err != nil {
		return fmt.Errorf("converting panel: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "place.yaml"), configuration, 0o644); err != nil {
		return fmt.Errorf("converting panel: %w", err)
	}
	for _, t := range []struct {
		name string
		rows func(*table, *Person) error
	}{
		{"residents", residents}, {"opt_outs", nobody}, {"gp_appointments", appointments},
		{"admissions", admissions}, {"conditions", conditions},
	} {
		if err := write(extract, t.name, people, t.rows); err != nil {
			return fmt.Errorf("converting panel: %w", err)
		}
	}
	return nil
}

// table is a table being written.
type table struct {
	*source.Writer
	columns *source.Table
}

// code writes a code of the column by its own name; one the contract does not have is an error of the row's End.
func (t *table) code(column, value string) *table {
	if code, ok := t.columns.Code(column, value); ok {
		t.Code(code)
	}
	return t
}

func write(dir, name string, people []Person, rows func(*table, *Person) error) (err error) {
	file, err := os.Create(filepath.Join(dir, name+".parquet"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered := bufio.NewWriter(file)
	t := &table{columns: source.Lookup(name)}
	t.Writer = source.NewWriter(buffered, t.columns, source.WriterOptions{})
	for i := range people {
		if err := rows(t, &people[i]); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), buffered.Flush())
}
