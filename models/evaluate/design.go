package evaluate

import "riskstrat/models/glm"

// design hands the rows of a sample to glm, with what a recalibrating model is made of, worked out block by block: nothing, the linked prediction, or the
// terms of a spline of it.
type design struct {
	sample *sample
	linked []float64 // predictions on the scale of the linear predictor
	offset bool      // they are the known part of the linear predictor, and there is no column
	knots  []float64 // of the spline; nil: the linked prediction is the only column
}

// designCell is the number of rows of a cell: that of a glm.Matrix.
const designCell = 16 * glm.MaxRows

// Cells implements glm.Design.
func (d *design) Cells() int { return (len(d.linked) + designCell - 1) / designCell }

// Columns implements glm.Design.
func (d *design) Columns() int {
	switch {
	case d.offset:
		return 0
	case d.knots == nil:
		return 1
	}
	return len(d.knots) - 1
}

// Rows implements glm.Design.
func (d *design) Rows(cell int, visit func(glm.Block) error) error {
	x, room := make([][]float64, d.Columns()), []float64(nil)
	if d.knots != nil {
		room = make([]float64, len(x)*glm.MaxRows)
	}
	end := min((cell+1)*designCell, len(d.linked))
	for i := cell * designCell; i < end; i += glm.MaxRows {
		j := min(i+glm.MaxRows, end)
		b := glm.Block{X: x, Y: d.sample.outcome[i:j], Weight: d.sample.weight[i:j]}
		switch {
		case d.offset:
			b.Offset = d.linked[i:j]
		case d.knots == nil:
			x[0] = d.linked[i:j]
		default:
			for k := range x {
				x[k] = room[k*glm.MaxRows:][:j-i]
			}
			d.splines(x, i)
		}
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// splines fills the columns with the terms of the rows from one on.
func (d *design) splines(x [][]float64, from int) {
	var row []float64
	for i := range x[0] {
		row = spline(row[:0], d.linked[from+i], d.knots)
		for k, v := range row {
			x[k][i] = v
		}
	}
}

// row appends the columns of row i.
func (d *design) row(to []float64, i int) []float64 {
	switch {
	case d.offset:
		return to
	case d.knots == nil:
		return append(to, d.linked[i])
	}
	return spline(to, d.linked[i], d.knots)
}

// eta is the linear predictor of a fit at row i, whose columns are given.
func (d *design) eta(f *glm.Result, row []float64, i int) float64 {
	eta := f.Predict(row)
	if d.offset {
		eta += d.linked[i]
	}
	return eta
}
