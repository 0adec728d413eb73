package glm

import (
	"context"
	"fmt"
	"math"

	"riskstrat/models/glm/kernel"
)

// survey answers queries about the loss, many in one pass: reading and standardising a row costs more than all that is then done with
// it. Queries are in the coordinates of the fitter's standardised columns.
type survey struct {
	*fitter
	folds int // of the design's rows; 0 where they have none
}

// everyone is the part of a query that leaves no rows out.
const everyone = -1

// query asks for the loss at beta, intercept first. A beta of length 1 is of the null model.
type query struct {
	beta     []float64
	part     int  // the fold whose rows are left out, or everyone
	informed bool // the information is wanted too
}

// answer is the sums over the rows.
type answer struct {
	deviance    float64
	held        float64 // deviance of the rows left out
	score       []float64
	information []float64 // see kernel.Block.Gram; nil where it was not asked for
}

func (s *survey) ask(ctx context.Context, queries []query) ([]answer, error) {
	widest := 0
	for t, q := range queries {
		if len(q.beta) > len(queries[widest].beta) {
			widest = t
		}
	}
	design := s.design
	if bare, ok := design.(Bare); ok && len(queries[widest].beta) == 1 {
		design = bare.WithoutColumns()
	}
	fresh := func() *round { return newRound(queries, widest) }
	total := fresh()
	err := pass(ctx, design, s.opt.Workers, fresh, func(r *round, b *Block) error { return s.block(r, b, queries) }, total.merge)
	return total.answers, err
}

// block adds a block of rows to every answer.
func (s *survey) block(r *round, b *Block, queries []query) error {
	n := s.load(r.room, b, queries[r.widest].beta)
	if err := s.parts(r, b, n); err != nil {
		return err
	}
	for t := range queries {
		q, a := &queries[t], &r.answers[t]
		eta := r.linear(t, q, n)
		s.opt.Family.rows(r.y[:n], eta, r.deviances[:n], r.scores[:n], r.roots[:n])
		r.add(a, q, n)
		switch {
		case len(q.beta) == 1:
			r.addNull(a, n)
		case q.informed:
			r.scaled.Copy(r.z)
			r.scaled.Weigh(r.scores[:], r.roots[:], a.score)
			r.scaled.Gram(a.information)
		default:
			r.z.Dots(r.scores[:], a.score)
		}
	}
	return nil
}

// parts notes the folds of the block's rows.
func (s *survey) parts(r *round, b *Block, n int) error {
	if s.folds == 0 {
		return nil
	}
	if len(b.Fold) != len(b.Y) {
		return fmt.Errorf("block: have folds of %d rows, want those of %d", len(b.Fold), len(b.Y))
	}
	for to, from := range r.kept[:n] {
		r.fold[to] = int(b.Fold[from])
		if r.fold[to] >= s.folds {
			return fmt.Errorf("a row is in fold %d, want 0 to %d", r.fold[to], s.folds-1)
		}
	}
	return nil
}

// round is the answers over a cell, and the room to work them out in.
type round struct {
	answers []answer
	widest  int // the query by which blocks are loaded

	*room
	scaled                   *kernel.Block    // the columns times the roots of the rows' information
	fold                     [MaxRows]int     // by row
	other                    [MaxRows]float64 // linear predictor of another query than the widest
	deviances, scores, roots [MaxRows]float64 // by row
}

func newRound(queries []query, widest int) *round {
	columns := len(queries[widest].beta)
	r := &round{widest: widest, room: newRoom(columns)}
	for _, q := range queries {
		a := answer{score: make([]float64, len(q.beta))}
		if width := kernel.Width(len(q.beta)); q.informed {
			a.information = make([]float64, width*width)
		}
		r.answers = append(r.answers, a)
	}
	r.scaled = kernel.NewBlock(MaxRows, columns)
	return r
}

func (r *round) reset() {
	for t := range r.answers {
		a := &r.answers[t]
		a.deviance, a.held = 0, 0
		clear(a.score)
		clear(a.information)
	}
}

func (r *round) merge(o *round) {
	for t := range r.answers {
		a, b := &r.answers[t], &o.answers[t]
		a.deviance += b.deviance
		a.held += b.held
		add(a.score, b.score)
		add(a.information, b.information)
	}
}

// linear is the linear predictor of query t for the rows loaded.
func (r *round) linear(t int, q *query, n int) []float64 {
	eta := r.eta[:n]
	if t != r.widest {
		eta = r.other[:n]
		clear(eta)
		r.z.Predict(q.beta, eta)
	}
	for i, o := range r.offset[:n] {
		eta[i] += o
	}
	return eta
}

// add adds the deviance of every row, and leaves of the rows' scores and information their weighted score and root, 0 for rows left out.
func (r *round) add(a *answer, q *query, n int) {
	for i, w := range r.weight[:n] {
		unit := float64(w * r.deviances[i]) // rounded before it is added: a fused sum would have other bits
		if q.part != everyone && r.fold[i] == q.part {
			a.held += unit
			r.scores[i], r.roots[i] = 0, 0
			continue
		}
		a.deviance += unit
		r.scores[i] *= w
		r.roots[i] = math.Sqrt(w * r.roots[i])
	}
}

// addNull adds what a query of the null model asks for.
func (r *round) addNull(a *answer, n int) {
	for i, v := range r.scores[:n] {
		a.score[0] += v
		if a.information != nil {
			a.information[0] += float64(r.roots[i] * r.roots[i])
		}
	}
}
