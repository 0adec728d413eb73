package glm

import "context"

const (
	// pilotRows is the number of rows from which a fit first tries a part of them: below, it is over before that would pay.
	pilotRows = 50_000
	// pilotShare is the part: one cell in so many. What is left to go from a part of n rows is of the order of columns/n, in
	// the units of the Newton decrement, which each further step squares: a larger part saves no step.
	pilotShare = 16
	// leastShare is the largest part that still saves more passes than it costs.
	leastShare = 6
	// pilotEnough ends the descent of a pilot, in place of precise. The last step leaves about its square, some 1e-5, which adds nothing to
	// the way from the minimum of a part to that of the whole.
	pilotEnough = 3e-3
)

// pilot fits cells spread over the design, for a place to begin from: three or four steps over all rows are saved for the price of
// half a pass. The cells are then the surrogate. It returns nil where the rows are few, or where the part could not be fitted, whatever the
// reason: the fit of all rows will tell.
func (f *fitter) pilot(ctx context.Context) ([]float64, error) {
	cells := f.design.Cells()
	every := min(cells, pilotShare)
	if f.moments.rows < pilotRows || every < leastShare || f.moments.rows/every < 20*f.design.Columns() {
		return nil, nil
	}
	opt := *f.opt
	opt.Limit, opt.enough = 0, pilotEnough
	some := &spread{f.design, every}
	res, err := fit(ctx, some, &opt)
	if err != nil || res.Status != Converged {
		return nil, ctx.Err()
	}
	f.surrogate = f.surrogateOf(some, res.Weight)
	return append([]float64{res.Intercept}, res.Coef...), nil
}

// spread is every so-many-th cell of a design, from the middle of each run of so many.
type spread struct {
	Design
	every int
}

// Cells implements Design.
func (s *spread) Cells() int { return s.Design.Cells() / s.every }

// has reports whether a cell of the design is one of them.
func (s *spread) has(cell int) bool {
	return cell%s.every == s.every/2 && cell/s.every < s.Cells()
}

// Rows implements Design.
func (s *spread) Rows(cell int, visit func(Block) error) error {
	return s.Design.Rows(cell*s.every+s.every/2, visit)
}
