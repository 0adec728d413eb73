package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"riskstrat/pipeline/disclosure"
)

// town is a small synthetic place whose people are counted once a month, with practices and groups on both sides of every threshold.
type town struct {
	random *rand.Rand
	people []resident
}

type resident struct {
	at       [len(attributes)]int // group by each attribute
	standing int                  // why they can be on no list; mayBeListed: they can
	atRisk   [lists]bool
	listed   [lists]bool
	before   [lists]bool // a month ago
	reason   [lists]int  // column of the list's flow
	outcome  int         // of a past night whose outcome is known
}

const lists = 2

// attributes are what people are grouped by, with the share of each group in thousandths. The first is the PCN.
var attributes = [...]struct {
	name   string
	shares []int
}{
	{"PCN", []int{330, 290, 240, 120, 14, 6}},
	{"age", []int{190, 240, 230, 200, 110, 30}},
	{"sex", []int{505, 492, 3}},
	{"ethnic group", []int{800, 90, 60, 30, 15, 5}},
	{"deprivation", []int{260, 230, 200, 180, 130}},
	{"care home", []int{985, 15}},
}

var (
	standings = []string{"dead", "left", "opted out", "under age", "palliative", "already supported", "may be listed"}
	reasons   = []string{"not at risk", "not acted on", "held out", "gave way", "below capacity", "listed"}
	outcomes  = []string{"listed, event", "listed, none", "not listed, event", "not listed, none"}
)

const (
	mayBeListed = 6
	listed      = 5
)

var (
	considered = []int{2, 3, 4} // and not listed
	composed   = []int{1, 5}    // attributes by which lists are told
)

func composition(list, attribute int) string {
	return fmt.Sprint("tonight's ", list, " by ", attributes[attribute].name)
}

func newTown(seed uint64, people int) *town {
	t := &town{random: rand.New(rand.NewPCG(seed, 20190228)), people: make([]resident, people)}
	for i := range t.people {
		p := &t.people[i]
		for a := range attributes {
			p.at[a] = t.draw(attributes[a].shares)
		}
		p.standing = t.draw([]int{0, 0, 20, 0, 3, 12, 965})
		if p.at[1] == 0 {
			p.standing = 3
		}
		for l := range lists {
			p.atRisk[l] = t.random.Float64() < .12+.1*float64(l)
		}
	}
	return t
}

func (t *town) draw(shares []int) int {
	total := 0
	for _, s := range shares {
		total += s
	}
	at := t.random.IntN(total)
	for i, s := range shares {
		if at -= s; at < 0 {
			return i
		}
	}
	return len(shares) - 1
}

// month goes on by a month: people die and leave, lists change, another night's outcomes become known.
func (t *town) month() {
	for i := range t.people {
		p := &t.people[i]
		switch x := t.random.Float64(); {
		case p.standing <= 1:
		case x < .001:
			p.standing = 0
		case x < .004:
			p.standing = 1
		case x < .006 && p.standing == mayBeListed:
			p.standing = 5
		case x < .2 && p.standing == 5:
			p.standing = mayBeListed
		}
		for l := range lists {
			p.before[l] = p.listed[l]
			stays := .03
			if p.listed[l] {
				stays = .8
			}
			p.listed[l] = p.standing == mayBeListed && p.atRisk[l] && t.random.Float64() < stays
			p.reason[l] = t.reason(p, l)
		}
		p.outcome = t.draw([]int{2 + 3*p.at[1], 12 + 8*p.at[1], 15 + 10*p.at[1], 900})
	}
}

// reason draws a resident's column of a list's flow.
func (t *town) reason(p *resident, l int) int {
	switch {
	case p.listed[l]:
		return listed
	case !p.atRisk[l]:
		return 0
	case p.before[l]:
		return 1
	}
	return 2 + t.draw([]int{6, 2, 92})
}

// report counts the town: everybody by PCN, the flow of each list, the change of each list, whom each list is made of and was chosen from, and the outcomes by every attribute.
func (t *town) report(p disclosure.Profile) (*disclosure.Release, []*disclosure.Table) {
	r := disclosure.NewRelease(p)
	pcns := names(0)
	people := r.Table("people", pcns, standings)
	people.Untold(0, 1, 2, 3, 4, 5, mayBeListed)
	tables := []*disclosure.Table{people}
	counts := map[*disclosure.Table]map[[2]int]int64{people: {}}
	add := func(t *disclosure.Table) *disclosure.Table {
		tables, counts[t] = append(tables, t), map[[2]int]int64{}
		return t
	}
	var flows, changes [lists]*disclosure.Table
	var tonight [lists][][2]*disclosure.Table
	for l := range lists {
		flows[l] = add(r.Table(fmt.Sprint("flow ", l), pcns, reasons))
		flows[l].Within(people, mayBeListed)
		flows[l].Untold(0, 1, 2, 3, 4)
		changes[l] = add(r.Table(fmt.Sprint("change ", l), []string{"listed before", "not before"}, []string{"listed", "not listed"}))
		changes[l].Absent(1, 1)
		changes[l].RowsTold()
		for _, a := range composed {
			whole := add(r.Table("all "+composition(l, a), names(a), []string{"considered"}))
			made := add(r.Table(composition(l, a), names(a), []string{"listed", "not listed"}))
			made.Within(whole, 0)
			made.Ordinary(1)
			made.SameAs(0, flows[l], listed)
			made.SameAs(1, flows[l], considered...)
			tonight[l] = append(tonight[l], [2]*disclosure.Table{whole, made})
		}
	}
	var by [len(attributes)]*disclosure.Table
	for a := 1; a < len(attributes); a++ {
		by[a] = add(r.Table("outcomes by "+attributes[a].name, names(a), outcomes))
	}
	for i := range t.people {
		p := &t.people[i]
		counts[people][[2]int{p.at[0], p.standing}]++
		for l := range lists {
			if p.standing == mayBeListed {
				counts[flows[l]][[2]int{p.at[0], p.reason[l]}]++
			}
			for k, a := range composed {
				if p.standing == mayBeListed && (p.listed[l] || slices.Contains(considered, p.reason[l])) {
					counts[tonight[l][k][0]][[2]int{p.at[a], 0}]++
					counts[tonight[l][k][1]][[2]int{p.at[a], index(!p.listed[l])}]++
				}
			}
			if p.before[l] || p.listed[l] {
				counts[changes[l]][[2]int{index(!p.before[l]), index(!p.listed[l])}]++
			}
		}
		for a := 1; a < len(attributes); a++ {
			counts[by[a]][[2]int{p.at[a], p.outcome}]++
		}
	}
	for table, cells := range counts {
		for at, n := range cells {
			table.Set(at[0], at[1], n)
		}
	}
	return r, tables
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

func names(attribute int) []string {
	var all []string
	for i := range attributes[attribute].shares {
		all = append(all, fmt.Sprint(attributes[attribute].name, " ", i))
	}
	return all
}
