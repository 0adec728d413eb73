package monitor

import (
	"riskstrat/models"
	"riskstrat/pipeline/disclosure"
)

// counted is the people of a list by the levels of an attribute and what became of them, on their way through disclosure control.
type counted interface {
	set(level int, n [outcomes]int64)
	cells(level int) [outcomes]disclosure.Count
	people(level int) disclosure.Count
}

// wholeTable is a table of its own: a row a level.
type wholeTable struct{ *disclosure.Table }

func (t wholeTable) set(level int, n [outcomes]int64) {
	for k, people := range n {
		t.Set(level, k, people)
	}
}

func (t wholeTable) cells(level int) (cells [outcomes]disclosure.Count) {
	for k := range cells {
		cells[k] = t.Count(level, k)
	}
	return cells
}

func (t wholeTable) people(level int) disclosure.Count { return t.Row(level) }

// fourfold is the people of a list at one cut-off: who had the outcome or not, by who had a place or not. How many had it is told elsewhere too, of the model's people and of
// who could be on no list; and so is how many had a place.
type fourfold struct{ *disclosure.Table }

func newFourfold(name string, r *disclosure.Release) fourfold {
	t := r.Table(name, []string{"outcome", "no outcome"}, []string{"placed", "not placed"})
	t.Ordinary(1)
	t.RowsTold()
	return fourfold{t}
}

// at is the row and the column of one of the outcomes.
func (t fourfold) at(k int) (row, column int) { return k % 2, k / 2 }

func (t fourfold) set(n [outcomes]int64) {
	for k, people := range n {
		row, column := t.at(k)
		t.Set(row, column, people)
	}
}

func (t fourfold) cell(k int) disclosure.Count { return t.Count(t.at(k)) }

func (t fourfold) cells() (cells [outcomes]disclosure.Count) {
	for k := range cells {
		cells[k] = t.cell(k)
	}
	return cells
}

// parts breaks a whole table down: one table for each of its columns, with the same rows, of what each of them is made of.
type parts struct {
	tables [outcomes]*disclosure.Table
	row    []int // by finer level, the last for those who have none
	column []int
}

func newParts(name string, whole *disclosure.Table, broad, fine []string, r *disclosure.Release) *parts {
	p := &parts{}
	used := make([]int, len(broad)+1) // by row: columns that stand for a level
	for _, level := range append(fine[:len(fine):len(fine)], "") {
		row := len(broad)
		for k, name := range broad {
			if level != "" && models.Broad(level) == name {
				row = k
			}
		}
		p.row, p.column = append(p.row, row), append(p.column, used[row])
		used[row]++
	}
	var columns []string
	for _, n := range used {
		for len(columns) < n {
			columns = append(columns, string(rune('a'+len(columns))))
		}
	}
	for k := range p.tables {
		t := r.Table(name+", "+outcomeNames[k], named(broad), columns)
		t.Within(whole, k)
		for row, n := range used {
			for column := n; column < len(columns); column++ {
				t.Absent(row, column)
			}
		}
		p.tables[k] = t
	}
	return p
}

func (p *parts) set(level int, n [outcomes]int64) {
	for k, people := range n {
		p.tables[k].Set(p.row[level], p.column[level], people)
	}
}

func (p *parts) cells(level int) (cells [outcomes]disclosure.Count) {
	for k := range cells {
		cells[k] = p.tables[k].Count(p.row[level], p.column[level])
	}
	return cells
}

func (p *parts) people(level int) disclosure.Count {
	cells := p.cells(level)
	return sum(cells[:]...)
}
