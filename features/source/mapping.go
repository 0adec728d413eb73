package source

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Check looks the whole Spec over before any file is opened: unknown tables, columns and codes, tolerances that may not be
// widened. Its error is a mistake in the place's configuration, not in the data.
func (s Spec) Check() error {
	for _, name := range slices.Sorted(maps.Keys(s.Tables)) {
		t := Lookup(name)
		if t == nil {
			return fmt.Errorf("checking tables: have %q, want one of %s", name, strings.Join(tableNames(), ", "))
		}
		if err := s.Tables[name].Check(t); err != nil {
			return fmt.Errorf("checking table %s: %w", name, err)
		}
	}
	return nil
}

func tableNames() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	return names
}

// Check looks one table's spec over: lag, tolerance, and that its mapping names columns and codes of the contract.
func (s TableSpec) Check(t *Table) error {
	if s.LagDays < 0 {
		return fmt.Errorf("lag_days: have %d, want 0 or more", s.LagDays)
	}
	if tol := s.Tolerance; tol != nil {
		switch {
		case !(*tol >= 0 && *tol <= 1):
			return fmt.Errorf("tolerance: have %v, want 0 to 1", *tol)
		case t.Tolerance == 0 && *tol != 0:
			return fmt.Errorf("tolerance: have %v, want 0: no bad row of this table may be dropped", *tol)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Mapping.Rename)) {
		if t.Column(name) < 0 {
			return fmt.Errorf("mapping.rename: the contract has no column %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Mapping.Recode)) {
		i := t.Column(name)
		if i < 0 {
			return fmt.Errorf("mapping.recode: the contract has no column %s", name)
		}
		if err := checkRecode(&t.Columns[i], s.Mapping.Recode[name]); err != nil {
			return fmt.Errorf("mapping.recode: column %s: %w", name, err)
		}
	}
	return nil
}

// checkRecode reports a recoding to something the column may not hold. An empty target is null.
func checkRecode(c *Column, recode map[string]string) error {
	for _, to := range slices.Sorted(maps.Values(recode)) {
		if to == "" {
			continue // a null of a column that may not be null makes the row bad, which is how a place drops such rows
		}
		if err := c.parses(to); err != nil {
			return err
		}
	}
	return nil
}

// parses reports whether a canonical value, as a configuration writes it, is one the column may hold.
func (c *Column) parses(value string) error {
	switch c.Kind {
	case Code:
		if !slices.Contains(c.Codes, value) {
			return fmt.Errorf("have %q, want one of %s", value, strings.Join(c.Codes, ", "))
		}
	case Int:
		if v, err := strconv.ParseInt(value, 10, 32); err != nil || int32(v) < c.Min || int32(v) > c.Max {
			return fmt.Errorf("have %q, want a whole number from %d to %d", value, c.Min, c.Max)
		}
	case Bool:
		if value != "true" && value != "false" {
			return fmt.Errorf("have %q, want true or false", value)
		}
	case Date:
		_, err := ParseDay(value)
		return err
	case ID, Text, Time:
		return fmt.Errorf("a %s cannot be recoded", c.Kind)
	}
	return nil
}

// local returns the name the column has in the place's files.
func (m Mapping) local(canonical string) string {
	if l := m.Rename[canonical]; l != "" {
		return l
	}
	return canonical
}
