package pipeline

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// neighbourhood is what a stranger reads of the place's tables: whose practice is whose, with which offers, and where people live.
type neighbourhood struct {
	group    map[string]map[string]string // by "practice", "adviser" ... and practice code
	capacity map[string]int               // of a practice
	imd      map[string]int32             // of a resident on the night
}

func readNeighbourhood(t *testing.T, dir string, night source.Day) neighbourhood {
	t.Helper()
	n := neighbourhood{group: map[string]map[string]string{}, capacity: map[string]int{}, imd: map[string]int32{}}
	areas := sourcetest.Read(t, dir, "areas")
	for by, column := range map[string]string{"practice": "practice_code", "pcn": "pcn_code", "cluster": "cluster", "adviser": "adviser"} {
		n.group[by] = map[string]string{}
		for _, r := range areas.Rows {
			n.group[by][r[areas.Column("practice_code")].(string)], _ = r[areas.Column(column)].(string)
		}
	}
	for _, r := range areas.Rows {
		c, _ := r[areas.Column("weekly_capacity")].(int32)
		n.capacity[r[areas.Column("practice_code")].(string)] = int(c)
	}
	residents, newest := sourcetest.Read(t, dir, "residents"), map[string]source.Day{}
	for _, r := range residents.Rows {
		id, from := r[residents.Column("resident_id")].(string), r[residents.Column("registered_from")].(source.Day)
		if last, met := newest[id]; from <= night && (!met || from > last) {
			newest[id] = from
			n.imd[id], _ = r[residents.Column("imd_decile")].(int32)
		}
	}
	return n
}

// seats are the group's offers on a list that has a share of them, after lists with the shares before it.
func (n neighbourhood) seats(by, group string, before, share float64) int {
	offers := 0
	for practice, g := range n.group[by] {
		if g == group {
			offers += n.capacity[practice]
		}
	}
	upTo := func(share float64) int { return int(math.Floor(float64(offers)*share + 1e-9)) }
	return upTo(before+share) - upTo(before)
}

// Every number on a list of every kind is worked out again on a first night from scores.parquet, ledger.parquet, the policy as it prints itself, and
// the areas table: lists by practice, adviser and cluster, a register, one that holds people out and one with an equity floor.
func TestNumbersOfEveryKindOfListAreRecomputed(t *testing.T) {
	t.Parallel()
	p := wholePlace(t,
		"capacity: {share: 0.5, per_worker: 4}", "capacity: {share: 0.5, per_worker: 4}\n    holdout: {share: 0.3, approver: A, review: R, until: 2027-01-01}",
		"beside_others: true, capacity: {share: 0.1}}", "beside_others: true, equity_floor: true, capacity: {share: 0.1}}")
	moveAway(t, p, "imdt")
	m := runOn(t, p, nightDate, "")
	near := readNeighbourhood(t, p.Extract.Dir, nightDate)
	practices, before := sortedKeys(m.parts), 0.0
	met := map[string]int{}
	for k, declared := range p.List {
		says := readPolicy(t, m.parts[practices[0]].Lists[k].Policy)
		if declared.Standing {
			says.share = 0
		}
		if says.share != declared.Capacity.Share || says.target != declared.Target {
			t.Fatalf("%s: the policy says %+v", declared.Name, says)
		}
		groups := map[string][]string{}
		for _, practice := range practices {
			g := near.group[declared.Group][practice]
			groups[g] = append(groups[g], practice)
		}
		for g, members := range groups {
			w := again{t: t, m: &m, list: declared.Name, says: says, near: near, standing: declared.Standing, seats: near.seats(declared.Group, g, before, says.share)}
			w.group(members, k)
			w.checkCutOff(g, m.manifest(t).Lists[k])
			met["held out"] += w.heldOut
			met["gave way"] += w.gaveWay
			met[declared.Name] += w.listed
		}
		if declared.Equity {
			checkFloor(t, &m, declared.Name, near)
		}
		before += says.share
	}
	for _, what := range append([]string{"held out", "gave way"}, m.lists()...) {
		if met[what] == 0 {
			t.Errorf("nobody was %s: nothing was recomputed", what)
		}
	}
}

// moveAway gives the place an extract of its own in which nobody whom the list would hold lives in the most deprived fifth, so that its floor has something
// to do. No term of the place's models reads deprivation.
func moveAway(t *testing.T, p *place.Place, list string) {
	t.Helper()
	before := *p
	before.Out = t.TempDir()
	m := runOn(t, &before, nightDate, "")
	listed := m.listed(list)
	dir := filepath.Join(t.TempDir(), "extract")
	if err := sourcetest.Mirror(p.Extract.Dir, dir); err != nil {
		t.Fatal(err)
	}
	residents := sourcetest.Read(t, dir, "residents")
	for _, r := range residents.Rows {
		if _, moves := listed[r[residents.Column("resident_id")].(string)]; moves {
			r[residents.Column("imd_decile")] = int32(9)
		}
	}
	residents.Write(t, dir)
	p.Extract.Dir = dir
}

// lists are the names of the night's lists.
func (m *made) lists() []string {
	var names []string
	for _, l := range m.parts[sortedKeys(m.parts)[0]].Lists {
		names = append(names, l.Name)
	}
	return names
}

// again works one group's list out again.
type again struct {
	t        *testing.T
	m        *made
	list     string
	says     policy
	near     neighbourhood
	standing bool
	seats    int

	listed, heldOut, gaveWay, came int
	last                           int // rank of the last person whom the order gave a place
}

// candidates are the ledger's rows of those who could be listed, by rank in the group.
func (w *again) candidates(members []string) []ledgerRow {
	var all []ledgerRow
	for _, r := range w.m.ledger {
		if r.List == w.list && r.Practice != nil && slices.Contains(members, *r.Practice) &&
			slices.Contains([]string{"listed", "below_capacity", "on_another_list", "held_out", "gave_way"}, r.Reason) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b ledgerRow) int { return cmp.Compare(*a.Rank, *b.Rank) })
	return all
}

// group compares what the practices of a group got of the list, which is the k-th, with what it is to be.
func (w *again) group(members []string, k int) {
	t, scores := w.t, w.m.scores(w.t, w.says.target)
	want := map[string][]part.Row{}
	considered := map[string]int64{}
	room := w.seats
	for i, r := range w.candidates(members) {
		if int(*r.Rank) != i+1 {
			t.Fatalf("%s: rank %d stands in place %d", w.list, *r.Rank, i+1)
		}
		considered[*r.Practice]++
		row := part.Row{Resident: r.Resident}
		if w.says.target != "" {
			s := scores[r.Resident]
			if *r.Risk != *s.Risk || i > 0 && *scores[w.candidates(members)[i-1].Resident].Eta < *s.Eta {
				t.Fatalf("%s: rank %d is not by the score", w.list, *r.Rank)
			}
			row.ChanceIn100 = chanceOf(*r.Risk)
			for _, tier := range w.says.tiers {
				if *r.Risk >= tier.atLeast {
					row.Tier = tier.name
					break
				}
			}
		}
		place := w.standing || room > 0
		switch {
		case r.Reason == "on_another_list":
			continue
		case r.Reason == "held_out" && place:
			w.heldOut++ // the place goes to the next
			continue
		case r.Reason == "gave_way" && place && w.near.imd[r.Resident] > 2:
			w.gaveWay++
			w.last = i + 1
			room--
			continue
		case r.Reason == "listed" && !place && w.gaveWay > 0 && w.near.imd[r.Resident] <= 2:
			room++ // in the place of one who gave way
			w.came++
			w.listedBy(r, "equity_floor")
		case (r.Reason == "listed") != place:
			t.Fatalf("%s: rank %d is %s with room for %d more", w.list, *r.Rank, r.Reason, room)
		case r.Reason == "below_capacity":
			continue
		case w.standing:
			w.listedBy(r, "rule")
		default:
			w.last = i + 1
			w.listedBy(r, "rank")
		}
		room--
		w.listed++
		row.Rank = len(want[*r.Practice]) + 1
		want[*r.Practice] = append(want[*r.Practice], row)
	}
	if w.came != w.gaveWay {
		t.Fatalf("%s: %d gave way and %d came", w.list, w.gaveWay, w.came)
	}
	for _, practice := range members {
		have := w.m.parts[practice].Lists[k]
		if have.Capacity != w.seats || have.Considered != considered[practice] || have.Open != len(want[practice]) || len(have.Rows) != len(want[practice]) {
			t.Fatalf("%s, practice %s: have room for %d, %d considered, %d open, %d rows; want %d, %d, %d, %d", w.list, practice,
				have.Capacity, have.Considered, have.Open, len(have.Rows), w.seats, considered[practice], len(want[practice]), len(want[practice]))
		}
		for i, r := range have.Rows {
			o := want[practice][i]
			if r.Rank != o.Rank || r.Resident != o.Resident || r.ChanceIn100 != o.ChanceIn100 || r.Tier != o.Tier || r.ListedOn != nightDate || !r.New {
				t.Fatalf("%s, practice %s: line %d is not what the ledger and the scores make it", w.list, practice, i+1)
			}
		}
	}
}

// listedBy holds a row of the ledger against how the person has their place.
func (w *again) listedBy(r ledgerRow, want string) {
	if r.ListedBy == nil || *r.ListedBy != want {
		w.t.Fatalf("%s: rank %d is listed by %v, want %s", w.list, *r.Rank, r.ListedBy, want)
	}
}

// checkCutOff holds what the manifest says of a group's places against what was worked out: of the chance of the last one it gives a band that at
// least 8 people share, as many as the profile of the place asks, and no narrower one of a fixed grid does.
func (w *again) checkCutOff(group string, p publish.Policy) {
	t := w.t
	i := slices.IndexFunc(p.Groups, func(g publish.Group) bool { return g.Code == group })
	if i < 0 {
		t.Fatalf("%s: the manifest has no group %s", w.list, group)
	}
	g := p.Groups[i]
	if g.Offers != w.seats || g.Room != w.seats || !w.standing && g.LastRank != w.last {
		t.Fatalf("%s: the manifest has %+v, want %d places down to rank %d", w.list, g, w.seats, w.last)
	}
	if w.says.target == "" || w.last == 0 {
		if g.Chance != nil {
			t.Fatalf("%s: the manifest has a chance of nobody", w.list)
		}
		return
	}
	var chances []int
	at := 0
	for _, r := range w.candidates(g.Practices) {
		chances = append(chances, chanceOf(*r.Risk))
		if int(*r.Rank) == w.last {
			at = chanceOf(*r.Risk)
		}
	}
	for _, width := range []int{1, 5, 10, 20} {
		from, within := at-at%width, 0
		for _, c := range chances {
			if c >= from && c < from+width {
				within++
			}
		}
		if within >= 8 {
			if g.Chance == nil || g.Chance.From != from || g.Chance.To != from+width-1 {
				t.Fatalf("%s: the manifest has the last chance as %v, want %d to %d", w.list, g.Chance, from, from+width-1)
			}
			return
		}
	}
	if g.Chance != nil {
		t.Fatalf("%s: the manifest has a chance that fewer than 8 people share", w.list)
	}
}

// checkFloor works out what the manifest says an equity floor did.
func checkFloor(t *testing.T, m *made, list string, near neighbourhood) {
	t.Helper()
	floors := m.manifest(t).Equity
	i := slices.IndexFunc(floors, func(f publish.EquityFloor) bool { return f.List == list })
	if i < 0 {
		t.Fatalf("%s: the manifest says nothing of the floor", list)
	}
	have, want := floors[i], publish.EquityFloor{}
	deprived, gone, listed := 0, 0.0, map[string][]ledgerRow{}
	for _, r := range m.ledger {
		switch {
		case r.List != list:
		case r.Reason == "gave_way":
			want.GaveWay++
			gone += *r.Risk
		case r.Reason == "listed":
			want.Listed++
			if near.imd[r.Resident] >= 1 && near.imd[r.Resident] <= 2 {
				deprived++
			}
			g := near.group["cluster"][*r.Practice]
			listed[g] = append(listed[g], r)
		}
	}
	for _, rows := range listed { // of each group, those who came are the last of the fifth, as many as gave way
		out := 0
		for _, r := range m.ledger {
			if r.List == list && r.Reason == "gave_way" && near.group["cluster"][*r.Practice] == near.group["cluster"][*rows[0].Practice] {
				out++
			}
		}
		slices.SortFunc(rows, func(a, b ledgerRow) int { return -cmp.Compare(*a.Rank, *b.Rank) })
		for _, r := range rows[:out] {
			gone -= *r.Risk
		}
	}
	want.Found, want.Wanted = deprived-want.GaveWay, int(math.Ceil(have.Share*float64(want.Listed)-1e-9))
	if have.Listed != want.Listed || have.Found != want.Found || have.Wanted != want.Wanted || have.GaveWay != want.GaveWay || math.Abs(have.Cost-gone) > 1e-12 {
		t.Errorf("%s: the manifest says %+v, want %+v at %v expected events", list, have, want, gone)
	}
}
