package walk

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// InOrder does work(worker, i) for i = 0..n-1 on several workers and hands each result to commit in ascending order of i,
// one at a time, so that what is written does not depend on who finished first. At most 2 x workers results wait for
// their turn: memory stays bounded by partitions. The first error stops everything.
func InOrder[T any](ctx context.Context, n, workers int, work func(worker, i int) (T, error), commit func(i int, result T) error) error {
	workers = max(1, min(workers, n))
	g, ctx := errgroup.WithContext(ctx)
	type slot struct{ done chan T }
	slots := make([]slot, n)
	for i := range slots {
		slots[i].done = make(chan T, 1)
	}
	next := make(chan int)
	room := make(chan struct{}, 2*workers)
	g.Go(func() error {
		defer close(next)
		for i := range n {
			select {
			case room <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for w := range workers {
		g.Go(func() error {
			for i := range next {
				result, err := work(w, i)
				if err != nil {
					return err
				}
				slots[i].done <- result
			}
			return nil
		})
	}
	g.Go(func() error {
		for i := range n {
			select {
			case result := <-slots[i].done:
				if err := commit(i, result); err != nil {
					return err
				}
				<-room
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return g.Wait()
}
