package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"riskstrat/models"
)

// scoreWarnings adds up over partitions what scorers warn of: residents by target, feature and message.
type scoreWarnings map[scoreWarning]int64

type scoreWarning struct{ target, feature, message string }

func (w *scoreWarnings) add(target string, one models.Warning) {
	if *w == nil {
		*w = scoreWarnings{}
	}
	(*w)[scoreWarning{target, one.Feature, one.Message}] += one.Rows
}

// texts returns one line for all features of which the same is said of as many residents, sorted.
func (w scoreWarnings) texts() []string {
	type same struct {
		scoreWarning
		rows int64
	}
	features := map[same][]string{}
	for one, rows := range w {
		key := same{scoreWarning{target: one.target, message: one.message}, rows}
		features[key] = append(features[key], one.feature)
	}
	var lines []string
	for key, names := range features {
		slices.Sort(names)
		lines = append(lines, fmt.Sprintf("scoring %s: %s: %d residents, in %s", key.target, key.message, key.rows, strings.Join(names, ", ")))
	}
	slices.Sort(lines)
	return lines
}
