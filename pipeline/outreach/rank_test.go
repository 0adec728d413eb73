package outreach

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cespare/xxhash/v2"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

const night source.Day = 20_777 // 2026-11-20

var byPractice = List{Name: "rising_need", Target: "escalation", Group: ByPractice}

// population draws candidates of a few practices, each a group, with many ties.
func population(r *rand.Rand, n int) []Candidate {
	out := make([]Candidate, n)
	for i := range out {
		practice := uint32(r.IntN(5))
		out[i] = Candidate{Person: uint32(i), Hash: r.Uint64(), Order: float64(r.IntN(12)) / 4, Practice: practice, Group: practice}
	}
	return out
}

func seats(r *rand.Rand, candidates []Candidate) map[uint32]int {
	out := make(map[uint32]int)
	for i := range candidates {
		out[candidates[i].Group] = 0
	}
	for _, g := range slices.Sorted(maps.Keys(out)) {
		out[g] = r.IntN(9)
	}
	return out
}

// The rank of a candidate is one more than the number of candidates of the group who come before them: by score, then by the
// tie hash worked out here from its description.
func TestRankAgainstCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	key := sha256.Sum256([]byte("rising_need\x002026-11-20"))
	tie := func(c *Candidate) uint64 {
		return xxhash.Sum64(binary.LittleEndian.AppendUint64(slices.Clone(key[:16]), c.Hash))
	}
	for round := range 60 {
		list := byPractice
		candidates := population(r, r.IntN(80))
		if round%2 == 1 { // two PCNs
			list.Group = ByPCN
			for i := range candidates {
				candidates[i].Group = 100 + candidates[i].Practice%2
			}
		}
		places := seats(r, candidates)
		got, err := Rank(list, night, candidates, places, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range candidates {
			a, rank := &candidates[i], int32(1)
			for j := range candidates {
				b := &candidates[j]
				if a.Group == b.Group && (b.Order > a.Order || b.Order == a.Order && tie(b) < tie(a)) {
					rank++
				}
			}
			want := Place{Candidate: int32(i), Rank: rank, Reason: cohort.BelowCapacity}
			if int(rank) <= places[a.Group] {
				want.Reason = cohort.Listed
			}
			if got[i] != want {
				t.Fatalf("round %d: candidate %d has %+v, want %+v", round, i, got[i], want)
			}
		}
	}
}

// The order in which candidates come changes nobody's place.
func TestRankPermutation(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		candidates := population(r, 200)
		places := seats(r, candidates)
		first, err := Rank(byPractice, night, candidates, places, nil)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := slices.Clone(candidates)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		second, err := Rank(byPractice, night, shuffled, places, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range second {
			if want := first[shuffled[i].Person]; p.Rank != want.Rank || p.Reason != want.Reason {
				t.Fatalf("person %d has %+v, had %+v before the shuffle", shuffled[i].Person, p, want)
			}
		}
	}
}

// Every candidate has one place; each group fills its seats exactly, or all its candidates are listed; ranks run from 1.
func TestRankConserves(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 40 {
		candidates := population(r, r.IntN(60))
		places := seats(r, candidates)
		got, err := Rank(byPractice, night, candidates, places, nil)
		if err != nil {
			t.Fatal(err)
		}
		ranks, listed := make(map[uint32][]int32), make(map[uint32]int)
		for i, p := range got {
			g := candidates[i].Practice
			ranks[g] = append(ranks[g], p.Rank)
			if p.Reason == cohort.Listed {
				listed[g]++
			} else if p.Reason != cohort.BelowCapacity {
				t.Fatalf("have reason %q", p.Reason)
			}
		}
		for g, have := range ranks {
			slices.Sort(have)
			for i, rank := range have {
				if int(rank) != i+1 {
					t.Fatalf("group %d has ranks %v, want 1 to %d", g, have, len(have))
				}
			}
			if want := min(places[g], len(have)); listed[g] != want {
				t.Fatalf("group %d: %d of %d listed on %d seats, want %d", g, listed[g], len(have), places[g], want)
			}
		}
	}
}

// One more seat lists everybody who was listed, and one more.
func TestRankGrowsWithCapacity(t *testing.T) {
	candidates := population(rand.New(rand.NewPCG(4, 4)), 50)
	for i := range candidates {
		candidates[i].Group %= 2
	}
	list := List{Name: "l", Rule: "r", Group: ByPCN}
	var before []Place
	for k := range 20 {
		got, err := Rank(list, night, candidates, map[uint32]int{0: k, 1: k}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range before {
			if before[i].Reason == cohort.Listed && got[i].Reason != cohort.Listed {
				t.Fatalf("candidate %d was listed with %d seats and is not with %d", i, k-1, k)
			}
		}
		before = got
	}
}

// A rank is decided at full precision: scores that differ in the last bit are no tie.
func TestRankFullPrecision(t *testing.T) {
	a, b := Candidate{Hash: 1, Order: math.Nextafter(0.3, 1)}, Candidate{Hash: 2, Person: 1, Order: 0.3}
	for asOf := range source.Day(32) {
		got, err := Rank(byPractice, asOf, []Candidate{b, a}, map[uint32]int{0: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got[1].Reason != cohort.Listed || got[0].Rank != 2 {
			t.Fatalf("have %+v, want the higher score first", got)
		}
	}
}

// Among people who tie, nobody is favoured: over many nights each takes the one seat about equally often (chi-squared on 49
// degrees of freedom; 94.6 is its 1 in 10,000 point), whatever their identifier's hash.
func TestTiesFavourNobody(t *testing.T) {
	const people, nights = 50, 20_000
	candidates := make([]Candidate, people)
	for i := range candidates {
		candidates[i] = Candidate{Person: uint32(i), Hash: uint64(i)} // neighbours, as unlike chance as can be
	}
	var won [people]float64
	for asOf := range source.Day(nights) {
		places, err := Rank(byPractice, asOf, candidates, map[uint32]int{0: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		won[slices.IndexFunc(places, func(p Place) bool { return p.Rank == 1 })]++
	}
	chi2, expected := 0.0, float64(nights)/people
	for _, n := range won {
		chi2 += (n - expected) * (n - expected) / expected
	}
	if chi2 > 94.6 {
		t.Errorf("have chi-squared %.1f, want at most 94.6: %v", chi2, won)
	}
}

// Two lists of one night break their ties apart, so that nobody wins or loses on all of them.
func TestTiesDifferByList(t *testing.T) {
	candidates := population(rand.New(rand.NewPCG(5, 5)), 400)
	for i := range candidates {
		candidates[i].Order, candidates[i].Group = 1, 0
	}
	rank := func(name string) []float64 {
		places, err := Rank(List{Name: name, Group: ByPractice}, night, candidates, map[uint32]int{0: 4}, nil)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]float64, len(places))
		for i, p := range places {
			out[i] = float64(p.Rank)
		}
		return out
	}
	a, b := rank("rising_need"), rank("imdt")
	if slices.Equal(a, b) {
		t.Error("two lists order ties alike")
	}
	// Spearman's correlation of independent orders of 400 has a standard deviation of 1/sqrt(399) = 0.05.
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	n := float64(len(a))
	if rho := 1 - 6*sum/(n*(n*n-1)); math.Abs(rho) > 0.2 {
		t.Errorf("have rank correlation %.2f between the ties of two lists, want about 0", rho)
	}
}

func TestRankRefuses(t *testing.T) {
	good := Candidate{Group: 1, Order: 1}
	for name, c := range map[string]struct {
		bad  Candidate
		want string
	}{
		"NaN":         {Candidate{Group: 1, Order: math.NaN()}, "ranking list rising_need: 1 of 2 candidates have no finite score"},
		"infinite":    {Candidate{Group: 1, Order: math.Inf(-1)}, "ranking list rising_need: 1 of 2 candidates have no finite score"},
		"no capacity": {Candidate{Group: 2}, "ranking list rising_need: the practice of 1 of 2 candidates has no capacity"},
	} {
		places, err := Rank(byPractice, night, []Candidate{good, c.bad}, map[uint32]int{1: 1}, nil)
		if err == nil || err.Error() != c.want || places != nil {
			t.Errorf("%s: have %v and %v, want %q", name, places, err, c.want)
		}
	}
	if places, err := Rank(byPractice, night, nil, nil, nil); err != nil || len(places) != 0 {
		t.Errorf("nobody: have %v, %v", places, err)
	}
}

func BenchmarkRank(b *testing.B) {
	r := rand.New(rand.NewPCG(6, 6))
	candidates := make([]Candidate, 1_000_000)
	places := make(map[uint32]int)
	for i := range candidates {
		candidates[i] = Candidate{Person: uint32(i), Hash: r.Uint64(), Order: math.Round(r.NormFloat64()*1000) / 1000, Group: uint32(r.IntN(63))}
		places[candidates[i].Group] = 40
	}
	list := List{Name: "rising_need", Target: "escalation", Group: ByPCN}
	for b.Loop() {
		if _, err := Rank(list, night, candidates, places, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(candidates))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcandidates/s")
}
