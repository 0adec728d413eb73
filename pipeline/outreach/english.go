package outreach

import "fmt"

// English says the list, defaults filled, in plain sentences: for the list's own page, the manifest and the audit. What a
// target means in words is its label's to say.
func (l List) English() []string {
	l = l.WithDefaults()
	out := make([]string, 0, 12)
	switch {
	case l.Rule == "":
		out = append(out, fmt.Sprintf("People at risk of %s are ordered by their calibrated risk, highest first.", l.Target))
	case l.Target == "":
		out = append(out, fmt.Sprintf("People for whom %s are ordered by %s, highest first.", l.Rule, l.OrderBy))
	default:
		out = append(out, fmt.Sprintf("People at risk of %s, for whom %s, are ordered by their calibrated risk, highest first.", l.Target, l.Rule))
	}
	out = append(out, "People who tie are ordered by a hash that changes with the list and the date, so that nobody is favoured by who they are.")
	out = append(out, l.englishPlaces()...)
	out = append(out, fmt.Sprintf("A list may be worked for %s from its date.", plural(l.ValidFor, "day", "days")))
	if l.Equity {
		out = append(out, "If fewer of the listed live in the most deprived fifth of neighbourhoods (deciles 1 and 2) than of all people who may be listed, tonight's new places go to "+
			"people of that fifth until they are as many, or nobody new is left to give way: first where the fewest expected events are given up. The manifest says how many gave way and what it cost.")
	}
	if text := l.Holdout.english(); text != "" {
		out = append(out, text)
	}
	for i, t := range l.Tiers {
		if i == 0 {
			out = append(out, fmt.Sprintf("%q means a chance of %s or more.", t.Name, per100(t.AtLeast)))
		} else {
			out = append(out, between(t, l.Tiers[i-1].AtLeast))
		}
	}
	return append(out, "The order is that of an offer of a conversation. It is not a diagnosis, and not being listed does not mean low need.")
}

// englishPlaces says who of those in order has a place, and for how long.
func (l List) englishPlaces() []string {
	if l.Standing {
		return []string{
			"This is a register, not an offer: all of them are on it, beside any other list, for as long as the rule holds and the practice has not decided about them.",
			"People whom the practice puts forward come first.",
		}
	}
	room := "as many new offers a week as it can make"
	if l.Capacity.Share < 1 {
		room = fmt.Sprintf("%.4g %% of the new offers a week that it can make", 100*l.Capacity.Share)
	}
	out := []string{
		fmt.Sprintf("Each %s has room for %s: as the areas table says, or else %d for each link worker.", englishOf(l.Group), room, l.Capacity.PerWorker),
		fmt.Sprintf("Room for new people is that number, less those who are on the list and not decided about, and less those who joined it in the last %d days and are.", Week),
		fmt.Sprintf("A listed person stays, whatever their rank, until the practice has decided, for at most %d days; whoever dies, moves or may be on no list leaves at once.", StayDays),
		fmt.Sprintf("Whoever nobody acted on in that time is counted, and not listed again for %s.", plural(l.RestDays, "day", "days")),
		"People whom the practice puts forward come first, outside the rank; they take up room.",
	}
	if l.Beside {
		return append(out, "People whom another list offers help may be on this list too.")
	}
	return append(out, "Nobody is offered help by two lists: the first declared one that has a place for a person keeps them.")
}

// englishOf is what a sentence calls one of the groups; "" for a name that is none of them.
func englishOf(group string) string {
	for _, g := range groups {
		if g.name == group {
			return g.english
		}
	}
	return ""
}

// between says what a tier below another means.
func between(t Tier, above float64) string {
	if t.AtLeast == 0 {
		return fmt.Sprintf("%q means a chance of less than %s.", t.Name, per100(above))
	}
	return fmt.Sprintf("%q means a chance of %s or more, but less than %s.", t.Name, per100(t.AtLeast), per100(above))
}

// per100 writes a tier's edge as it was configured: "12.5 in 100".
func per100(risk float64) string { return fmt.Sprintf("%.4g in 100", risk*100) }

// plural writes a count with its noun: "1 day", "7 days".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
