package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"riskstrat/pipeline/explain"
)

// reportExplanation prints what a night did with one person, in the order in which the night came to it.
func reportExplanation(out io.Writer, x *explain.Explanation) error {
	sections := []func(io.Writer, *explain.Explanation) error{
		tellNight, tellPurposes, tellLists, tellDecisions, tellScores, tellFeatures, tellWhatIf, tellGone,
	}
	for _, section := range sections {
		if err := section(out, x); err != nil {
			return err
		}
	}
	for _, care := range x.Care {
		fmt.Fprintf(out, "%s\n", care)
	}
	return nil
}

// tellNight prints which night it is, and by what it was made.
func tellNight(out io.Writer, x *explain.Explanation) error {
	n := &x.Night
	fmt.Fprintf(out, "Night %s", n.Run)
	if n.Place != "" {
		fmt.Fprintf(out, ", %s", n.Place)
	}
	fmt.Fprintln(out)
	if n.TakenAway != nil {
		fmt.Fprintf(out, "It was published; its record was taken away on %s by retention (%s). Nothing else of it can be told.\n", n.TakenAway.On, n.TakenAway.Rule)
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  as of\t%s\n  program\t%s, %s\n  configuration\t%s\n", n.AsOf, n.Program.Version, short(n.Program.SHA256), short(n.Configuration))
	for _, m := range n.Models {
		fmt.Fprintf(w, "  model\t%s: %s\n", m.Target, short(m.Digest))
	}
	fmt.Fprintf(w, "  manifest\t%s\n", short(n.Manifest))
	if n.Replaces != nil {
		fmt.Fprintf(w, "  replaces\t%s: %s\n", n.Replaces.Run, n.Replaces.Reason)
	}
	for i, r := range n.ReplacedBy {
		stands := ""
		if i == len(n.ReplacedBy)-1 {
			stands = "; that is the version that stands, and this one is told as asked"
		}
		fmt.Fprintf(w, "  replaced by\t%s: %s%s\n", r.Run, r.Reason, stands)
	}
	if n.Alone {
		fmt.Fprintf(w, "  replaced by\tnot known: the folder lies alone\n")
	}
	return w.Flush()
}

// tellPurposes prints for what the person's data might be used, and whether they could be listed.
func tellPurposes(out io.Writer, x *explain.Explanation) error {
	if x.Standing == nil {
		return nil
	}
	fmt.Fprint(out, "\nFor what the person's data might be used\n")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, p := range x.Purposes {
		fmt.Fprintf(w, "  %s\t%s\n", p.Purpose, allowed(p))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprint(out, "\nWhether they could be listed\n")
	if x.Practice != "" {
		fmt.Fprintf(out, "  Registered with practice %s of PCN %s.\n", x.Practice, x.PCN)
	}
	if x.Standing.Eligible {
		fmt.Fprint(out, "  Yes: no reason applied that keeps somebody off every list.\n")
		return nil
	}
	fmt.Fprintf(out, "  No: the person %s (%s). It is the first reason that applied; those after it were not asked.\n", x.Standing.Meaning, x.Standing.Reason)
	if x.Standing.Note != "" {
		fmt.Fprintf(out, "  %s\n", x.Standing.Note)
	}
	return nil
}

// allowed says whether a use was allowed, and what ended it.
func allowed(p explain.Purpose) string {
	if p.Allowed {
		return "yes"
	}
	text := "no: the person " + p.Reason
	for i, kind := range p.Kinds {
		if i > 0 {
			text += ", or"
		}
		text += fmt.Sprintf(" (%s; basis: %s)", kind, p.Basis[i])
	}
	return text
}

// tellLists prints what became of the person on each list.
func tellLists(out io.Writer, x *explain.Explanation) error {
	for _, l := range x.Lists {
		verdict := "not listed"
		if l.Listed {
			verdict = "listed"
		}
		fmt.Fprintf(out, "\nList %s (%s): %s\n", l.Name, l.Title, verdict)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		label := "why"
		if !l.Listed {
			fmt.Fprintf(w, "  why not\tThe person %s (%s).\n", l.Meaning, l.Reason)
			label = ""
		}
		for _, said := range l.Says {
			fmt.Fprintf(w, "  %s\t%s\n", label, said)
		}
		if l.Since != nil {
			fmt.Fprintf(w, "  on it since\t%s\n", l.Since)
		}
		tellRank(w, &l)
		for i, shown := range l.Shown {
			label := ""
			if i == 0 {
				label = "reasons shown"
			}
			fmt.Fprintf(w, "  %s\t%s\n", label, shown)
		}
		if read := readOf(l.Reads); read != "" {
			fmt.Fprintf(w, "  its rules read\t%s\n", read)
		}
		fmt.Fprintf(w, "  who it is for\t%s\n", l.Policy[0])
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// tellRank prints the person's rank, and how far the places of their group went.
func tellRank(w io.Writer, l *explain.List) {
	if l.Rank > 0 {
		text := fmt.Sprintf("%d", l.Rank)
		if l.Risk != nil {
			text += fmt.Sprintf(", by a risk of %.6f: %d in 100", *l.Risk, l.Chance)
		}
		fmt.Fprintf(w, "  rank\t%s\n", text)
	}
	p := l.Places
	if p == nil || p.Group == "" {
		return
	}
	fmt.Fprintf(w, "  places\t%s %s: %d offers a week, %d of them free for new people that night\n", p.CountedBy, p.Group, p.Offers, p.Room)
	switch {
	case p.LastRank == 0:
		fmt.Fprint(w, "  cut-off\tnone: the order gave nobody a place\n")
	case p.Band != nil && p.Band.From == p.Band.To:
		fmt.Fprintf(w, "  cut-off\trank %d, at a chance of %d in 100\n", p.LastRank, p.Band.From)
	case p.Band != nil:
		fmt.Fprintf(w, "  cut-off\trank %d, at a chance of %d to %d in 100, the narrowest band that enough people share\n", p.LastRank, p.Band.From, p.Band.To)
	case l.Target != "":
		fmt.Fprintf(w, "  cut-off\trank %d; its chance is not told: no band around it is shared by enough people\n", p.LastRank)
	default:
		fmt.Fprintf(w, "  cut-off\trank %d\n", p.LastRank)
	}
}

// readOf is what the rules of a list read of the person; "" where none of it is kept.
func readOf(reads []explain.Read) string {
	var all []string
	for _, r := range reads {
		if r.Value != nil {
			all = append(all, r.Feature+" = "+valueText(*r.Value))
		}
	}
	return strings.Join(all, ", ")
}

// tellDecisions prints the practice's decisions that counted.
func tellDecisions(out io.Writer, x *explain.Explanation) error {
	if len(x.Decisions) == 0 {
		return nil
	}
	fmt.Fprint(out, "\nDecisions of the practice that counted\n")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, d := range x.Decisions {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", d.DecidedOn, d.Decision, d.List)
	}
	return w.Flush()
}

// tellScores prints every score, taken apart.
func tellScores(out io.Writer, x *explain.Explanation) error {
	for _, s := range x.Scores {
		fmt.Fprintf(out, "\nScore of %s\n", s.Target)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		if s.Label != "" {
			fmt.Fprintf(w, "  outcome\t%s (horizon %d days)\n  model\t%s, trained as of %s\n", s.Label, s.Horizon, short(s.Model), s.Trained)
		}
		if s.Eta != nil {
			fmt.Fprintf(w, "  risk\t%s as published\n  linear predictor\t%.6f as published%s\n", figure(*s.Risk), *s.Eta, again(&s))
		}
		if s.Workings != nil {
			fmt.Fprintf(w, "  usual\t%s\n", usualOf(s.Workings.Band))
		}
		if s.Missing != "" {
			fmt.Fprintf(w, "  not told\t%s\n", s.Missing)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		if s.Workings == nil {
			continue
		}
		if err := reportWorkings(out, s.Workings); err != nil {
			return err
		}
	}
	return nil
}

func again(s *explain.Score) string {
	switch {
	case s.Workings == nil:
		return ""
	case s.Exact:
		return "; what is below adds up to it, to the last bit"
	}
	return "; what is below adds up to it to 12 digits: it was published by a machine of another kind"
}

// tellFeatures prints what was counted of the person for a model or a list, and how much else was.
func tellFeatures(out io.Writer, x *explain.Explanation) error {
	if len(x.Features) == 0 {
		if len(x.Purposes) > 0 && !x.Purposes[0].Allowed { // listing
			fmt.Fprint(out, "\nNothing was counted of the person: it is only of people whose data may be used for listing.\n")
		}
		return nil
	}
	fmt.Fprint(out, "\nWhat was counted of the person, and what for\n")
	rest := 0
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range x.Features {
		if len(f.ReadBy) == 0 {
			rest++
			continue
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", f.Name, valueText(f.Value), f.Purpose)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if rest > 0 {
		fmt.Fprintf(out, "  and %d more that neither a model nor a list's rule read (--json has all of them)\n", rest)
	}
	return nil
}

// tellGone prints what was taken away since.
func tellGone(out io.Writer, x *explain.Explanation) error {
	if len(x.Gone) > 0 {
		fmt.Fprint(out, "\nWhat was taken away since\n")
	}
	for _, g := range x.Gone {
		fmt.Fprintf(out, "  %s on %s (%s): %s\n", g.File, g.On, g.Rule, g.Lost)
	}
	fmt.Fprintln(out)
	return nil
}
