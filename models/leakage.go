package models

// Leakage is what a training found when it looked for what predicts because it was told the outcome. Findings are questions, not failures:
// see Entry.Questions. A model made of another by calibrating it anew has its parent's.
type Leakage struct {
	Alone   []Alone  `json:"alone,omitempty"`   // what each feature adds to the baseline by itself, most first; none where the model adds too little to ask
	Rebuilt *Rebuilt `json:"rebuilt,omitempty"` // absent where nothing was built twice
}

// Rebuilt says what became of the predictors of a share of the residents, built twice as of each index date: from the extract, and from
// what it would have held had it been made on that date, which is without the events that came after. No value may differ: what does was
// told the future. An attribute that is not dated, as it is today, reads the same in both, and cannot be told apart so.
type Rebuilt struct {
	Share    string  `json:"share"`    // of the residents, in words
	Rows     int64   `json:"rows"`     // residents, once an index date
	Features int     `json:"features"` // of the model, its baseline, the weights and the rule of who is at risk
	Moved    []Moved `json:"moved,omitempty"`
}

// Moved is a feature some of whose values, one a row, were others without what came after the index date.
type Moved struct {
	Feature string `json:"feature"`
	Values  int64  `json:"values"`
}
