package randhie

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// Person is one participant, with what was known at entry and a Year for each study year present.
type Person struct {
	ID        int     // zper
	Site      int     // 1 to 6
	Female    bool    //
	Family    string  // plan, income and education of the decision maker: alike within a family
	Diseases  float64 // disea, an index that grows with the number of chronic diseases at entry
	Limited   float64 // physlm: 1 physical limitation, 0 none; between where it was imputed
	Health    Health  // own rating at entry
	Years     []Year  // ascending
	Household string  // of the family as we infer it; see households
}

// Year is one study year of a person.
type Year struct {
	Number     int     // 1 to 5
	Age        float64 // xage, in years
	Time       float64 // share of the year the person was eligible, 1 but in the last year of some
	Physician  int     // mdvis: face-to-face visits to physicians
	Other      int     // notmdvis: face-to-face visits to others
	Therapy    int     // mentvis: psychotherapy visits
	Admissions int     // totadm: hospital admissions of any kind
}

// Health is a person's own rating at entry.
type Health byte

// The ratings; the panel has a column for each but Excellent.
const (
	Excellent Health = iota
	Good
	Fair
	Poor
)

// eligible is the number of days of the year on which the person was in the study.
func (y Year) eligible() int { return int(math.Round(yearDays * y.Time)) }

// Read reads the panel as statsmodels ships it (datasets/randhie/src/randhie.csv), sorted by person and year. Of a person's
// rows the first says what was known at entry. Errors name the line and the column, never a value.
func Read(r io.Reader) ([]Person, error) {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	header, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("reading panel: %w", err)
	}
	columns := map[string]int{}
	for i, name := range header {
		columns[name] = i
	}
	var people []Person
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading panel: %w", err)
		}
		line, _ := in.FieldPos(0)
		row := row{record: record, columns: columns}
		p, y := row.person(), row.year()
		if row.err != nil {
			return nil, fmt.Errorf("reading panel: line %d: %w", line, row.err)
		}
		if people, err = add(people, p, y); err != nil {
			return nil, fmt.Errorf("reading panel: line %d: %w", line, err)
		}
	}
	slices.SortFunc(people, func(a, b Person) int { return a.ID - b.ID })
	for i := 1; i < len(people); i++ {
		if people[i].ID == people[i-1].ID {
			return nil, errors.New("reading panel: column zper: want a person's rows together")
		}
	}
	households(people)
	return people, nil
}

// add appends a row to its person, whose rows are together and ascending.
func add(people []Person, p Person, y Year) ([]Person, error) {
	if n := len(people); n == 0 || people[n-1].ID != p.ID {
		p.Years = []Year{y}
		return append(people, p), nil
	}
	last := &people[len(people)-1]
	before := last.Years[len(last.Years)-1]
	switch {
	case y.Number <= before.Number:
		return nil, errors.New("column year: want a person's years together, in ascending order")
	case before.Time < 1:
		return nil, errors.New("column time: want a person's last year to be the only one in part")
	}
	last.Years = append(last.Years, y)
	return people, nil
}

// row reads columns by name; the first error sticks.
type row struct {
	record  []string
	columns map[string]int
	err     error
}

func (r *row) text(name string) string {
	i, ok := r.columns[name]
	if !ok {
		r.fail(name, "is missing")
		return ""
	}
	return r.record[i]
}

func (r *row) fail(name, problem string) {
	if r.err == nil {
		r.err = fmt.Errorf("column %s: %s", name, problem)
	}
}

// number reads a finite number from low to high.
func (r *row) number(name string, low, high float64) float64 {
	text := r.text(name)
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= low && x <= high) {
		r.fail(name, fmt.Sprintf("want a number from %g to %g", low, high))
		return low
	}
	return x
}

// whole reads a whole number from low to high.
func (r *row) whole(name string, low, high int) int {
	x := r.number(name, float64(low), float64(high))
	if x != math.Trunc(x) {
		r.fail(name, "want a whole number")
	}
	return int(x)
}

func (r *row) person() Person {
	p := Person{
		ID: r.whole("zper", 1, math.MaxInt32), Site: r.whole("site", 1, 6), Female: r.whole("female", 0, 1) == 1,
		Family:   r.text("plan") + "|" + r.text("income") + "|" + r.text("educdec"),
		Diseases: r.number("disea", 0, 100), Limited: r.number("physlm", 0, 1),
	}
	for name, health := range map[string]Health{"hlthg": Good, "hlthf": Fair, "hlthp": Poor} {
		if r.whole(name, 0, 1) == 1 {
			p.Health = health // the panel sets one of the three at most
		}
	}
	return p
}

func (r *row) year() Year {
	y := Year{Number: r.whole("year", 1, Years), Age: r.number("xage", 0, 120), Time: r.number("time", 0, 1)}
	days := max(1, y.eligible())
	y.Physician, y.Other = r.whole("mdvis", 0, days), r.whole("notmdvis", 0, days)
	y.Therapy, y.Admissions = r.whole("mentvis", 0, days), r.whole("totadm", 0, days)
	return y
}

// households infers who lives together, which the panel does not say: neighbours by identifier at one site, under one plan
// with one income and one education of the decision maker. Families were enrolled, numbered and insured together; of the
// 3,674 groups found in the whole panel hardly any (0.07 % of people are in one) has more members than the family size on record.
// The first member's identifier names the household.
func households(people []Person) {
	for i := range people {
		p := &people[i]
		if i > 0 && people[i-1].Site == p.Site && people[i-1].Family == p.Family {
			p.Household = people[i-1].Household
			continue
		}
		p.Household = fmt.Sprintf("hie-family-%d", p.ID)
	}
}
