package randhie

import (
	"fmt"
	"slices"

	"riskstrat/features/source"
)

// Pseudonym is the resident_id of the person with that identifier in the panel.
func Pseudonym(person int) string { return fmt.Sprintf("hie-%d", person) }

// nobody writes no row: the panel knows of no opt-outs.
func nobody(*table, *Person) error { return nil }

// residents writes one registration for each unbroken run of study years. Each site of the study stands for a practice, all for
// one network. Ethnic category, area, deprivation, death, care home and palliative care are not known: the panel does not say
// who died.
func residents(t *table, p *Person) error {
	for _, run := range runs(p.Years) {
		first := run[0]
		t.ID([]byte(Pseudonym(p.ID)))
		t.Int(int32(YearEnd(first.Number).Year() - int(first.Age)))
		if p.Female {
			t.code("sex", "2")
		} else {
			t.code("sex", "1")
		}
		t.Null().Null().Null()
		t.Name(fmt.Sprintf("SITE%d", p.Site)).Name("HIE1")
		t.Day(YearEnd(first.Number - 1)).Day(left(run[len(run)-1])).Null()
		t.ID([]byte(p.Household)).Null().Null()
		if err := t.End(); err != nil {
			return err
		}
	}
	return nil
}

// left is the day from which the person of a run's last year was not in the study any more. Someone who was eligible for
// part of the year left when that part was over. Someone without a row for the next year left the day after the year's end: the
// night of the year's end cannot know it, and so lists them with the others, but their outcome is never known.
func left(last Year) source.Day {
	switch {
	case last.Time < 1:
		return YearEnd(last.Number-1) + source.Day(last.eligible())
	case last.Number < Years:
		return YearEnd(last.Number) + 1
	}
	return source.NoDay
}

// runs cuts ascending years where one is missing between two.
func runs(years []Year) [][]Year {
	var all [][]Year
	from := 0
	for i := range years {
		if i+1 == len(years) || years[i+1].Number > years[i].Number+1 {
			all = append(all, years[from:i+1])
			from = i + 1
		}
	}
	return all
}

// appointments writes the visits to physicians as attended with a GP, those to others as attended with other staff; all are
// face to face, which is what the panel counts. Psychotherapy is neither: see conditions.
func appointments(t *table, p *Person) error {
	type visit struct {
		day source.Day
		hcp string
	}
	var visits []visit
	for _, y := range p.Years {
		for _, day := range spread(y.Number, y.eligible(), y.Physician) {
			visits = append(visits, visit{day, "gp"})
		}
		for _, day := range spread(y.Number, y.eligible(), y.Other) {
			visits = append(visits, visit{day, "other"})
		}
	}
	slices.SortStableFunc(visits, func(a, b visit) int { return int(a.day - b.day) })
	for _, v := range visits {
		t.ID([]byte(Pseudonym(p.ID))).Minute(source.Minute(v.day)*source.MinutesPerDay + 10*60) // at ten o'clock: the time of day is not known
		t.code("status", "attended").code("hcp_type", v.hcp).code("mode", "face_to_face").Null()
		if err := t.End(); err != nil {
			return err
		}
	}
	return nil
}

// admissions writes every admission under one method code, 11, whatever it was: the panel counts admissions of all kinds, and the
// contract has no code for a kind that is not known. Only hospital_admissions_365d, which counts admissions of any
// kind, is used of them: nothing is ever called an emergency or planned. The length of stay is not known: each ends on the day it began.
func admissions(t *table, p *Person) error {
	for _, y := range p.Years {
		for _, day := range spread(y.Number, y.eligible(), y.Admissions) {
			t.ID([]byte(Pseudonym(p.ID)))
			t.code("admission_method", "11").Day(day).Day(day)
			t.code("patient_classification", "1").Null()
			if err := t.End(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Registers of the conditions table.
const (
	limitedRegister = "physical limitation"
	goodRegister    = "health good"
	fairRegister    = "health fair"
	poorRegister    = "health poor"
	therapyRegister = "psychotherapy"
)

// diseaseBands are the values of the disease index at and above which somebody is on the register of that name. One disease is
// about 3.4 of the index, so these are about three, six and nine.
var diseaseBands = []float64{10, 20, 30}

// conditions writes health at entry as registers dated the day before the person came, and psychotherapy as a register dated
// at the first visit. An imputed limitation counts as one from a half.
func conditions(t *table, p *Person) error {
	entry := YearEnd(p.Years[0].Number-1) - 1
	var registers []string
	if p.Limited >= 0.5 {
		registers = append(registers, limitedRegister)
	}
	if p.Health != Excellent {
		registers = append(registers, map[Health]string{Good: goodRegister, Fair: fairRegister, Poor: poorRegister}[p.Health])
	}
	for _, least := range diseaseBands {
		if p.Diseases >= least {
			registers = append(registers, fmt.Sprintf("disease index %g", least))
		}
	}
	for _, name := range registers {
		if err := onRegister(t, p, name, entry); err != nil {
			return err
		}
	}
	for _, y := range p.Years {
		if days := spread(y.Number, y.eligible(), y.Therapy); len(days) > 0 {
			return onRegister(t, p, therapyRegister, days[0])
		}
	}
	return nil
}

func onRegister(t *table, p *Person, name string, on source.Day) error {
	return t.ID([]byte(Pseudonym(p.ID))).Name(name).Day(on).End()
}
