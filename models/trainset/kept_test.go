package trainset

import (
	"bytes"
	"io"
	"slices"
	"sync/atomic"
	"testing"

	"riskstrat/models/glm"
)

// counted counts the bytes that are read.
type counted struct {
	io.ReaderAt
	bytes atomic.Int64
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	c.bytes.Add(int64(len(p)))
	return c.ReaderAt.ReadAt(p, at)
}

// same holds of equal numbers, and of two that are none.
func same(a, b float64) bool { return a == b || a != a && b != b }

// What is kept is read once, however often it is asked for, and has the same values.
func TestKeepsWhatThereIsRoomFor(t *testing.T) {
	b, cells := written(t, Options{Features: catalog}, sizes...)
	asked := []int{0, 1, 2, 3, 4, 5, 6}
	rows, want := make([]int, len(cells)), make([][]float64, len(asked))
	for c, r := range cells {
		rows[c] = len(r.Outcome)
		for j := range asked {
			want[j] = append(want[j], r.X[j]...)
		}
	}
	var all int64 // bytes that a pass reads of a file that keeps nothing
	for _, c := range []struct {
		room        int64
		none, every bool // of the bytes are read again
	}{{room: 0, every: true}, {room: 1 << 19}, {room: 1 << 30, none: true}} {
		from := &counted{ReaderAt: bytes.NewReader(b)}
		f, err := Open(from, int64(len(b)), catalog, c.room)
		if err != nil {
			t.Fatal(err)
		}
		by, err := f.ByCell(rows)
		if err != nil {
			t.Fatal(err)
		}
		for pass := range 3 {
			from.bytes.Store(0)
			have := make([][]float64, len(asked))
			for i := range by.Parts() {
				err := by.Read(i, asked, func(_, _, _ int, x [][]float64) error {
					for j := range x {
						have[j] = append(have[j], x[j]...)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			for j := range have {
				if !slices.EqualFunc(have[j], want[j], same) {
					t.Fatalf("room %d, pass %d: feature %s is not as written", c.room, pass, catalog[j].Name)
				}
			}
			read := from.bytes.Load()
			switch {
			case pass == 0 && c.every:
				all = read
			case pass == 0 && read != all:
				t.Errorf("room %d: have %d bytes read in the first pass, want %d", c.room, read, all)
			case pass > 0 && (c.none && read != 0 || c.every && read != all || !c.none && !c.every && (read == 0 || read >= all)):
				t.Errorf("room %d, pass %d: have %d of %d bytes read", c.room, pass, read, all)
			}
		}
		if left := f.room.left; left < 0 || left > c.room {
			t.Errorf("room %d: have %d left of it", c.room, left)
		}
	}
}

// Rows of an unknown outcome are not told from others in what is kept.
func TestKeptIsNobodysToChange(t *testing.T) {
	b, _ := written(t, Options{Features: catalog, Weights: true}, sizes...)
	f, err := Open(bytes.NewReader(b), int64(len(b)), catalog, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"score", "visits", "rate"}
	fit := func(f *File, workers int) *glm.Result {
		d, err := f.Design(names...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := glm.Fit(t.Context(), d, glm.Options{Family: glm.Binomial(), Names: names, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := fit(opened(t, b), 1)
	for _, workers := range []int{1, 2, 5} {
		have := fit(f, workers)
		if have.Rows != want.Rows || have.LogLik != want.LogLik || !slices.Equal(have.Coef, want.Coef) || !slices.Equal(have.StdErr, want.StdErr) {
			t.Errorf("%d workers: another result of columns kept than of columns read", workers)
		}
	}
}

// Where not all fits, columns of codes are kept before one of numbers that was asked for first.
func TestKeepsCodesBeforeNumbers(t *testing.T) {
	b, cells := written(t, Options{Features: catalog}, sizes...)
	rows := make([]int, len(cells))
	for c, r := range cells {
		rows[c] = len(r.Outcome)
	}
	from := &counted{ReaderAt: bytes.NewReader(b)}
	f, err := Open(from, int64(len(b)), catalog, 500_000)
	if err != nil {
		t.Fatal(err)
	}
	by, err := f.ByCell(rows)
	if err != nil {
		t.Fatal(err)
	}
	pass := func(asked ...int) {
		from.bytes.Store(0)
		for i := range by.Parts() {
			if err := by.Read(i, asked, func(_, _, _ int, _ [][]float64) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	const score = 3 // numbers: 320 kB of the first row group alone; the codes asked for beside it take 225 kB
	pass(score, 0, 1, 2)
	if pass(0, 1, 2); from.bytes.Load() > 0 {
		t.Errorf("have %d bytes of codes read again, want none", from.bytes.Load())
	}
	if pass(score); from.bytes.Load() == 0 {
		t.Error("the numbers were kept too: the room is no test")
	}
}
