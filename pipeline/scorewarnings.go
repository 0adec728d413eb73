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

// scoreLine is what is said of as many residents in several features.
type scoreLine struct {
	target, message, features string
	rows                      int64
}

// text is the line with the number of residents as it is to be shown.
func (l *scoreLine) text(residents string) string {
	return fmt.Sprintf("scoring %s: %s: %s residents, in %s", l.target, l.message, residents, l.features)
}

// lines returns one line for all features of which the same is said of as many residents, sorted.
func (w scoreWarnings) lines() []scoreLine {
	type same struct {
		scoreWarning
		rows int64
	}
	features := map[same][]string{}
	for one, rows := range w {
		key := same{scoreWarning{target: one.target, message: one.message}, rows}
		features[key] = append(features[key], one.feature)
	}
	var lines []scoreLine
	for key, names := range features {
		slices.Sort(names)
		lines = append(lines, scoreLine{key.target, key.message, strings.Join(names, ", "), key.rows})
	}
	slices.SortFunc(lines, func(a, b scoreLine) int { return strings.Compare(a.text(""), b.text("")) })
	return lines
}
