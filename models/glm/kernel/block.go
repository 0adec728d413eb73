package kernel

// Block holds up to a fixed number of rows of some columns, column by column. Rows beyond those in use, up to a multiple of
// lanes, are zero: they add nothing to any sum.
type Block struct {
	columns int
	stride  int // between columns
	rows    int // a multiple of lanes; rows in use and the zeros after them
	used    int
	data    []float64
}

// lanes is the number of partial sums of a dot product, and what numbers of rows are rounded up to.
const lanes = 16

// group is the number of columns Predict adds at a time.
const group = 4

// A tile of Gram is tileRows by tileColumns cross-products: as many sums as fit sixteen registers with room to load.
const (
	tileRows    = 3
	tileColumns = 4
)

// NewBlock makes room for so many rows and columns.
func NewBlock(rows, columns int) *Block {
	stride := roundUp(rows, lanes) + 8 // a power of two would map the same row of all columns to a few cache sets
	return &Block{columns: columns, stride: stride, data: make([]float64, Width(columns)*stride)}
}

// Width is the distance between rows of the sum that Gram adds to: the number of columns rounded up to whole tiles.
func Width(columns int) int { return roundUp(columns, tileRows*tileColumns) }

func roundUp(n, multiple int) int { return (n + multiple - 1) / multiple * multiple }

// Resize begins a block of n rows. What the columns hold is then undefined until they are set.
func (b *Block) Resize(n int) { b.used, b.rows = n, roundUp(n, lanes) }

// Column is the rows in use of column k.
func (b *Block) Column(k int) []float64 { return b.padded(k)[:b.used] }

// padded is column k with the zeros after it.
func (b *Block) padded(k int) []float64 { return b.data[k*b.stride:][:b.rows] }

// Fill sets column k to a constant.
func (b *Block) Fill(k int, v float64) {
	col := b.padded(k)
	for i := range col[:b.used] {
		col[i] = v
	}
	clear(col[b.used:])
}

// Center sets column k to (x - mean) * scale and adds beta times it to eta. Both x and eta have one entry a row in use.
func (b *Block) Center(k int, x []float64, mean, scale, beta float64, eta []float64) {
	col := b.padded(k)
	center(col[:b.used], x[:b.used], mean, scale, beta, eta[:b.used])
	clear(col[b.used:])
}

// Predict adds to eta, one entry a row in use, the first columns times beta, in their order. Columns whose beta is 0 are
// passed over.
func (b *Block) Predict(beta, eta []float64) {
	var at [group]int
	var by [group]float64
	n := 0
	for k, v := range beta {
		if v == 0 {
			continue
		}
		if at[n], by[n] = k*b.stride, v; n == group-1 {
			predict(eta[:b.used], b.data, &at, &by)
		}
		n = (n + 1) % group
	}
	if n > 0 {
		for ; n < group; n++ {
			at[n], by[n] = 0, 0
		}
		predict(eta[:b.used], b.data, &at, &by)
	}
}

// Dots adds to gradient, one entry a column, the column's dot product with score, as Weigh does, and leaves the columns alone. It
// uses the room of score beyond the rows in use likewise.
func (b *Block) Dots(score, gradient []float64) {
	score = score[:b.rows]
	clear(score[b.used:])
	for k := range gradient[:b.columns] {
		gradient[k] += Dot(b.padded(k), score)
	}
}

// Copy makes b a copy of another block with as many columns and as much room.
func (b *Block) Copy(o *Block) {
	b.rows, b.used = o.rows, o.used
	copy(b.data, o.data)
}

// Weigh adds to gradient, one entry a column, the column's dot product with score, and then multiplies the column by root. It
// uses the room of score and root beyond the rows in use: both must have the capacity of a block's rows, rounded up to a
// multiple of 16, and are zero there afterwards.
func (b *Block) Weigh(score, root, gradient []float64) {
	score, root = score[:b.rows], root[:b.rows]
	clear(score[b.used:])
	clear(root[b.used:])
	weigh(b.data, b.stride, score, root, gradient[:b.columns])
}

// Gram adds the cross-products of the columns to sum, which has Width rows of Width entries: column i times column j at
// sum[i*Width+j] for i <= j. Entries below the diagonal or beyond the last column are undefined afterwards.
func (b *Block) Gram(sum []float64) {
	width := Width(b.columns)
	if b.rows == 0 {
		return
	}
	for j := 0; j < b.columns; j += tileColumns {
		for i := 0; i < min(j+tileColumns, b.columns); i += tileRows {
			gramTile(sum[i*width+j:], width, b.data[i*b.stride:], b.data[j*b.stride:], b.stride, b.rows)
		}
	}
}
