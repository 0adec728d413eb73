package card

import (
	"fmt"
	"strconv"
	"strings"

	"riskstrat/models"
)

// coefficientRow is one column of the linear predictor.
type coefficientRow struct{ Term, Column, Coefficient, StdErr, Robust, Group string }

func coefficientRows(e *models.Entry) []coefficientRow {
	write := func(term, group string, c models.Coefficient) coefficientRow {
		return coefficientRow{Term: term, Column: c.Name, Group: group, Coefficient: fmt.Sprintf("%.6f", c.Coef), StdErr: orDash(c.SE, 6), Robust: orDash(c.RobustSE, 6)}
	}
	rows := []coefficientRow{write("", "", e.Intercept)}
	for _, t := range e.Terms {
		for i, c := range t.Columns {
			term := ""
			if i == 0 {
				term = t.Term
			}
			rows = append(rows, write(term, t.Group, c))
		}
	}
	for i, in := range e.Indicators {
		in.Column.Name = fmt.Sprintf("null %d: %s", i+1, strings.Join(in.Features, ", "))
		rows = append(rows, write("", models.NotKnown, in.Column))
	}
	return rows
}

// orDash is a standard error to so many decimals, which a penalty that selects does not have.
func orDash(v *float64, decimals int) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f", decimals, *v)
}

// featureRow says what a feature is and how it was in training.
type featureRow struct{ Name, Unit, Window, Why, Median, Null string }

func featureRows(e *models.Entry, lookup models.Lookup) []featureRow {
	fitted := e.Trained.Fit.Rows - e.Trained.Fit.Departed
	var rows []featureRow
	for _, u := range e.Features {
		r := featureRow{Name: u.Feature, Unit: "–", Window: "–", Why: "–", Median: "–", Null: "–"}
		if d, known := lookup(u.Feature); known {
			r.Unit, r.Why = d.Unit, d.Rationale
			if d.Digest() != u.Digest {
				r.Why = "Its definition has changed since training. " + r.Why
			}
			if d.Window > 0 {
				r.Window = strconv.Itoa(d.Window) + " days"
			}
			if u.Median != nil && len(d.Levels) > int(*u.Median) && *u.Median >= 0 {
				r.Median = d.Levels[int(*u.Median)]
			}
		}
		if u.Median != nil && r.Median == "–" {
			r.Median = strconv.FormatFloat(*u.Median, 'g', 4, 64)
		}
		if fitted > 0 {
			r.Null = fmt.Sprintf("%.1f", 100*float64(u.Nulls)/float64(fitted))
		}
		rows = append(rows, r)
	}
	return rows
}

// curves are the knots, cuts and reference levels behind the columns.
func curves(e *models.Entry) []string {
	var all []string
	for _, t := range e.Terms {
		for _, b := range t.Bases {
			switch b.Transform {
			case models.Spline:
				all = append(all, fmt.Sprintf("%s: knots of the restricted cubic spline at %s", b.Feature, numbers(b.Knots)))
			case models.Winsor:
				all = append(all, b.Feature+": "+cuts(b))
			case models.Category:
				all = append(all, fmt.Sprintf("%s: compared with level %s", b.Feature, b.Levels[*b.Reference]))
			}
		}
	}
	return all
}

// cuts says what a winsorised feature is brought in to.
func cuts(b models.Basis) string {
	switch {
	case b.Floor == nil:
		return fmt.Sprintf("taken as %g where above", *b.Cap)
	case b.Cap == nil:
		return fmt.Sprintf("taken as %g where below", *b.Floor)
	default:
		return fmt.Sprintf("taken as %g where below, as %g where above", *b.Floor, *b.Cap)
	}
}

func numbers(v []float64) string {
	var all []string
	for _, x := range v {
		all = append(all, strconv.FormatFloat(x, 'g', -1, 64))
	}
	return strings.Join(all, ", ")
}
