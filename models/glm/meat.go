package glm

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm/kernel"
)

// meat adds up the squared scores of a fit, over rows or over clusters of them.
type meat struct {
	*fitter
	fit      *standard
	rows     int
	clusters int // of those cut, and rows without one
	byRow    bool
	across   map[uint64][]float64 // sums of the clusters that have rows in several cells
	order    []uint64             // theirs, ascending
	squares  []float64            // of the others; see kernel.Block.Gram
}

func newMeat(f *fitter, fit *standard) *meat {
	width := kernel.Width(len(fit.beta))
	return &meat{fitter: f, fit: fit, byRow: true, squares: make([]float64, width*width)}
}

// cut makes it clusters, given by their ascending identifiers, once for each cell a cluster has rows in.
func (m *meat) cut(ids []uint64) {
	m.byRow, m.across = false, map[uint64][]float64{}
	for i, id := range ids {
		if i == 0 || id != ids[i-1] {
			m.clusters++
		} else if m.across[id] == nil {
			m.across[id] = make([]float64, len(m.fit.beta))
			m.order = append(m.order, id)
		}
	}
}

// add makes the pass.
func (m *meat) add(ctx context.Context) error {
	return reduce(ctx, m.design.Cells(), m.opt.Workers, func() *meatSums { return newMeatSums(len(m.fit.beta)) },
		func(s *meatSums, cell int) error {
			s.reset()
			err := read(m.design, cell, func(b *Block) error { m.block(s, b); return nil })
			s.close(m.across)
			return err
		},
		func(s *meatSums) {
			m.rows += s.rows
			m.clusters += s.alone
			add(m.squares, s.squares)
			for i, id := range s.ids {
				if to := m.across[id]; to != nil {
					add(to, s.sum(i))
				}
			}
		})
}

// block adds a block of rows.
func (m *meat) block(s *meatSums, b *Block) {
	n := m.scores(s, b)
	s.rows += n
	if m.byRow || b.Cluster == nil {
		s.alone += n
		s.z.Gram(s.squares)
		return
	}
	q := len(m.fit.beta)
	for i, from := range s.kept[:n] {
		s.at[i] = s.place(b.Cluster[from], q)
	}
	for k := range q {
		for i, v := range s.z.Column(k) {
			s.sums[s.at[i]*q+k] += v
		}
	}
}

// sum is the whole, the clusters of several cells last.
func (m *meat) sum() *mat.SymDense {
	s := newMeatSums(len(m.fit.beta))
	s.squares = m.squares
	for _, id := range m.order {
		s.ids, s.sums = append(s.ids, id), append(s.sums, m.across[id]...)
	}
	s.close(nil)
	q, width := len(m.fit.beta), kernel.Width(len(m.fit.beta))
	sym := mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			sym.SetSym(i, j, m.squares[i*width+j])
		}
	}
	return sym
}

// meatSums are the sums over a cell.
type meatSums struct {
	rows    int
	alone   int       // rows without a cluster
	squares []float64 // of rows alone, and of clusters once they are closed

	ids  []uint64 // clusters in the order they come
	find map[uint64]int
	sums []float64 // of their scores, one after the other

	*room
	deviance, score, information [MaxRows]float64
	at                           [MaxRows]int
}

func newMeatSums(q int) *meatSums {
	width := kernel.Width(q)
	return &meatSums{squares: make([]float64, width*width), find: map[uint64]int{}, room: newRoom(q)}
}

func (s *meatSums) reset() {
	s.rows, s.alone, s.ids, s.sums = 0, 0, s.ids[:0], s.sums[:0]
	clear(s.find)
	clear(s.squares)
}

// place is the position of a cluster, which it may open.
func (s *meatSums) place(id uint64, q int) int {
	i, ok := s.find[id]
	if !ok {
		i = len(s.ids)
		s.find[id] = i
		s.ids = append(s.ids, id)
		s.sums = append(s.sums, make([]float64, q)...)
	}
	return i
}

func (s *meatSums) sum(i int) []float64 {
	q := len(s.sums) / len(s.ids)
	return s.sums[i*q : (i+1)*q]
}

// close squares the sums of the clusters that are not open elsewhere.
func (s *meatSums) close(elsewhere map[uint64][]float64) {
	var whole []int
	for i, id := range s.ids {
		if elsewhere[id] == nil {
			whole = append(whole, i)
		}
	}
	for len(whole) > 0 {
		n := min(len(whole), MaxRows)
		s.z.Resize(n)
		for k := range len(s.sums) / len(s.ids) {
			s.z.Fill(k, 0)
			for to, i := range whole[:n] {
				s.z.Column(k)[to] = s.sum(i)[k]
			}
		}
		s.z.Gram(s.squares)
		whole = whole[n:]
	}
}
