package monitor

import (
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// Input is what a night has found out about its models and lists: exact, and not to be shown.
type Input struct {
	Profile disclosure.Profile // how counts are protected
	Models  []Model            // that scored tonight
	Lists   []List             // that rank by one of them
}

// Model is a model that scored tonight beside what became of the people of an earlier index date.
type Model struct {
	Target, Label, Digest string
	On, Until             source.Day // index date, and the day before which outcomes are counted
	Missing               string     // why it cannot be judged tonight; what follows is then empty
	Own                   bool       // On is the date on which the card judged it: a later one is not known yet

	Later      *models.Later
	Promised   *evaluate.Report // the card's figures; nil where it has none
	PromisedOn source.Day

	Practice  []int32  // of the rows of Later.People: their practice on the date, an index into Practices
	Practices []string // codes, ascending
}

// List is one list, tonight and as the same policy would have made it on its model's index date.
type List struct {
	Name, Title string
	Model       int    // index into Input.Models
	Rule        string // whom the list is for among those at risk; empty: all of them

	// Of the rows of the model's Later.People; empty where it could not be judged.
	In     []bool // the list is for them
	Barred []bool // of those, who could be on no list on the date: in a care home, by the place's policy, already supported ...
	Cuts   []Cut  // fewest places first
}

// Cut is a list's cut-off: who would have had one of its places.
type Cut struct {
	Name   string // "a week's places"
	Listed []bool // by row
	Floor  *Floor // what the equity floor does, or would
}

// Floor is the same cut-off with the list's equity floor, where Cut.Listed has none, and without, where it has.
type Floor struct {
	InForce          bool   // the list has a floor, and Cut.Listed with it
	Other            []bool // who would have had a place otherwise
	Deprived, Others int64  // of the people who might have been listed, those of the most deprived fifth, and the rest
}
