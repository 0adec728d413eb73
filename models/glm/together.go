package glm

import (
	"context"
	"errors"
	"iter"
)

// asking is how a walker gets its queries answered.
type asking func(ctx context.Context, queries []query) ([]answer, error)

var errStopped = errors.New("stopped")

// together runs walks side by side, and answers what all of them ask at a time in one pass of the survey. Each walk goes its way as if
// it were alone; their order decides nothing but which error is returned where several fail.
func together(ctx context.Context, s *survey, walks []func(asking) error) error {
	type request struct {
		queries []query
		answers []answer
	}
	errs := make([]error, len(walks))
	var next []func() (*request, bool)
	for i, walk := range walks {
		pull, stop := iter.Pull(func(yield func(*request) bool) {
			errs[i] = walk(func(_ context.Context, queries []query) ([]answer, error) {
				r := &request{queries: queries}
				if !yield(r) {
					return nil, errStopped
				}
				return r.answers, nil
			})
		})
		defer stop()
		next = append(next, pull)
	}
	for {
		var asked []*request
		var queries []query
		for _, pull := range next {
			if r, ok := pull(); ok {
				asked, queries = append(asked, r), append(queries, r.queries...)
			}
		}
		if err := errors.Join(errs...); err != nil || len(asked) == 0 {
			return err
		}
		answers, err := s.ask(ctx, queries)
		if err != nil {
			return err
		}
		for _, r := range asked {
			r.answers, answers = answers[:len(r.queries)], answers[len(r.queries):]
		}
	}
}
