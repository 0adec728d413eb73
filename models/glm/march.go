package glm

import "context"

// aheadMost is how many lambdas are foretold at a time. Six take half as many evaluations again as one, which are cheap, in a fifth of
// the passes and with a sixth of the information matrices, which are not.
const aheadMost = 6

// march solves a descending sequence of lambdas in far fewer passes over the data than there are lambdas, by predicting solutions and
// correcting them (Park and Hastie 2007 go from one to the next like this). A pass evaluates the places
// where the solutions for the next few are foretold to be, the last of them with the information; steps from there err by the square of
// what the prophecy did. Where they lead is evaluated, to be certified, in the passes that look at the next few, and so on until
// nothing is pending. A rung whose steps do not go down has gone astray, and is solved by descend.
func (w *walker) march(ctx context.Context, start *rung, lambdas []float64) ([]*rung, error) {
	var rungs, pending, strays []*rung
	before, last := (*rung)(nil), start
	for len(rungs) < len(lambdas) || len(pending) > 0 || len(strays) > 0 {
		if last.foreseeable() {
			next := w.foretell(head(before, last), lambdas[len(rungs):])
			for _, r := range next {
				if !r.solved {
					pending = append(pending, r)
				}
			}
			if rungs = append(rungs, next...); len(next) > 0 {
				before, last = last, next[len(next)-1]
			}
		}
		var err error
		if len(pending) > 0 {
			pending, strays, err = w.advance(ctx, pending, strays)
		} else if len(strays) > 0 || !last.solved {
			err = w.rescue(ctx, strays, start, rungs)
			before, last, strays = nil, solvedBefore(nil, start, rungs), nil
		}
		if err != nil {
			return nil, err
		}
	}
	return rungs, nil
}

// foretell begins the next few rungs; only one where it is solved already.
func (w *walker) foretell(c *course, lambdas []float64) []*rung {
	var rungs []*rung
	for _, l := range lambdas[:min(len(lambdas), aheadMost)] {
		r := c.foretell(l, w.size())
		if rungs = append(rungs, r); r.solved {
			break
		}
	}
	for i, r := range rungs {
		r.until, r.informed = rungs[len(rungs)-1], i == len(rungs)-1
	}
	return rungs
}

// foreseeable tells whether a rung's solution is known, or well enough known, to foretell the next.
func (r *rung) foreseeable() bool {
	return r.solved || r.status == Converged && r.at != nil && r.to != nil && r.length <= foreseen
}

// advance evaluates what is pending in one pass, and divides it into what is still pending and what has gone astray.
func (w *walker) advance(ctx context.Context, pending, strays []*rung) (left, lost []*rung, err error) {
	var trials []trial
	for _, r := range pending {
		trials = append(trials, trial{r.to, r.informed})
	}
	points, err := w.evaluateAll(ctx, trials)
	if err != nil {
		return nil, nil, err
	}
	for i, p := range points {
		if p.information != nil && finite(p.objective) {
			pending[i].curvature = p.information
		}
	}
	for i, r := range pending {
		strayed := w.receive(r, points[i])
		switch {
		case strayed:
			strays = append(strays, r)
		case !r.solved && r.status == Converged:
			left = append(left, r)
		}
	}
	return left, strays, nil
}

// receive judges a rung where it has been evaluated, and sets where it goes next. It has gone astray where the step to here did not
// go down, or steps do not get shorter as they do near a solution.
func (w *walker) receive(r *rung, p *point) (strayed bool) {
	from, before := r.origin, r.length
	if r.at != nil {
		from = r.at
	}
	r.at = p
	r.evaluations++
	if !finite(p.objective) {
		return true
	}
	if r.curvature == nil {
		r.interpolate()
	}
	up := r.objective(p) > r.objective(from)+rounding(from)
	step, done := r.judge(w.size())
	switch {
	case done:
		return false
	case r.evaluations >= w.limit:
		r.ends(IterationLimit, nil)
		return false
	case up && r.violation > certified, !finite(r.length), r.evaluations >= 8 && r.length > before/3:
		return true
	}
	r.to, r.informed = along(p.beta, step, 1), r.length > far
	return false
}

func finite(x float64) bool { return x-x == 0 }

// rescue solves rungs gone astray, each from the last solution before it.
func (w *walker) rescue(ctx context.Context, strays []*rung, start *rung, rungs []*rung) error {
	for _, r := range strays {
		from := solvedBefore(r, start, rungs)
		r.at, r.curvature = from.at, from.curvature
		r.screen(from.pen.lambda, from.at.beta, from.at.gradient)
		if err := w.descend(ctx, r, w.limit); err != nil {
			return err
		}
	}
	return nil
}

// solvedBefore is the last rung solved before r (nil: of all), or the start.
func solvedBefore(r, start *rung, rungs []*rung) *rung {
	last := start
	for _, s := range rungs {
		if s == r {
			break
		}
		if s.solved {
			last = s
		}
	}
	return last
}
