package main

import (
	"fmt"
	"io"
	"strings"

	"riskstrat/models"
)

// reportLeakage prints what training did to find a predictor that was told the outcome; what it asks about is printed with the questions.
func reportLeakage(out io.Writer, e *models.Entry) {
	l := e.Leakage
	if l == nil {
		return
	}
	if r := l.Rebuilt; r != nil {
		found := "no value differs"
		if len(r.Moved) > 0 {
			var all []string
			for _, m := range r.Moved {
				all = append(all, fmt.Sprintf("%s in %d", m.Feature, m.Values))
			}
			found = "values differ: " + strings.Join(all, ", ")
		}
		fmt.Fprintf(out, "Leakage: %d features of %d rows (%s) built again without what came on the index date or later: %s\n", r.Features, r.Rows, r.Share, found)
	}
	if len(l.Alone) == 0 {
		fmt.Fprintln(out, "Leakage: the gain on the baseline is too little, or too uncertain, to ask which feature it comes from")
		return
	}
	var most []string
	for _, a := range l.Alone[:min(3, len(l.Alone))] {
		most = append(most, fmt.Sprintf("%s %.0f %% (%+.4f)", a.Feature, 100*a.Share, a.Gain))
	}
	fmt.Fprintf(out, "Leakage: of the gain on the baseline, one feature alone gives at most: %s\n", strings.Join(most, ", "))
}
