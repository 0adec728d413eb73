package outreach

import (
	"math/rand/v2"
	"slices"
	"testing"

	"riskstrat/pipeline/cohort"
)

// held is a holdout of a fifth.
var held = Holdout{0.2, "Dr A", "REC 1", night}

// queue is n people of one group, ranked as they come.
func queue(n int) []Candidate {
	r := rand.New(rand.NewPCG(8, 8))
	candidates := make([]Candidate, n)
	for i := range candidates {
		candidates[i] = Candidate{Person: uint32(i), Hash: r.Uint64(), Order: float64(n - i)}
	}
	return candidates
}

// reasons ranks a group with so many places.
func reasons(t *testing.T, list string, candidates []Candidate, places int, c *Comparison) []cohort.Reason {
	t.Helper()
	got, err := Rank(List{Name: list, Target: "t", Group: ByPCN}, night, candidates, map[uint32]int{0: places}, c)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]cohort.Reason, len(got))
	for i, p := range got {
		if int(p.Rank) != i+1 {
			t.Fatalf("candidate %d has rank %d: a holdout changes no rank", i, p.Rank)
		}
		out[i] = p.Reason
	}
	return out
}

// A holdout draws its share of those who reach a place, the same people on every list of the review, and gives their places to the next.
func TestHoldout(t *testing.T) {
	const n, places = 4000, 2000
	candidates := queue(n)
	first := reasons(t, "a", candidates, places, NewComparison(held))
	count := make(map[cohort.Reason]int)
	for _, reason := range first {
		count[reason]++
	}
	// Of those who reach a place a fifth is held out: 2,000 listed stand beside about 500 held out (standard deviation 25).
	out := count[cohort.HeldOut]
	if count[cohort.Listed] != places || out < 400 || out > 600 || count[cohort.BelowCapacity] != n-places-out {
		t.Errorf("have %v, want %d listed and about 500 held out", count, places)
	}
	if slices.Contains(first[:places+out], cohort.BelowCapacity) || slices.Index(first, cohort.BelowCapacity) != places+out {
		t.Error("somebody ranks below capacity before the places are taken")
	}
	if !slices.Equal(first, reasons(t, "b", candidates, places, NewComparison(held))) {
		t.Error("another list of the same review holds other people out")
	}
	other := held
	other.Review = "REC 2"
	if slices.Equal(first, reasons(t, "a", candidates, places, NewComparison(other))) {
		t.Error("another review holds the same people out")
	}
	if slices.Contains(reasons(t, "a", candidates, places, nil), cohort.HeldOut) {
		t.Error("somebody is held out without a comparison")
	}
	if !held.Active(night) || held.Active(night+1) || (Holdout{}).Active(night) {
		t.Error("a holdout is not in force until its last night alone")
	}
}

// Of a household all who reach a place are held out, or none; a place goes to nobody of it.
func TestHouseholdsAreHeldOutWhole(t *testing.T) {
	candidates := queue(3000)
	for i := range candidates {
		candidates[i].Household = 1 + uint64(i%1000) // three people each, far apart in rank
	}
	got := reasons(t, "a", candidates, 2000, NewComparison(held))
	out := 0
	for i := range 1000 {
		any, all := false, true
		for _, k := range []int{i, i + 1000, i + 2000} {
			if got[k] != cohort.BelowCapacity {
				any, all = any || got[k] == cohort.HeldOut, all && got[k] == cohort.HeldOut
			}
		}
		if any != all {
			t.Fatalf("household %d is held out in part", i)
		}
		if all {
			out++
		}
	}
	if out < 150 || out > 250 { // a fifth of 1,000; standard deviation 13
		t.Errorf("have %d households of 1,000 held out, want about 200", out)
	}
}

// Nobody is held out whose record is read first, whom the practice put forward, or who is on the list already, nor anybody they live with.
func TestWhoIsNeverHeldOut(t *testing.T) {
	for name, mark := range map[string]func(*Candidate){
		"read first":  func(c *Candidate) { c.ReviewFirst = true },
		"put forward": func(c *Candidate) { c.Nominated = true },
		"on the list": func(c *Candidate) { c.Open, c.ListedOn = true, night-3 },
	} {
		candidates := queue(600)
		for i := range candidates {
			candidates[i].Household = 1 + uint64(i%300)
		}
		everyone := held
		everyone.Share = 1
		c := NewComparison(everyone)
		for i := range 300 {
			if i%2 == 0 {
				mark(&candidates[i+300])
			}
			c.Exempt(&candidates[i+300])
		}
		for i, reason := range reasons(t, "a", candidates, 600, c) {
			want := cohort.HeldOut
			if i%2 == 0 {
				want = cohort.Listed
			}
			if reason != want {
				t.Fatalf("%s: candidate %d of household %d is %s, want %s", name, i, candidates[i].Household, reason, want)
			}
			if c.Drawn(&candidates[i]) != (want == cohort.HeldOut) {
				t.Fatalf("%s: candidate %d: drawn %v", name, i, c.Drawn(&candidates[i]))
			}
		}
	}
}

// Who was held out once stays so, however far down the rank since; whoever was offered help once, and their household, is not held out later; but those whom
// the practice puts forward since, or whose record is read first, are listed.
func TestArmsLast(t *testing.T) {
	everyone := held
	everyone.Share = 1
	c := NewComparison(everyone)
	c.Assigned(1, HeldArm)
	c.Assigned(2, OfferArm)
	c.Assigned(3, HeldArm)
	c.Assigned(3, OfferArm)
	candidates := queue(8)
	for i, set := range []func(*Candidate){
		func(x *Candidate) { x.Household = 1 },
		func(x *Candidate) { x.Household = 2 },
		func(x *Candidate) { x.Household = 3 },
		func(x *Candidate) { x.Household, x.Arm = 3, HeldArm },
		func(x *Candidate) { x.Household, x.Arm = 1, OfferArm },
		func(x *Candidate) { x.Household, x.Arm, x.Nominated = 1, HeldArm, true },
		func(x *Candidate) { x.Household, x.Arm, x.ReviewFirst = 1, HeldArm, true },
		func(x *Candidate) { x.Household, x.Arm = 1, HeldArm },
	} {
		set(&candidates[i])
	}
	want := []cohort.Reason{cohort.HeldOut, cohort.Listed, cohort.Listed, cohort.HeldOut, cohort.Listed, cohort.Listed, cohort.BelowCapacity, cohort.HeldOut}
	if got := reasons(t, "a", candidates, 3, c); !slices.Equal(got, want) {
		t.Errorf("have %v, want %v", got, want)
	}
}
