package models

import (
	"fmt"

	"riskstrat/models/samplesize"
)

// What makes a training ask whether the outcome has leaked into what predicts it.
const (
	perfect     = .999 // an AUROC that no honest model of care reaches: a predictor is the outcome
	largestGain = .15  // of AUROC over age, sex and last year's counts
)

// ask returns what somebody should answer before the model is promoted. They are questions, not failures: each may have a good answer.
func (e *Entry) ask() []string {
	questions := e.Leakage.ask(e.Target.Kind)
	v, b := e.Figures.Validate.Report, e.Figures.Baseline.Report
	if v == nil || !v.AUROC.Known() {
		return questions
	}
	if v.AUROC.Value >= perfect {
		questions = append(questions, fmt.Sprintf("the AUROC is %.4f: is one of the predictors the outcome itself?", v.AUROC.Value))
	}
	if b != nil && b.AUROC.Known() {
		if gain := v.AUROC.Value - b.AUROC.Value; gain > largestGain {
			questions = append(questions, fmt.Sprintf("the AUROC is %.3f above that of age, sex and last year's counts: does a predictor hold what happened after the index date?", gain))
		}
	}
	return questions
}

// ask returns the questions that what was found raises.
func (l *Leakage) ask(k Kind) (questions []string) {
	if l == nil {
		return nil
	}
	for _, a := range l.Alone {
		if a.Share > largestShare {
			questions = append(questions, fmt.Sprintf("%s alone gives %.0f %% of what the model gains on age, sex and last year's counts (%+.3f of the %s): does it hold what happened after the index date?",
				a.Feature, 100*a.Share, a.Gain, k.ranking()))
		}
	}
	if l.Rebuilt == nil {
		return questions
	}
	for _, m := range l.Rebuilt.Moved {
		questions = append(questions, fmt.Sprintf("%s has other values without what came after the index date: does it hold what happened after it?", m.Feature))
	}
	return questions
}

// least is the number of people that Riley et al. want of a model with so many columns that ranks as well as this one; nil where they have
// no criteria (counts and amounts) or the figures it takes are missing.
func (e *Entry) least(columns int) *samplesize.Minimum {
	v := e.Figures.Validate.Report
	if e.Target.Kind != Binary || v == nil || !v.AUROC.Known() || !v.EventRate.Known() {
		return nil
	}
	m, err := samplesize.Binary(columns, v.EventRate.Value, samplesize.OfAUROC(v.AUROC.Value, v.EventRate.Value))
	if err != nil {
		return nil // a prevalence or an AUROC that the criteria are not made for
	}
	return m
}
