package card

// Item is one item of the TRIPOD+AI statement and what the run can say to it. The statement: Collins GS, Moons KGM, Dhiman P, et al. TRIPOD+AI
// statement: updated guidance for reporting clinical prediction models that use regression or machine learning methods. BMJ
// 2024;385:e078378. What an item asks for is in our own words, shortened; read the statement itself before publishing.
type Item struct {
	Number string // as in the statement
	Part   string // of a report
	Asks   string
	Answer string // from the run; empty where it has none
	Gap    string // what the run cannot say, for the place to write; empty where nothing is left
}

// Status says how far an item is answered.
func (i Item) Status() string {
	switch {
	case i.Answer == "":
		return "gap"
	case i.Gap != "":
		return "partly"
	}
	return "answered"
}

// asked are the 52 items, in order. said answers them.
var asked = []Item{
	{Number: "1", Part: "Title", Asks: "Say that a model is made or judged, for whom, and what it predicts."},
	{Number: "2", Part: "Abstract", Asks: "A structured summary."},
	{Number: "3a", Part: "Introduction", Asks: "The care it is for, why a model is wanted, and the models there are."},
	{Number: "3b", Part: "Introduction", Asks: "Whom it is meant for, where in their care, and who will use it."},
	{Number: "3c", Part: "Introduction", Asks: "Known inequalities in health between groups."},
	{Number: "4", Part: "Introduction", Asks: "The aims, and whether the model is developed, judged, or both."},
	{Number: "5a", Part: "Methods", Asks: "Where the data come from, and whom they represent."},
	{Number: "5b", Part: "Methods", Asks: "From when to when people were taken in and followed."},
	{Number: "6a", Part: "Methods", Asks: "The setting: kind, number and place of centres."},
	{Number: "6b", Part: "Methods", Asks: "Who could be included."},
	{Number: "6c", Part: "Methods", Asks: "Treatments people had, and how they were dealt with."},
	{Number: "7", Part: "Methods", Asks: "How data were prepared and checked, alike for all groups or not."},
	{Number: "8a", Part: "Methods", Asks: "The outcome, its horizon, how it was found, and why this one."},
	{Number: "8b", Part: "Methods", Asks: "Who judged the outcome, where that took judgement."},
	{Number: "8c", Part: "Methods", Asks: "Whether those who recorded the outcome knew the prediction."},
	{Number: "9a", Part: "Methods", Asks: "How predictors were chosen before the model was built."},
	{Number: "9b", Part: "Methods", Asks: "What each predictor is, and how and when it was measured."},
	{Number: "9c", Part: "Methods", Asks: "Who judged the predictors, where that took judgement."},
	{Number: "10", Part: "Methods", Asks: "How large the samples are, and whether that is enough."},
	{Number: "11", Part: "Methods", Asks: "How missing data were dealt with, and what was left out."},
	{Number: "12a", Part: "Methods", Asks: "Which data were used for what, and how they were divided."},
	{Number: "12b", Part: "Methods", Asks: "How predictors enter the model."},
	{Number: "12c", Part: "Methods", Asks: "The kind of model, the steps of making it, and its internal validation."},
	{Number: "12d", Part: "Methods", Asks: "How differences between clusters were dealt with."},
	{Number: "12e", Part: "Methods", Asks: "The measures and plots by which it is judged."},
	{Number: "12f", Part: "Methods", Asks: "Any updating, such as recalibration."},
	{Number: "12g", Part: "Methods", Asks: "How predictions were worked out for the judging."},
	{Number: "13", Part: "Methods", Asks: "Whether and how rare outcomes were evened out."},
	{Number: "14", Part: "Methods", Asks: "What was done for fairness, and why."},
	{Number: "15", Part: "Methods", Asks: "What comes out, and where cut-offs come from."},
	{Number: "16", Part: "Methods", Asks: "How the data for making and for judging differ."},
	{Number: "17", Part: "Methods", Asks: "Ethical approval and consent."},
	{Number: "18a", Part: "Open science", Asks: "Funding."},
	{Number: "18b", Part: "Open science", Asks: "Conflicts of interest."},
	{Number: "18c", Part: "Open science", Asks: "Where the protocol is."},
	{Number: "18d", Part: "Open science", Asks: "Where the study is registered."},
	{Number: "18e", Part: "Open science", Asks: "Whether the data can be had."},
	{Number: "18f", Part: "Open science", Asks: "Whether the code can be had."},
	{Number: "19", Part: "Involvement", Asks: "What part patients and the public had."},
	{Number: "20a", Part: "Results", Asks: "How people came through, with and without the outcome."},
	{Number: "20b", Part: "Results", Asks: "What people were like, and what is missing about them."},
	{Number: "20c", Part: "Results", Asks: "How those judged on compare with those learned from."},
	{Number: "21", Part: "Results", Asks: "People and outcomes in each analysis."},
	{Number: "22", Part: "Results", Asks: "The whole model, so that others can use it."},
	{Number: "23a", Part: "Results", Asks: "How well it does, with intervals, and by subgroup."},
	{Number: "23b", Part: "Results", Asks: "How well it does in each cluster."},
	{Number: "24", Part: "Results", Asks: "What updating brought."},
	{Number: "25", Part: "Discussion", Asks: "What it all means, fairness included."},
	{Number: "26", Part: "Discussion", Asks: "Limits of the work, and what they do to its results."},
	{Number: "27a", Part: "Discussion", Asks: "What to do where input is poor or missing."},
	{Number: "27b", Part: "Discussion", Asks: "What users must do and know."},
	{Number: "27c", Part: "Discussion", Asks: "What should be looked into next."},
}
