package monitor

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
)

// Report is how well a night's models do and whether its lists are fair, safe to be laid out: every count is protected, and every figure of few people is missing.
type Report struct {
	Models []Judgement
	Lists  []Fairness

	Warnings []string              // a promise that is broken: for the manifest. Nothing in them is a number of people
	Log      []disclosure.Decision // what disclosure control decided: inside the controlled area only
}

// MostDeprived is the level of the attribute "deprivation" that the equity floor is for.
const MostDeprived = "most deprived fifth"

// New judges what a night has found out.
func New(in Input) (*Report, error) {
	release := disclosure.NewRelease(in.Profile)
	var models []*modelDraft
	var lists []*listDraft
	for i := range in.Models {
		models = append(models, newModelDraft(&in.Models[i], release))
	}
	for i := range in.Lists {
		lists = append(lists, newListDraft(&in.Lists[i], models[in.Lists[i].Model], release))
	}
	if err := release.Settle(); err != nil {
		return nil, fmt.Errorf("judging the models: %w", err)
	}
	r := &Report{Log: release.Log()}
	judged := 0
	for _, m := range in.Models {
		if m.Missing == "" {
			judged++
		}
	}
	for _, d := range models {
		j, err := d.finish(judged)
		if err != nil {
			return nil, fmt.Errorf("judging model %s: %w", d.in.Target, err)
		}
		if j.Broken {
			r.Warnings = append(r.Warnings, j.warning())
		}
		r.Models = append(r.Models, j)
	}
	for _, d := range lists {
		r.Lists = append(r.Lists, d.finish())
	}
	return r, nil
}

// Method says how the figures are made and by which rules something is said to be worse or unfair, in English.
func Method() []string {
	return []string{
		"Each model is judged on the latest first day of a month whose outcome is known: the people at risk on it, their features as they would have been worked out then, and the risks that today's model gives them. " +
			"People who left the place within the time at risk, and people who were offered help in it, are left out; the others are weighted to stand for them. Beside it stands everyone, offered help or not.",
		fmt.Sprintf("A figure is worse than promised where it is further from right than the card's by more than chance makes it on all but one of %d nights, over all figures of all models, and by at least 0.01 of AUROC, 5 %% of observed per expected or 0.05 of the slope.", nightsPerAlarm),
		"A list's places on that day are those that the same policy gives by today's model, with tonight's capacity, practice by practice. Not remembered are who was on the list already, what other lists offered, nominations, and who is held out. " +
			"A year's places are 52 weeks' offers in the order of that day.",
		fmt.Sprintf("Shares have Wilson intervals at 95 %%, for as many people as weights and households leave independent; differences Newcombe's; observed per expected one on the logarithm. Of fewer than %d shown there is no figure. "+
			"A gap is named where Holm's rule over all groups of the list leaves less than %.0f %% to chance and it is at least %.0f points of sensitivity; risks wrong for a group, where by the same rule, beside everybody whom the list is for, and by at least %.0f %%.",
			least, 100*familyRate, 100*leastPoints, 100*(leastRatio-1)),
		"Figures of groups and practices, their intervals and what is named are made of the counts as they are shown, times averages: a person's risk and weight, a household's size. So they tell no count more exactly than it is shown, and are as coarse: " +
			"the rounding is in no interval. Slopes of groups are to the nearest tenth. Figures of all people together are of exact counts.",
		"What no table records shows nowhere here: where a group's outcome is itself recorded less, its risks look right.",
	}
}
