package pipeline

import (
	"fmt"
	"slices"

	"riskstrat/models"
)

// scoreWarnings adds up over partitions what scorers warn of.
type scoreWarnings map[[3]string]int64

func (w *scoreWarnings) add(target string, one models.Warning) {
	if *w == nil {
		*w = scoreWarnings{}
	}
	(*w)[[3]string{target, one.Feature, one.Message}] += one.Rows
}

// texts returns one line a warning, sorted.
func (w scoreWarnings) texts() []string {
	lines := make([]string, 0, len(w))
	for key, rows := range w {
		lines = append(lines, fmt.Sprintf("scoring %s: feature %s of %d residents is %s", key[0], key[1], rows, key[2]))
	}
	slices.Sort(lines)
	return lines
}
