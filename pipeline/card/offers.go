package card

import (
	"fmt"

	"riskstrat/models"
)

// offers is what the card says of people who were offered help within the horizon.
type offers struct {
	Text    string
	Figures []offeredRow // none where nobody was offered help
}

// offeredRow is a figure of those whom no offer can have helped, and of everyone as offers have changed what happened.
type offeredRow struct{ Name, Model, Affected string }

// late says what no rule can mend: it stands wherever offers count.
const late = "An offer counts whenever in the horizon it was made, also after the outcome, and because of it: the extract does not say which came first. Offers that follow the outcome make those offered help look worse, and those not offered better, than they are; then the model and these figures are biased. Only people drawn at random to be offered nothing are free of it."

// rules are the rules in words.
var rules = map[models.OfferedHelp]string{
	models.AdjustOffered:  "Everyone was fitted, with a column for having been offered help; scoring takes everybody as not offered any. ",
	models.ExcludeOffered: "People offered help were left out of the fit, and the others weighted to stand for them. ",
	models.WithheldOnly:   "Only people from whom a registered comparison withholds offers were fitted, calibrated and judged. ",
}

func (c *Card) offersOf() offers {
	e := c.Entry
	fit, judged := e.Trained.Fit.Offered, e.Trained.Validate.Offered
	switch {
	case fit == nil && judged == nil:
		return offers{Text: "The extract does not record offers of help: what lists changed is in every figure, and cannot be told from it."}
	case orZero(fit)+orZero(judged) == 0:
		return offers{Text: "Nobody is known to have been offered help within a horizon."}
	}
	rule := e.Spec.OfferedHelp
	if rule == "" {
		rule = models.AdjustOffered
	}
	o := offers{Text: fmt.Sprintf("Offered help within the horizon: %s of those fitted, %s of those judged. %s", c.people(orZero(fit)), c.people(orZero(judged)), rules[rule])}
	if b := e.Offered; b != nil {
		o.Text += fmt.Sprintf("The column moves the linear predictor by %.3f (standard error %s). ", b.Coef, orDash(b.SE, 3))
		if f := e.OfferedPenalty(); f < 1 {
			o.Text += fmt.Sprintf("It is penalised by %g of what the other columns are, so that it is not shrunk away. ", f)
		} else if e.Penalty.Lambda > 0 {
			o.Text += "It is penalised as the other columns are, and so may tell less than all of what offers did: the rest passes for safety of the people who got them. "
		}
		if b.Coef > 0 {
			o.Text += "That is above 0, as it would be if offers followed need rather than met it. "
		}
	}
	if rule != models.WithheldOnly {
		o.Text += "Calibration and figures are of people not offered help, weighted to the whole. " + late
	}
	for _, r := range c.measure.readings(e.Target.Kind) {
		o.Figures = append(o.Figures, offeredRow{r.name, r.write(e.Figures.Validate), r.write(e.Figures.AsOffered)})
	}
	return o
}

// orZero is a count that may be absent.
func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
