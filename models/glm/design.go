package glm

// MaxRows is the largest number of rows of a Block: 256 rows of some 60 columns stay in a core's second-level cache.
const MaxRows = 256

// Design is the data of a fit. It must hand out the same rows in the same order on every pass.
type Design interface {
	// Cells is the number of parts the rows are divided into. Sums are formed per cell.
	Cells() int
	// Columns is the number of columns of x, without the intercept; 0 is an intercept alone.
	Columns() int
	// Rows visits the blocks of a cell in order. It is called from several goroutines at a time, for different
	// cells. A visit is over before the next block is read, and keeps nothing of its block. An error of visit ends the
	// cell and is returned as it is; another error is that the rows could not be read.
	Rows(cell int, visit func(Block) error) error
}

// Bare is a Design that can hand out its rows without their columns, which the null model asks for, at less cost.
type Bare interface {
	Design
	// WithoutColumns is the same rows in the same blocks, as a design of no columns.
	WithoutColumns() Design
}

// Block is a run of rows, at most MaxRows, one entry of each slice a row. It belongs to the Design.
type Block struct {
	X      [][]float64 // one slice a column; finite
	Y      []float64   // outcome
	Weight []float64   // >= 0; nil means 1. A row of weight 2 counts as two rows; one of weight 0 is not looked at
	Offset []float64   // known part of the linear predictor; nil means 0
	Fold   []uint8     // part of the rows for CrossValidate, counted from 0; nil for a design that is not cross-validated
	// Cluster names what a row belongs to, a resident or household, within which outcomes may depend on each other: see Robust,
	// nothing else looks at it. Nil means that each row is on its own.
	Cluster []uint64
}

// Matrix is a Design in memory: rows of P columns, cut into cells of matrixCell rows.
type Matrix struct {
	P      int       // columns
	X      []float64 // row-major, len(Y) x P
	Y      []float64
	Weight []float64 // nil means 1
	Offset []float64 // nil means 0
	Fold   []uint8   // nil for a design that is not cross-validated

	Cluster []uint64 // nil means that each row is on its own
}

// matrixCell is the number of rows of a Matrix in one cell: large enough to make the per-cell sums cheap, small enough
// to keep several workers busy.
const matrixCell = 16 * MaxRows

// Cells implements Design.
func (m *Matrix) Cells() int { return (len(m.Y) + matrixCell - 1) / matrixCell }

// Columns implements Design.
func (m *Matrix) Columns() int { return m.P }

// Rows implements Design.
func (m *Matrix) Rows(cell int, visit func(Block) error) error {
	end := min((cell+1)*matrixCell, len(m.Y))
	room, columns := make([]float64, m.P*turnStride), make([][]float64, m.P)
	for i := cell * matrixCell; i < end; i += MaxRows {
		j := min(i+MaxRows, end)
		x := part(m.X, i*m.P, j*m.P)
		m.turn(room, x)
		for k := range columns {
			columns[k] = room[k*turnStride:][:len(x)/m.P]
		}
		err := visit(Block{
			X: columns, Y: m.Y[i:j], Weight: part(m.Weight, i, j), Offset: part(m.Offset, i, j),
			Fold: part(m.Fold, i, j), Cluster: part(m.Cluster, i, j),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// turnStride is the distance between columns of a block being turned: a power of two would map the same row of all of them to a
// few cache sets.
const turnStride = MaxRows + 8

// turn lays rows out by column, eight rows at a time: as many as make a cache line of each column.
func (m *Matrix) turn(room, rows []float64) {
	p, at := m.P, 0
	for ; len(rows) >= 8*p && p > 0; rows, at = rows[8*p:], at+8 {
		for j := range p {
			to := (*[8]float64)(room[j*turnStride+at:])
			for r := range to {
				to[r] = rows[r*p+j]
			}
		}
	}
	for ; len(rows) >= p && p > 0; rows, at = rows[p:], at+1 {
		for j, v := range rows[:p] {
			room[j*turnStride+at] = v
		}
	}
}

// part is s[i:j], cut where s ends early: what is missing is then reported by the fit, which checks every block.
func part[T any](s []T, i, j int) []T {
	if s == nil {
		return nil
	}
	return s[min(i, len(s)):min(j, len(s))]
}
