package glm

import (
	"context"
	"sync"
)

// reduce runs work once for every cell, on several goroutines, and folds the results in cell order: the result, to the
// bit, and the error, if any, are those of a single worker. A cell is begun only with an accumulator in hand, of which
// there are two a worker, so that memory is bounded however far the workers run ahead of the slowest cell.
func reduce[T any](ctx context.Context, cells, workers int, fresh func() T, work func(acc T, cell int) error, fold func(T)) error {
	workers = max(1, min(workers, cells))
	r := &reducer[T]{done: make(map[int]result[T]), free: make(chan T, 2*workers), fold: fold}
	for range 2 * workers {
		r.free <- fresh()
	}
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for {
				acc := <-r.free
				cell, ok := r.take(ctx, cells)
				if !ok {
					r.free <- acc
					return
				}
				r.finish(cell, result[T]{acc, work(acc, cell)})
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return r.err
}

type result[T any] struct {
	acc T
	err error
}

type reducer[T any] struct {
	free chan T
	fold func(T)

	mu     sync.Mutex
	next   int // the next cell to hand out
	folded int // cells folded so far
	done   map[int]result[T]
	err    error // of the lowest cell that failed
}

// take hands out cells in order. Because whoever takes one already holds an accumulator, the lowest unfolded cell is always
// under way, and the wait for a free accumulator ends.
func (r *reducer[T]) take(ctx context.Context, cells int) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next == cells || r.err != nil || ctx.Err() != nil {
		return 0, false
	}
	r.next++
	return r.next - 1, true
}

func (r *reducer[T]) finish(cell int, res result[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[cell] = res
	for {
		res, ok := r.done[r.folded]
		if !ok {
			return
		}
		delete(r.done, r.folded)
		r.folded++
		switch {
		case r.err != nil:
		case res.err != nil:
			r.err = res.err
		default:
			r.fold(res.acc)
		}
		r.free <- res.acc
	}
}
