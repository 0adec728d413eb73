package pipeline

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"riskstrat/models"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/sampling"
)

// judgedBytes is the most that the judging of a model may hold for each further person at risk, from the walk to the report.
const judgedBytes = 175

// What the judging of a model holds grows by few bytes for each person at risk: the people of a small place, taken often and three times as often, each a
// household and a risk of their own.
func TestJudgingHoldsFewBytesAPerson(t *testing.T) {
	n := rankedNight(t, earlier(t), Options{AsOf: placetest.Extract, Workers: 2, Now: func() time.Time { return time.Unix(0, 0) }})
	few, least := judgedPeak(t, n, 10)
	many, most := judgedPeak(t, n, 30)
	each := float64(most-least) / float64(many-few)
	t.Logf("%d people: %d KiB; %d: %d KiB; %.0f bytes a person", few, least>>10, many, most>>10, each)
	if each > judgedBytes {
		t.Errorf("have %.0f bytes a person, want at most %d", each, judgedBytes)
	}
	if most < int64(50*many) { // what the walk alone leaves of them
		t.Errorf("have %d bytes at most for %d people: nothing was watched", most, many)
	}
}

// judgedPeak judges the night's models by so many times its people, and returns how many those are and the most bytes that they held at a time.
func judgedPeak(t *testing.T, n *night, times int) (people int, bytes int64) {
	t.Helper()
	before := n.judging
	defer func() { n.judging = before }()
	heap := watchHeap()
	defer heap.stop()
	m := *before.models[0]
	m.rows, m.others = nil, nil
	for i := range before.models[0].rows {
		m.rows = append(m.rows, repeated(&before.models[0].rows[i], times))
	}
	n.judging.models = []*judgedModel{&m}
	people = m.size()
	if err := n.judge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !n.judging.report.Models[0].Figures[0].Now.Known() {
		t.Fatalf("have %+v", n.judging.report.Models[0])
	}
	return people, heap.stop()
}

// repeated are the rows with everybody in them so many times, as people of their own.
func repeated(r *judgedRows, times int) judgedRows {
	out := judgedRows{
		person: copies(r.person, times), hash: copies(r.hash, times), household: copies(r.household, times), practice: copies(r.practice, times), imd: copies(r.imd, times),
		order: copies(r.order, times), eligible: copies(r.eligible, times), code: copies(r.code, times),
		fate: sampling.Fate{Outcome: copies(r.fate.Outcome, times), Offered: copies(r.fate.Offered, times), Withheld: copies(r.fate.Withheld, times)},
	}
	for _, within := range r.within {
		out.within = append(out.within, copies(within, times))
	}
	for _, v := range r.values {
		out.values = append(out.values, models.NewNarrow(valuesOf(v), copies(upTo(v.Len()), times)))
	}
	for i := range out.hash {
		k := uint64(i % times)
		out.hash[i], out.order[i] = out.hash[i]^k, out.order[i]+1e-9*float64(k)
		if out.household[i] != 0 {
			out.household[i] ^= k
		}
	}
	return out
}

// valuesOf are the values of a column.
func valuesOf(column models.Narrow) []float64 {
	var all []float64
	cells := models.NewNarrowCells(1)
	cells.Append(0, column)
	_ = cells.Read(0, []int{0}, func(_, _, _ int, x [][]float64) error { all = append(all, x[0]...); return nil })
	return all
}

// upTo are the rows before one.
func upTo(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// copies are the values, each so many times in a row.
func copies[T any](values []T, times int) []T {
	if values == nil {
		return nil
	}
	out := make([]T, 0, len(values)*times)
	for _, v := range values {
		out = append(out, slices.Repeat([]T{v}, times)...)
	}
	return out
}

// heapWatch knows the most live bytes of the heap at any time, above those it began with.
type heapWatch struct {
	percent int
	base    int64
	most    atomic.Int64
	over    atomic.Bool
}

// watchHeap collects garbage whenever the heap has grown by a twentieth, and looks after every time.
func watchHeap() *heapWatch {
	runtime.GC()
	w := &heapWatch{percent: debug.SetGCPercent(5)}
	runtime.GC()
	w.base = liveBytes()
	w.again()
	return w
}

// again looks when garbage has next been collected.
func (w *heapWatch) again() {
	type canary struct{ at *heapWatch }
	runtime.SetFinalizer(&canary{w}, func(c *canary) {
		if c.at.over.Load() {
			return
		}
		c.at.most.Store(max(c.at.most.Load(), liveBytes()))
		c.at.again()
	})
}

// stop stops watching.
func (w *heapWatch) stop() int64 {
	if !w.over.Swap(true) {
		debug.SetGCPercent(w.percent)
	}
	return w.most.Load() - w.base
}

// liveBytes are those that the last collection of garbage found in use.
func liveBytes() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
