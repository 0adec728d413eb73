package card

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"riskstrat/models"
	"riskstrat/models/samplesize"
)

// said is what the run says to an item, and what it leaves open.
type said struct{ answer, gap string }

// items answers the statement's items from the run.
func (c *Card) items() []Item {
	answers := map[string]said{}
	for _, part := range []map[string]said{c.introduction(), c.takenIn(), c.outcomeAndPredictors(), c.methods(), c.use(), c.openScience(), c.results(), c.discussion()} {
		for number, s := range part {
			answers[number] = s
		}
	}
	all := slices.Clone(asked)
	for i := range all {
		all[i].Answer, all[i].Gap = answers[all[i].Number].answer, answers[all[i].Number].gap
	}
	return all
}

func (c *Card) introduction() map[string]said {
	t := c.Entry.Target
	return map[string]said{
		"1":  {answer: fmt.Sprintf("Making and judging of a model of %s, within %d days, among residents of %s for whom %s.", t.Label, t.Horizon, c.Place, t.AtRisk)},
		"2":  {answer: "The head of this card.", gap: "An abstract by the statement's own list, for a paper."},
		"3a": {answer: "Prognostic. The prediction orders offers of a conversation about social prescribing, before need grows.", gap: "Why this place wants it, and how it stands to models in use elsewhere."},
		"3b": {answer: intended},
		"3c": {answer: "What the model makes of age, sex and deprivation, and how well it does by " + c.By() + ", is shown.", gap: "Known inequalities in the place."},
		"4":  {answer: "Both: fitted and calibrated on past dates, judged on a later one."},
	}
}

func (c *Card) takenIn() map[string]said {
	e := c.Entry
	var tables []string
	for path := range e.Trained.Inputs {
		tables = append(tables, path)
	}
	slices.Sort(tables)
	last := e.Spec.Train.Validate
	first := last
	for _, d := range e.Trained.Fit.Dates {
		first = min(first, d)
	}
	return map[string]said{
		"5a": {answer: fmt.Sprintf("Pseudonymised records of GP and hospital contact, made in routine care, as extracted on %s: %s. Their digests are in the model.", date(e.Trained.AsOf), orNone(tables)),
			gap: "Whom the records of the place leave out."},
		"5b": {answer: fmt.Sprintf("Index dates from %s to %s; each outcome is looked for in the %d days after its date, the last up to %s.", date(first), date(last), e.Target.Horizon, date(horizonEnd(e)))},
		"6a": {answer: "Residents registered with the GP practices of " + c.Place + ".", gap: "How many practices and hospitals, and where."},
		"6b": {answer: fmt.Sprintf("Everyone registered for whom %s on an index date, and who may be used for training: opt-outs act before anything is worked out.", e.Target.AtRisk)},
		"6c": {answer: c.Offers.Text, gap: "Treatment within the horizon: the run does not take account of it."},
		"7":  {answer: "Columns are declared once, with type, unit and range; rows that break the declaration are left out and counted. Features are built by one program for all dates and everyone alike."},
	}
}

func (c *Card) outcomeAndPredictors() map[string]said {
	t := c.Entry.Target
	return map[string]said{
		"8a": {answer: fmt.Sprintf("%s: %s, looked at %d days after the index date, built by the same program as the predictors. A death without it is no outcome; of those who left it is not known, and others like them stand for them.", c.Title, c.outcome(), t.Horizon),
			gap: "Why this outcome was chosen."},
		"8b":  {answer: "Nobody: it is worked out from records by rule."},
		"8c":  {answer: "Records were made without the prediction. Once lists are worked, what staff record may depend on it."},
		"9a":  {answer: c.selection() + " Why each feature is there is in the table of features."},
		"9b":  {answer: "The table of features. Nothing on or after the index date is read, and nothing that had not arrived by it."},
		"9c":  {answer: "Nobody: predictors are worked out from records by rule."},
		"12b": {answer: "As declared: " + strings.Join(c.Entry.Spec.Terms, ", ") + ". Standardised for the penalty, and reported on their own scale."},
	}
}

func (c *Card) methods() map[string]said {
	e := c.Entry
	return map[string]said{
		"10":  {answer: c.size()},
		"11":  {answer: fmt.Sprintf("Where a feature is not known its training median is taken, and a column of its own says so (%d such columns). Of people who left within the horizon the outcome is not known; those who stayed are weighted by the inverse of their probability of staying. The figures without weights stand beside.", len(e.Indicators))},
		"12a": {answer: fmt.Sprintf("By time: fitted on %s, calibrated on %s, judged on %s. Beside it a refit that never saw a fifth of the people, judged on them.", dates(e.Trained.Fit.Dates), dates(e.Trained.Calibrate.Dates), dates(e.Trained.Validate.Dates))},
		"12c": {answer: c.making()},
		"12d": {answer: "Intervals take households as clusters.", gap: "Differences between practices and networks: the model has no part for them."},
		"12e": {answer: "Discrimination (AUROC, AUPRC, PPV, sensitivity and lift at the length of lists), overall accuracy (Brier), calibration (observed over expected, slope, a smooth curve and its distance), net benefit; always beside a model of age, sex and last year's counts on the same people."},
		"12f": {answer: c.updating()},
		"12g": {answer: "By the model's own file, which holds all it needs: intercept, coefficients, knots, medians and calibration."},
		"13":  {answer: "Nothing was done: no outcome was resampled or weighted by its class, so predictions need no correction for it."},
	}
}

func (c *Card) use() map[string]said {
	open := "What the place makes of the differences."
	if !c.groupedBy("ethnic_category") {
		open = "How well it does by ethnic category, which the extract does not have, and what the place makes of the differences."
	}
	return map[string]said{
		"14": {answer: "Ethnic category is no predictor. Age, sex, deprivation, household and sensitive registers may predict but are never shown as a reason. How well the model does by " + c.By() + " is shown. The fit was under no constraint.",
			gap: open},
		"15": {answer: c.output()},
		"16": {answer: "The same place, tables and rules; later dates, and so partly the same people, a year or more older. The table of who was in counts both."},
		"17": {gap: "Ethical approval or its waiver, and the legal basis for using the records."},
	}
}

func (c *Card) openScience() map[string]said {
	return map[string]said{
		"18a": {gap: "Funding."},
		"18b": {gap: "Conflicts of interest."},
		"18c": {answer: "Target, terms, dates and seed were declared before fitting and are kept in the model.", gap: "A protocol, where there is one."},
		"18d": {gap: "Registration."},
		"18e": {answer: "The model names its inputs by digest and holds nothing of a single resident.", gap: "Who may ask for the records, and where."},
		"18f": {answer: "riskstrat, under the Apache licence 2.0; the model is the file whose SHA-256 is " + c.Digest + "."},
		"19":  {gap: "What part patients and the public had."},
	}
}

func (c *Card) results() map[string]said {
	out := map[string]said{
		"20a": {answer: "The table of who was in.", gap: "Who was left out before it, by opt-out or rule: the audit of a night counts them."},
		"20b": {answer: "The table of features gives the median of each and how often it is not known.", gap: "The same by group."},
		"20c": {answer: "The share with the outcome, and departures, at each date.", gap: "How each feature was spread among the people judged on; the model keeps only those learned from."},
		"21":  {answer: "The table of who was in."},
		"22":  {answer: "The table of coefficients, with knots and reference levels; in full precision in the model's file."},
		"23a": {answer: "The tables and plots of this card."},
		"23b": {gap: "Practices and networks one by one."},
		"24":  {answer: c.updated()},
	}
	if c.groupedBy("pcn") {
		out["23b"] = said{answer: "Networks one by one: the table of subgroups.", gap: "Practices one by one."}
	}
	if len(c.Subgroups) == 0 {
		out["23a"] = said{answer: "The tables and plots of this card.", gap: "Subgroups: none has been judged."}
	}
	return out
}

func (c *Card) discussion() map[string]said {
	limits := []string{
		"One place, and records made for other ends: contact is not need.",
		"That those who stayed stand for those who left rests on age, sex and deprivation alone.",
		"It predicts what happens as care is now, and does not say whom an offer would help.",
	}
	return map[string]said{
		"25":  {answer: "What is promised of a model, and what was found, stands in a table. " + c.verdict(), gap: "What it means for the place, its groups, and beside other work."},
		"26":  {answer: strings.Join(append(limits, sentences(c.Entry.Warnings)...), " ")},
		"27a": {answer: "A night does not run on feeds that stopped, or a file of opt-outs that cannot be right. What is not known of a person is taken at its training median, and counted. A feature whose definition has changed stops the model."},
		"27b": {answer: "Nobody enters data. Practices read a list in order and the record before they act; retraining and promotion need someone who can judge this card."},
		"27c": {gap: "What should be looked into next; first, whether offers made by these lists help."},
	}
}

// size answers item 10: the numbers, and Riley's minimum where it has a formula.
func (c *Card) size() string {
	e := c.Entry
	fit := e.Trained.Fit
	columns := 0
	for _, t := range e.Terms {
		columns += len(t.Columns)
	}
	columns += len(e.Indicators)
	known := fit.Rows - fit.Departed
	text := fmt.Sprintf("%s rows with a known outcome, %s of them %s, for %d coefficients: all there was.", c.people(known), c.people(fit.Events), c.measure.had, columns)
	if e.Target.Kind != models.Binary || known <= 0 {
		return text
	}
	coxSnell := 1 - math.Exp((e.Fit.Deviance-e.Fit.NullDeviance)/fit.Weight)
	least, err := samplesize.Binary(columns, float64(fit.Events)/float64(known), coxSnell)
	if err != nil {
		return text
	}
	enough := "enough"
	if int64(least.Rows) > known {
		enough = "too few"
	}
	return fmt.Sprintf("%s The least that Riley and others (BMJ 2020;368:m441) ask for at the explained variation found (Cox-Snell R2 %.3f) is %s rows: %s.",
		text, coxSnell, c.people(int64(least.Rows)), enough)
}
