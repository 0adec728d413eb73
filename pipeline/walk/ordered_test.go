package walk

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestInOrderCommitsInOrderWhoeverFinishesFirst(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		var got []int
		err := InOrder(t.Context(), 20, workers,
			func(_, i int) (int, error) { time.Sleep(time.Duration(i%3) * time.Millisecond); return i * i, nil },
			func(i, v int) error {
				if v != i*i {
					t.Errorf("result %d came with the value of another: %d", i, v)
				}
				got = append(got, i)
				return nil
			})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(got) || len(got) != 20 {
			t.Errorf("%d workers: committed %v", workers, got)
		}
	}
}

func TestInOrderStopsAtTheFirstError(t *testing.T) {
	boom := errors.New("boom")
	for name, run := range map[string]func(ctx context.Context) error{
		"in work": func(ctx context.Context) error {
			return InOrder(ctx, 50, 3, func(_, i int) (int, error) {
				if i == 7 {
					return 0, boom
				}
				return i, nil
			}, func(i, _ int) error {
				if i >= 7 {
					t.Error("committed a result after the failed one")
				}
				return nil
			})
		},
		"in commit": func(ctx context.Context) error {
			return InOrder(ctx, 50, 3, func(_, i int) (int, error) { return i, nil }, func(i, _ int) error {
				if i == 4 {
					return boom
				}
				return nil
			})
		},
	} {
		if err := run(t.Context()); !errors.Is(err, boom) {
			t.Errorf("%s: have error %v, want %v", name, err, boom)
		}
	}
}
