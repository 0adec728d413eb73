package drift

import (
	"cmp"
	"maps"
	"slices"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
)

// Level says whose events a Silence is about.
type Level string

// The levels. A supplier is that of the practices' record systems, as the areas table has it.
const (
	Practice Level = "practice"
	Supplier Level = "supplier"
	Place    Level = "place"
)

// Silence is a kind of event that hardly anything is recorded of any more, where its own past leads to expect it.
type Silence struct {
	Level     Level
	Code      string     // of the practice, or the supplier's name; empty: the place
	Practices int        // that it is of
	Share     float64    // of the people counted, those concerned
	Table     string     // of the events
	Match     string     // which rows of it, in words; empty: all
	Since     source.Day // first day of the silence; of one that was always there, the first day looked at
	Always    bool       // the practice has no past of its own to be seen by: by what people do elsewhere
	Days      int        // from then to the last day looked at
	Left      float64    // share of the expected events that were recorded
	Expected  float64    // events expected since then
	Chance    float64    // of so few
	Features  []string   // that count such events, directly or as all of the table

	kind      int
	practices []uint32
}

// Watched says what was looked at.
type Watched struct {
	Practices, Suppliers, Kinds int      // kinds of event: those of Short are not among them
	Short                       []string // tables whose history is too short to judge by
}

// Organisations says who a practice is.
type Organisations struct {
	Code     func(practice uint32) string
	Supplier map[uint32]string // of the practices whose supplier is known
}

// unit is some practices judged as one.
type unit struct {
	level     Level
	code      string
	practices []uint32
}

// units are the place, each supplier of several practices but not of all, and each practice, in the order of their codes.
func (a *Activity) units(o Organisations) []unit {
	order := slices.SortedFunc(maps.Keys(a.practices), func(p, q uint32) int { return cmp.Compare(o.Code(p), o.Code(q)) })
	suppliers := map[string][]uint32{}
	for _, p := range order {
		if name := o.Supplier[p]; name != "" {
			suppliers[name] = append(suppliers[name], p)
		}
	}
	all := []unit{{level: Place, practices: order}}
	for _, name := range slices.Sorted(maps.Keys(suppliers)) {
		if n := len(suppliers[name]); n > 1 && n < len(order) {
			all = append(all, unit{Supplier, name, suppliers[name]})
		}
	}
	if len(order) > 1 {
		for _, p := range order {
			all = append(all, unit{Practice, o.Code(p), []uint32{p}})
		}
	}
	return all
}

// Silences finds what has fallen silent, each fault once: that of a supplier, and not of each practice; of a table, and not of each kind of row in it.
func (a *Activity) Silences(o Organisations, c gate.Silence) ([]Silence, Watched) {
	if len(a.practices) == 0 {
		return nil, Watched{}
	}
	units := a.units(o)
	w := Watched{Practices: len(a.practices)}
	for _, u := range units {
		if u.level == Supplier {
			w.Suppliers++
		}
	}
	alpha := c.Chance / float64(len(units)*len(a.kinds)*(Span-leastPast))
	everybody := people(a.tallies(units[0].practices))
	var found []Silence
	for kind, k := range a.kinds {
		from, to := max(0, int(a.since[kind]-a.first())), Span-a.lag[kind]
		if to-from < leastPast+c.Days {
			if !slices.Contains(w.Short, k.Table) {
				w.Short = append(w.Short, k.Table)
			}
			continue
		}
		w.Kinds++
		all := a.series(kind, from, to, a.tallies(units[0].practices))
		for _, u := range units {
			f, ok := a.fallOf(u, kind, from, to, all, c, alpha)
			if !ok {
				continue
			}
			found = append(found, Silence{
				Level: u.level, Code: u.code, Practices: len(u.practices), Share: float64(people(a.tallies(u.practices))) / float64(everybody),
				Table: k.Table, Match: inWords(k.Match), Since: a.first() + source.Day(from+f.start), Always: f.start == 0, Days: to - from - f.start,
				Left: f.events / f.expected, Expected: f.expected, Chance: f.p, Features: a.readers(kind), kind: kind, practices: u.practices,
			})
		}
	}
	return a.once(found), w
}

func (a *Activity) fallOf(u unit, kind, from, to int, all series, c gate.Silence, alpha float64) (fall, bool) {
	if u.level == Place {
		return search(all.events, weekly(all), c.Days, c.Left, alpha)
	}
	s := a.series(kind, from, to, a.tallies(u.practices))
	calendar := others(s, all)
	if f, ok := search(s.events, calendar, c.Days, c.Left, alpha); ok || len(a.kinds[kind].Match) > 0 {
		return f, ok // practices record in ways of their own: only of whole tables is it said what they never had
	}
	return absence(s.events, calendar, c.Left, alpha)
}

func (a *Activity) tallies(practices []uint32) []*tally {
	of := make([]*tally, len(practices))
	for i, p := range practices {
		of[i] = a.practices[p]
	}
	return of
}

func people(of []*tally) (n int64) {
	for _, t := range of {
		n += t.people()
	}
	return n
}

// readers are the features that count events of a kind, or of a narrower one.
func (a *Activity) readers(kind int) []string {
	all := slices.Clone(a.kinds[kind].Features)
	for _, k := range a.kinds {
		if k.Table == a.kinds[kind].Table && narrower(k.Match, a.kinds[kind].Match) {
			all = append(all, k.Features...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func inWords(m features.Match) string {
	if len(m) == 0 {
		return ""
	}
	return m.String()
}

// once leaves out what follows from another finding: of a practice whose supplier, or place, has the same; of rows that are all among those of another kind
// that fell silent there.
func (a *Activity) once(found []Silence) []Silence {
	return slices.DeleteFunc(slices.Clone(found), func(s Silence) bool {
		return slices.ContainsFunc(found, func(t Silence) bool { return a.follows(s, t) })
	})
}

// follows reports whether a silence is no more than part of another.
func (a *Activity) follows(s, of Silence) bool {
	if s.Table != of.Table || s.Level == of.Level && s.Code == of.Code && s.kind == of.kind {
		return false
	}
	for _, p := range s.practices {
		if !slices.Contains(of.practices, p) {
			return false
		}
	}
	within := s.kind == of.kind || narrower(a.kinds[s.kind].Match, a.kinds[of.kind].Match)
	return within && (len(of.practices) > len(s.practices) || s.kind != of.kind)
}

// narrower reports whether every row that m selects is selected by wide too, and the two are not the same tests.
func narrower(m, wide features.Match) bool {
	for _, w := range wide {
		if !slices.ContainsFunc(m, func(t features.Test) bool {
			return t.Column == w.Column && !slices.ContainsFunc(t.Codes, func(code string) bool { return !slices.Contains(w.Codes, code) })
		}) {
			return false
		}
	}
	return len(m) > len(wide) || !slices.EqualFunc(m, wide, func(t, u features.Test) bool { return slices.Equal(t.Codes, u.Codes) })
}
