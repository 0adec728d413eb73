package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
)

// mark begins every planted value: one search finds them all.
const mark = "CANARY"

// The planted people: each has the risk of somebody who was on a list the night before.
const (
	ordinary = mark + "-ordinary"
	type1    = mark + "-type-1"
	both     = mark + "-both-kinds"
	national = mark + "-national"
)

// canaries is a place with planted people and values.
type canaries struct {
	*testPlace
	was map[string]string // planted identifier: the one it took over
}

// plant gives four listed people recognisable identifiers, lets three of them opt out, and writes a recognisable value
// into every column that can hold words, and an unknown one into some columns of codes.
func plant(t *testing.T) *canaries {
	c := &canaries{newPlace(t), map[string]string{}}
	listed := c.listedBefore()
	for i, id := range []string{ordinary, type1, both, national} {
		c.was[id] = listed[i]
	}
	c.edit("  conditions: {}", "  conditions: {}\n  wellbeing: {}")
	c.edit("# publish:", `publish: {practice: {path: "to/practice/{practice}"}, pcn: {path: "to/pcn/{pcn}"}, population_health: {path: to/health}, operator: {path: to/operator}}`+"\n# publish:")
	for _, decl := range source.Contract() {
		table := c.table(decl.Name)
		c.rename(table)
		if decl.Name == "opt_outs" {
			table.Rows = append(table.Rows, c.optOut(type1, "type_1"), c.optOut(both, "type_1"), c.optOut(both, "national"), c.optOut(national, "national"))
		}
		c.spoilWords(table)
		if decl.Name == "conditions" {
			table.Rows[0][table.Column("recorded_on")] = oldest
		}
		table.Write(t, c.extract)
	}
	return c
}

// oldest is the earliest date of the extract, that of one person's one record: 3 February 1931.
const oldest source.Day = -14212

// listedBefore returns who stood first on the lists of rising need of the shared night, one a practice.
func (c *canaries) listedBefore() []string {
	files, err := filepath.Glob(filepath.Join(c.out, "latest", "lists", "practice", "*", "rising_need.csv"))
	if err != nil {
		c.t.Fatal(err)
	}
	var ids []string
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			c.t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			c.t.Fatal(err)
		}
		if len(rows) > 1 {
			ids = append(ids, rows[1][slices.Index(rows[0], "resident_id")])
		}
	}
	if len(ids) < 4 {
		c.t.Fatalf("have %d lists with anybody on them, want 4", len(ids))
	}
	return ids
}

// rename gives the planted people their identifiers, in a household of their own name where the table knows it.
func (c *canaries) rename(table *sourcetest.Table) {
	id, home := table.Column("resident_id"), table.Column("household_id")
	for planted, was := range c.was {
		for _, r := range table.Rows {
			if id >= 0 && r[id] == was {
				r[id] = planted
				if home >= 0 {
					c.moveIn(table, r[home], home)
				}
			}
		}
	}
}

// moveIn gives a household a recognisable identifier; those who share it stay together.
func (c *canaries) moveIn(table *sourcetest.Table, was any, home int) {
	if was == nil || strings.HasPrefix(was.(string), mark) {
		return
	}
	for _, r := range table.Rows {
		if r[home] == was {
			r[home] = mark + "-household-" + was.(string)[:8]
		}
	}
}

func (c *canaries) optOut(id, kind string) sourcetest.Row {
	return sourcetest.Row{id, kind, day - 1}
}

// spoilWords plants a value in the last row of every column of words, codes of organisations aside, whose unknown values
// stop a night, and an unknown code in the last row of one column of codes where the table bears a bad row.
func (c *canaries) spoilWords(table *sourcetest.Table) {
	last := len(table.Rows) - 1
	spoilt := false
	for i := range table.Decl.Columns {
		col := &table.Decl.Columns[i]
		value := mark + " " + table.Decl.Name + " " + col.Name
		switch {
		case last < 1 || col.Name == "practice_code" || col.Name == "pcn_code":
		case col.Kind == source.Name || col.Kind == source.Text:
			table.Rows[last-1][i] = value
		case col.Kind == source.Code && !spoilt && len(table.Rows) > 100 && table.Decl.Tolerance > 0:
			*col = source.Column{Name: col.Name, Kind: source.Text, Nullable: true}
			table.Rows[last][i] = value
			spoilt = true
		}
	}
}

// spoilers break the extract in ways whose refusals are about the planted people and values.
func (c *canaries) spoilers() []func() {
	return []func(){
		func() { // a registration twice
			residents := c.table("residents")
			id := residents.Column("resident_id")
			at := slices.IndexFunc(residents.Rows, func(r sourcetest.Row) bool { return r[id] == type1 })
			residents.Rows = append(residents.Rows, residents.Rows[at])
			residents.Write(c.t, c.extract)
		},
		func() { // too many unknown codes
			gp := c.table("gp_appointments")
			gp.Declare("mode", func(col *source.Column) { *col = source.Column{Name: col.Name, Kind: source.Text} })
			gp.Each("mode", func(row int, v any) any {
				if row%10 == 0 {
					return mark + " mode"
				}
				return v
			}).Write(c.t, c.extract)
		},
		func() { // a bad opt-out
			optOuts := c.table("opt_outs")
			optOuts.Declare("kind", func(col *source.Column) { *col = source.Column{Name: col.Name, Kind: source.Text} })
			optOuts.Rows[len(optOuts.Rows)-1][1] = mark + " kind"
			optOuts.Write(c.t, c.extract)
		},
		func() { // a column of the wrong type
			c.table("ae_attendances").Declare("acuity", func(col *source.Column) { *col = source.Column{Name: col.Name, Kind: source.Text} }).
				Each("acuity", func(int, any) any { return mark + " acuity" }).Write(c.t, c.extract)
		},
		func() { // words that are no Parquet file at all
			sourcetest.Overwrite(c.t, c.extract, "residents", []byte("resident_id\n"+type1+"\n"))
		},
	}
}
