package disclosure

// network is what the reader of a table knows of how its counts hang together: each row and each column adds up to its total. Every count stands in two such
// sums, that of its row and that of its column, with opposite signs if those of columns are turned round; so counts are the edges of a network whose nodes
// are the sums, and a change of one count that the others make good is a flow around it (Fischetti and Salazar 2001, Management Science 47:1008,
// use the same structure to choose what to suppress). Flows of whole people through bounds of whole people are exact.
type network struct {
	edges  []edge
	at     [][]int32 // edges of each node
	index  map[*cell]int32
	totals bool // totals are told, and may be hidden

	// of the latest search
	moved   []int64 // by edge
	touched []int32
	from    []int32 // by node: edge by which it was reached, or notReached
	queue   []int32
}

// edge is one count: more people in it flow from its tail to its head.
type edge struct {
	*cell
	place
	tail, head int32
}

const (
	notReached = -1
	start      = -2
)

// newNetwork makes the network of a table and of the one that it is within, whose counts are the totals of its rows.
func newNetwork(t *Table) *network {
	n := &network{index: map[*cell]int32{}, totals: t.rule.trueTotal}
	if t.whole == nil {
		n.add(t, nil)
	} else {
		n.add(t.whole, t)
	}
	n.moved = make([]int64, len(n.edges))
	n.from = make([]int32, len(n.at))
	return n
}

// add adds the nodes and edges of a table, and of a part of it. The nodes are the table's rows, its columns, and what its totals add up to, which
// where totals are not told is nothing in particular; then the part's rows and columns. The part's rows stand between the counts it breaks
// down and their column, to which its own columns add up.
func (n *network) add(t, part *Table) {
	rows, columns := len(t.rows), len(t.columns)
	acrossRows, acrossColumns := int32(rows+columns), int32(rows+columns)
	if n.totals {
		acrossColumns++
	}
	nodes := int(acrossColumns) + 1
	if part != nil {
		nodes += len(part.rows) + len(part.columns)
	}
	n.at = make([][]int32, nodes)
	partRow := func(i int) int32 { return acrossColumns + 1 + int32(i) }
	for i := range rows {
		for j := range columns {
			tail := int32(rows + j)
			if part != nil && part.of == j {
				tail = partRow(i)
			}
			n.connect(t, i, j, tail, int32(i))
		}
		n.connect(t, i, columns, int32(i), acrossRows)
	}
	n.connectTotals(t, acrossColumns, func(j int) int32 { return int32(rows + j) })
	if n.totals {
		n.connect(t, rows, columns, acrossRows, acrossColumns)
	}
	if part == nil {
		return
	}
	column := func(j int) int32 { return partRow(len(part.rows) + j) }
	for j := range part.columns {
		for i := range part.rows {
			n.connect(part, i, j, column(j), partRow(i))
		}
	}
	n.connectTotals(part, int32(rows+part.of), column)
}

// connectTotals adds the totals of a table's columns. Those of a group meet in a node of its own, to which leads how many its columns have together.
func (n *network) connectTotals(t *Table, from int32, column func(j int) int32) {
	for _, g := range t.groups {
		if len(g.columns) < 2 || t.rule.trueTotal { // true totals that are told tell what they add up to, and of others it is not told
			continue
		}
		node := int32(len(n.at))
		n.at = append(n.at, nil)
		n.join(edge{&g.total, place{t, len(t.rows), g.columns[0]}, from, node})
		for _, j := range g.columns {
			n.connect(t, len(t.rows), j, node, column(j))
		}
	}
	for j := range t.columns {
		if g := t.grouped(j); g == nil || len(g.columns) < 2 || t.rule.trueTotal {
			n.connect(t, len(t.rows), j, from, column(j))
		}
	}
}

func (n *network) connect(t *Table, i, j int, tail, head int32) {
	c := t.at(i, j)
	if c.absent {
		return
	}
	n.join(edge{c, place{t, i, j}, tail, head})
}

func (n *network) join(e edge) {
	k := int32(len(n.edges))
	n.edges = append(n.edges, e)
	n.at[e.tail], n.at[e.head] = append(n.at[e.tail], k), append(n.at[e.head], k)
	n.index[e.cell] = k
}

// reaches reports whether the other counts can make good a change of one by so many people, for all that is shown of them. Where they cannot, the
// nodes that the change came to are those reached.
func (n *network) reaches(c *cell, change int64) bool {
	k := n.index[c]
	e := &n.edges[k]
	from, to, need := e.head, e.tail, change
	if change < 0 {
		from, to, need = e.tail, e.head, -change
	}
	defer n.reset()
	n.moved[k], n.touched = 0, append(n.touched, k)
	for need > 0 {
		if !n.search(from, to, k) {
			return false
		}
		need -= n.push(from, to, need)
	}
	return true
}

// search looks for a shortest way by which people can still be moved, not through the edge without.
func (n *network) search(from, to, without int32) bool {
	for v := range n.from {
		n.from[v] = notReached
	}
	n.from[from] = start
	n.queue = append(n.queue[:0], from)
	for at := 0; at < len(n.queue); at++ {
		v := n.queue[at]
		for _, k := range n.at[v] {
			w := n.edges[k].other(v)
			if k == without || n.from[w] != notReached || n.room(k, v) == 0 {
				continue
			}
			n.from[w] = k
			if w == to {
				return true
			}
			n.queue = append(n.queue, w)
		}
	}
	return false
}

func (e *edge) other(v int32) int32 { return e.tail + e.head - v }

// room is by how much an edge's count can still change, seen from one of its nodes: grow from its tail, shrink from its head.
func (n *network) room(k, v int32) int64 {
	e := &n.edges[k]
	if v == e.tail {
		return e.up - e.n - n.moved[k]
	}
	return e.n + n.moved[k] - e.low
}

// push moves at most need people along the way found, and returns how many.
func (n *network) push(from, to int32, need int64) int64 {
	for v := to; v != from; {
		k := n.from[v]
		v = n.edges[k].other(v)
		need = min(need, n.room(k, v))
	}
	for v := to; v != from; {
		k := n.from[v]
		v = n.edges[k].other(v)
		if v == n.edges[k].tail {
			n.moved[k] += need
		} else {
			n.moved[k] -= need
		}
		n.touched = append(n.touched, k)
	}
	return need
}

func (n *network) reset() {
	for _, k := range n.touched {
		n.moved[k] = 0
	}
	n.touched = n.touched[:0]
}

// inTheWay is, of the shown counts that stopped the latest search, the smallest that is not too small itself: one that another table breaks down, which would be hidden with it, only where nothing else did, and
// a total only where no other did; nil if only zeros, and totals that are not told, did.
func (n *network) inTheWay() *place {
	var best *edge
	for k := range n.edges {
		e := &n.edges[k]
		if !n.stopped(e) || e.hidden != Shown || e.n == 0 || e.told || e.total() && !n.totals {
			continue
		}
		if best == nil || e.sums() < best.sums() || e.sums() == best.sums() && e.n < best.n {
			best = e
		}
	}
	if best == nil {
		return nil
	}
	return &best.place
}

// stopped reports whether an edge stands in the way of the latest search.
func (n *network) stopped(e *edge) bool {
	return (n.from[e.tail] == notReached) != (n.from[e.head] == notReached)
}

// widest rounds every count that is shown as widely as may be, asks, and puts all back as it was.
func (n *network) widest(ask func() bool) bool {
	var was []cell
	var of []*cell
	for k := range n.edges {
		e := &n.edges[k]
		before := *e.cell
		for e.widen() {
		}
		if *e.cell != before {
			was, of = append(was, before), append(of, e.cell)
		}
	}
	yes := len(of) > 0 && ask()
	for i, c := range of {
		*c = was[i]
	}
	if !yes {
		ask() // what stands in the way is again that of counts as they are
	}
	return yes
}

// widenInTheWay rounds the largest count that stands in the way of the latest search one step more widely.
func (n *network) widenInTheWay() {
	var best *edge
	for k := range n.edges {
		if e := &n.edges[k]; n.stopped(e) && e.mayWiden() && (best == nil || e.n > best.n) {
			best = e
		}
	}
	best.widen()
}

// mayWiden reports whether a count can be rounded one step more widely to any effect.
func (e *edge) mayWiden() bool {
	_, ok := e.table.rule.wider(e.n, max(e.step, e.table.rule.nearest))
	return ok && e.hidden == Shown && !e.total() && e.low < e.up
}

// widen rounds a count one step more widely; false where it may not be.
func (e *edge) widen() bool {
	if !e.mayWiden() {
		return false
	}
	e.step, _ = e.table.rule.wider(e.n, max(e.step, e.table.rule.nearest))
	e.low, e.up = e.table.rule.between(e.n, e.step)
	return true
}

// sums is 0 for a count that nothing adds up to, 1 for one that another table breaks down, and 2 for a total.
func (e *edge) sums() int {
	switch {
	case e.total():
		return 2
	case e.table.narrowed(e.j):
		return 1
	}
	return 0
}

// total reports whether the edge is the total of a line.
func (e *edge) total() bool { return e.i == len(e.table.rows) || e.j == len(e.table.columns) }
