package models

// Histogram is the distribution of a feature, or of the score, in training: later nights are compared with it bin by
// bin.
type Histogram struct {
	Name   string    `json:"name"`
	Upper  []float64 `json:"upper,omitempty"`  // of a number: inclusive upper edges of all bins but the last, ascending
	Levels []string  `json:"levels,omitempty"` // of a category: one bin each; the last bin holds every other level
	Rows   []int64   `json:"rows"`             // rows in each bin: one more than edges or levels
	Null   int64     `json:"null"`             // rows in which it was null
	Seen   *Span     `json:"seen,omitempty"`   // of a number: where training had people enough; absent where it had too few to say
}

// Span reaches from Low to High, both included. At least MinPeople people were at or beyond either end, and beyond it fewer rows than MinPeople an
// index date: what a model says of a value there rests on the shape of its terms.
type Span struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// newSpan leaves out what fewer than floor rows reach, at either end; nil where that is everything.
func newSpan(d *distribution, floor int64) *Span {
	if d.rows < 2*floor {
		return nil
	}
	return &Span{Low: rounded(d.at(floor - 1)), High: rounded(d.at(d.rows - floor))}
}

// histogramBins is the number of bins aimed at, ten being usual for a population stability index; counts that are mostly zero get fewer.
const histogramBins = 10

// newHistogram cuts a distribution into bins of about a tenth of the rows, and of at least floor rows, at rounded edges.
func newHistogram(name string, d *distribution, floor int64) Histogram {
	h := Histogram{Name: name, Null: d.nulls, Seen: newSpan(d, floor)}
	want := max(floor, (d.rows+histogramBins-1)/histogramBins)
	in, left := int64(0), d.rows
	for i, n := range d.counts {
		in, left = in+n, left-n
		if in < want || left < floor || left == 0 {
			continue
		}
		// The edge is rounded up where that takes in no further value, else left out: the next value is as good an end.
		if edge := rounded(d.values[i]); edge >= d.values[i] && edge < d.values[i+1] {
			h.Upper, h.Rows = append(h.Upper, edge), append(h.Rows, in)
			in = 0
		}
	}
	h.Rows = append(h.Rows, in)
	return h
}

// newLevelHistogram gives each level of at least floor rows its bin.
func newLevelHistogram(name string, levels []string, d *distribution, floor int64) Histogram {
	h := Histogram{Name: name, Null: d.nulls}
	others := d.rows
	for i, v := range d.values {
		if d.counts[i] >= floor {
			h.Levels, h.Rows = append(h.Levels, levels[int(v)]), append(h.Rows, d.counts[i])
			others -= d.counts[i]
		}
	}
	h.Rows = append(h.Rows, others)
	return h
}
