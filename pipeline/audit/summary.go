package audit

import (
	"fmt"

	"riskstrat/pipeline/publish/page"
)

// Warning is something about the night that a reader must know, worded so that it may be passed on: without an exact count.
type Warning struct {
	Text      string
	Unchecked bool // a check that could not be made, and why
}

// summary is the top of the page: what was checked, what to read first, what could not be known.
type summary struct {
	Verdict  string
	Facts    []fact
	Checked  []string
	Warnings []string
	Unknown  []string
}

type fact struct{ Name, Value string }

// content is one section in the table of contents.
type content struct{ ID, Title, Finding string }

func newSummary(r *Report, p *auditPage) summary {
	s := summary{Checked: checked(r)}
	for _, w := range r.Warnings {
		if w.Unchecked {
			s.Unknown = append(s.Unknown, w.Text)
		} else {
			s.Warnings = append(s.Warnings, w.Text)
		}
	}
	for _, m := range r.Models {
		for _, f := range m.Figures {
			if f.Value == "" {
				s.Unknown = append(s.Unknown, fmt.Sprintf("%s: %s: there is no such figure, or too few people for it", m.Target, f.Name))
			}
		}
	}
	for _, j := range p.Truth {
		if j.Missing != "" {
			s.Unknown = append(s.Unknown, fmt.Sprintf("%s: how well it does: %s", j.Target, j.Missing))
		}
	}
	for _, f := range p.Fairness {
		if f.Missing != "" {
			s.Unknown = append(s.Unknown, fmt.Sprintf("%s: whether it is fair: %s", f.Title, f.Missing))
		}
	}
	for _, c := range p.Practices {
		if c.Missing != "" {
			s.Unknown = append(s.Unknown, fmt.Sprintf("practices were not compared by %s: %s", c.Outcome, c.Missing))
		}
	}
	s.Verdict = verdict(len(s.Warnings), len(s.Unknown))
	s.Facts = []fact{{"Night of", r.Manifest.AsOf.Time().Format("2 January 2006")}}
	if len(p.Lists) > 0 {
		s.Facts = append(s.Facts, fact{"People who may be counted", p.Lists[0].Everyone.Grouped()})
	}
	s.Facts = append(s.Facts, fact{"Lists", page.Number(int64(len(p.Lists)))}, fact{"Warnings", page.Number(int64(len(s.Warnings)))},
		fact{"Not known", page.Number(int64(len(s.Unknown)))}, fact{"Program", "riskstrat " + r.Manifest.Recipe.Binary.Version})
	return s
}

// verdict says in a sentence how the night stands. That it may be trusted no program can say.
func verdict(warnings, unknown int) string {
	said := "This night passed every gate and its numbers add up"
	switch {
	case warnings == 0 && unknown == 0:
		return said + "; nothing was found to warn of."
	case warnings == 0:
		return said + fmt.Sprintf("; nothing was found to warn of, but %s could not be known.", things(unknown))
	case unknown == 0:
		return said + fmt.Sprintf(", with %s to read before anyone relies on it.", count(warnings, "warning"))
	}
	return said + fmt.Sprintf(", with %s to read before anyone relies on it; %s could not be known.", count(warnings, "warning"), things(unknown))
}

func things(n int) string { return count(n, "thing") }

// count writes 1 thing, 2 things.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// checked says what was checked of a night that came this far: whatever fails one of these is not published.
func checked(r *Report) []string {
	m := r.Manifest
	all := []string{
		fmt.Sprintf("Inputs: every row of %s is used or left out for a counted reason, and each file has its digest.", count(len(m.Feeds), "table")),
		"Gates: feeds are recent, opt-outs are there and recent, people and practices are known ones, and feeds of daily activity bring about what their own past expects.",
		"People: opt-outs were applied before anything was computed, and everybody has one reason on every list.",
	}
	if m.Previous != nil {
		all = append(all, "Chain: the night names the one before it, "+m.Previous.Run+", by digest.")
	}
	return all
}
