package pipeline

import (
	"cmp"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/part"
)

// scoreRow is a row of scores.parquet as a stranger reads it.
type scoreRow struct {
	Resident string   `parquet:"resident_id"`
	Target   string   `parquet:"target"`
	Eta      *float64 `parquet:"eta"`
	Risk     *float64 `parquet:"risk"`
}

// scores are a night's of one target, by pseudonym.
func (m *made) scores(t *testing.T, target string) map[string]scoreRow {
	t.Helper()
	rows, err := parquet.ReadFile[scoreRow](filepath.Join(m.dir, "scores.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]scoreRow{}
	for _, r := range rows {
		if r.Target == target && r.Risk != nil {
			by[r.Resident] = r
		}
	}
	return by
}

// policy is what the printed sentences of a list say in numbers.
type policy struct {
	target string
	share  float64
	tiers  []struct {
		name    string
		atLeast float64
	}
	days, week int
}

var (
	saysTarget = regexp.MustCompile(`^People at risk of (\w+)`)
	saysShare  = regexp.MustCompile(`has room for ([\d.]+) % of the new offers`)
	saysTier   = regexp.MustCompile(`^"(\w+)" means a chance of (?:([\d.]+) in 100 or more|less than [\d.]+ in 100)`)
	saysDays   = regexp.MustCompile(`for at most (\d+) days`)
	saysWeek   = regexp.MustCompile(`joined it in the last (\d+) days`)
)

func readPolicy(t *testing.T, sentences []string) policy {
	t.Helper()
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	p := policy{share: 1}
	for _, s := range sentences {
		if m := saysTarget.FindStringSubmatch(s); m != nil {
			p.target = m[1]
		}
		if m := saysShare.FindStringSubmatch(s); m != nil {
			p.share = number(m[1]) / 100
		}
		if m := saysDays.FindStringSubmatch(s); m != nil {
			p.days = int(number(m[1]))
		}
		if m := saysWeek.FindStringSubmatch(s); m != nil {
			p.week = int(number(m[1]))
		}
		if m := saysTier.FindStringSubmatch(s); m != nil {
			at := 0.0
			if m[2] != "" {
				at = number(m[2]) / 100
			}
			p.tiers = append(p.tiers, struct {
				name    string
				atLeast float64
			}{m[1], at})
		}
	}
	return p
}

// Every number on the list of rising need is worked out again over a month of nights from what a stranger has: scores.parquet, ledger.parquet, the
// policy as it prints itself, and the areas table.
func TestNumbersOfAListAreRecomputed(t *testing.T) {
	t.Parallel()
	const list = "rising_need"
	p := another(t)
	areas := sourcetest.Read(t, p.Extract.Dir, "areas")
	capacity := map[string]int32{}
	for _, r := range areas.Rows {
		capacity[r[areas.Column("practice_code")].(string)], _ = r[areas.Column("weekly_capacity")].(int32)
	}
	var nights []made
	for k, days := range []source.Day{0, 1, 5, 8, 28} {
		m := runOn(t, p, nightDate+days, "")
		says := readPolicy(t, m.parts[sortedKeys(m.parts)[0]].Lists[0].Policy)
		if says.target != "emergency_admission" || says.share != 0.75 || len(says.tiers) != 2 || says.days != 28 || says.week != 7 {
			t.Fatalf("the policy says %+v", says)
		}
		nights = append(nights, m)
		for _, practice := range sortedKeys(m.parts) {
			want := recomputed(t, nights, list, practice, int(math.Floor(float64(capacity[practice])*says.share+1e-9)), says)
			have := m.parts[practice].Lists[0]
			rows := make([]part.Row, len(have.Rows))
			for i, r := range have.Rows {
				rows[i] = part.Row{Rank: r.Rank, Resident: r.Resident, ChanceIn100: r.ChanceIn100, Tier: r.Tier, ListedOn: r.ListedOn, New: r.New, Nights: r.Nights}
			}
			have.Rows = rows
			if diff := gocmp.Diff(want, part.List{Capacity: have.Capacity, Open: have.Open, Considered: have.Considered, Rows: have.Rows}, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s, practice %s: %s", m.asOf, practice, diff)
			}
		}
		var decided []sourcetest.Row
		for i, who := range sortedKeys(m.listed(list)) {
			if (i+k)%5 == 0 {
				decided = append(decided, sourcetest.Row{who, list, m.asOf, "declined", m.asOf})
			}
		}
		answer(t, p, decided...)
	}
}

// recomputed is the last night's list of a practice.
func recomputed(t *testing.T, nights []made, list, practice string, capacity int, says policy) part.List {
	t.Helper()
	m := &nights[len(nights)-1]
	scores := m.scores(t, says.target)
	want := part.List{Capacity: capacity}
	var ranked []ledgerRow
	was := map[string]source.Day{} // who was on the practice's list on the night before, since when
	spent := 0
	if len(nights) > 1 {
		for who, r := range nights[len(nights)-2].listed(list) {
			was[who] = source.Day(*r.ListedOn)
		}
	}
	joined := map[string]source.Day{} // who joined in the week before, of this practice
	for _, n := range nights[:len(nights)-1] {
		for who, r := range n.listed(list) {
			if on := source.Day(*r.ListedOn); *r.Practice == practice && on > m.asOf-source.Day(says.week) {
				joined[who] = on
			}
		}
	}
	for _, r := range m.ledger {
		if r.List != list || r.Practice == nil || *r.Practice != practice {
			continue
		}
		if _, this := joined[r.Resident]; this && (r.Reason == "cooling_off" || r.Reason == "already_supported") {
			spent++
		}
		if slices.Contains([]string{"listed", "below_capacity", "on_another_list"}, r.Reason) {
			want.Considered++
			ranked = append(ranked, r)
		}
	}
	slices.SortFunc(ranked, func(a, b ledgerRow) int { return cmp.Compare(*a.Rank, *b.Rank) })
	open := 0
	for i, r := range ranked {
		s := scores[r.Resident]
		if int(*r.Rank) != i+1 || *r.Risk != *s.Risk || i > 0 && *scores[ranked[i-1].Resident].Eta < *s.Eta {
			t.Fatalf("%s: rank %d has %v and %v, in place %d", m.asOf, *r.Rank, *r.Risk, *s.Risk, i+1)
		}
		if since, on := was[r.Resident]; on && m.asOf-since < source.Day(says.days) {
			open++
		}
	}
	room := max(0, capacity-open-spent)
	for _, r := range ranked {
		since, on := was[r.Resident]
		stays := on && m.asOf-since < source.Day(says.days)
		if !stays && (room == 0 || r.Reason == "on_another_list") {
			continue
		}
		if !stays {
			room--
			since = m.asOf
		}
		row := part.Row{Rank: len(want.Rows) + 1, Resident: r.Resident, ListedOn: since, New: since == m.asOf, ChanceIn100: chanceOf(*r.Risk)}
		for _, tier := range says.tiers {
			if *r.Risk >= tier.atLeast {
				row.Tier = tier.name
				break
			}
		}
		for k := range nights {
			if s, scored := nights[k].scores(t, says.target)[r.Resident]; scored {
				row.Nights = append(row.Nights, part.Night{AsOf: nights[k].asOf, ChanceIn100: chanceOf(*s.Risk)})
			}
		}
		want.Rows = append(want.Rows, row)
	}
	want.Open = len(want.Rows)
	return want
}

// chanceOf is a risk as a whole-number chance in 100, from 1 to 99.
func chanceOf(risk float64) int {
	return int(min(max(math.Floor(100*risk+0.5), 1), 99))
}
