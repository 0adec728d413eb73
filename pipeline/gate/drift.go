package gate

import "fmt"

// Drift says when tonight's people or records are no longer what the models learned from. The zero value of a field stands for its default. None of
// the limits is a law: a place sets its own.
type Drift struct {
	Watch   float64 `yaml:"watch"`   // population stability index, less what chance alone makes, from which a shift is a warning; default 0.1, by convention
	Act     float64 `yaml:"act"`     // and from which it is one to act on; default 0.25, by convention. Of a score it stops the night
	People  int64   `yaml:"people"`  // fewest people, in training and tonight, of whom a shift is judged; default and least 1000
	Silence Silence `yaml:"silence"` // of what a practice, or all with one supplier, used to record
}

// Silence says when a kind of event counts as fallen silent.
type Silence struct {
	Days   int     `yaml:"days"`   // least days it has lasted; default 7: a practice may be shut for a week
	Left   float64 `yaml:"left"`   // largest share of the expected events that may be left; default 0.2
	Chance float64 `yaml:"chance"` // largest chance a night that anything is named where nothing is wrong; default 0.0001
	Stop   float64 `yaml:"stop"`   // share of the people concerned, beyond which a silence stops the night; default 0.25
}

// leastPeople is the fewest people of whom a share to a hundredth tells of nobody: one in a hundred of them are more than disclosure control hides.
const leastPeople = 1000

// withDefaults fills what is left open.
func (d Drift) withDefaults() Drift {
	d.Watch = or(d.Watch, 0.1)
	d.Act = or(d.Act, 0.25)
	d.People = or(d.People, leastPeople)
	d.Silence.Days = or(d.Silence.Days, 7)
	d.Silence.Left = or(d.Silence.Left, 0.2)
	d.Silence.Chance = or(d.Silence.Chance, 1e-4)
	d.Silence.Stop = or(d.Silence.Stop, 0.25)
	return d
}

// problems are what is wrong with a configuration whose defaults are filled, nil where nothing is.
func (d Drift) problems() []error {
	errs := []error{
		checkDays("drift.silence.days", d.Silence.Days, 56),
		checkShare("drift.silence.left", d.Silence.Left),
		checkShare("drift.silence.chance", d.Silence.Chance),
		checkShare("drift.silence.stop", d.Silence.Stop),
	}
	if !(d.Watch > 0 && d.Act >= d.Watch) {
		errs = append(errs, fmt.Errorf("drift: have watch %v and act %v, want watch above 0 and act no less", d.Watch, d.Act))
	}
	if d.People < leastPeople {
		errs = append(errs, fmt.Errorf("drift.people: have %d, want 1000 or more: a share of 1 %% of fewer tells of single people", d.People))
	}
	return errs
}
