package main

import (
	"io"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// bars draws one progress bar for each stage of the work.
type bars struct {
	mu      sync.Mutex
	all     *mpb.Progress
	current *mpb.Bar
}

func newBars(w io.Writer) *bars { return &bars{all: mpb.New(mpb.WithOutput(w), mpb.WithWidth(48))} }

// Stage completes the bar of the stage before and starts the next.
func (b *bars) Stage(name string, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.finish()
	b.current = b.all.AddBar(total,
		mpb.PrependDecorators(decor.Name(name, decor.WC{W: 36, C: decor.DindentRight})),
		mpb.AppendDecorators(decor.OnComplete(decor.Percentage(decor.WC{W: 5}), " done"), decor.Elapsed(decor.ET_STYLE_MMSS, decor.WC{W: 7})))
}

// Step advances the current bar.
func (b *bars) Step(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current != nil {
		b.current.IncrInt64(n)
	}
}

func (b *bars) finish() {
	if b.current != nil {
		b.current.SetTotal(-1, true)
	}
}

func (b *bars) wait() {
	b.mu.Lock()
	b.finish()
	b.mu.Unlock()
	b.all.Wait()
}
