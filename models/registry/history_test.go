package registry

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// TestChampionOfANight reads as a page: what was decided, in order, and who then scores on days 1 to 6 ("-": nobody).
func TestChampionOfANight(t *testing.T) {
	for _, c := range []struct{ decided, want string }{
		{"", "------"},
		{"a3", "--aaaa"},
		{"a0", "aaaaaa"},             // for every night
		{"a1 b4", "aaabbb"},          // b takes over on day 4
		{"a1 b4 back5", "aaabaa"},    // and gives way on day 5
		{"a1 b4 back4", "aaaaaa"},    // as if it had never been
		{"a1 b6 c2", "accccc"},       // what is decided later goes before what was planned
		{"a1 b6 back2", "aaaaaa"},    // a plan is taken back
		{"a1 b2 c3 back4", "abcbbb"}, // back by one
		{"a1 b2 c3 back4 back5", "abcbaa"},
		{"a1 b2 back3 c4 back5", "abacaa"}, // b was taken back already
		{"a1 b2 a3 back4", "ababbb"},       // promoting again is no going back
	} {
		r := open(t)
		digests := map[string]string{}
		for i, name := range []string{"a", "b", "c"} {
			digests[name] = put(t, r, model(t, "escalation", -float64(i)))
		}
		for _, word := range strings.Fields(c.decided) {
			name, from := word[:len(word)-1], source.Day(word[len(word)-1]-'0')
			p := promotion("escalation", digests[name])
			p.From = from
			decide := r.Promote
			if name == "back" {
				decide = r.Rollback
			}
			if _, err := decide(p); err != nil {
				t.Fatalf("%s: %s: %v", c.decided, word, err)
			}
		}
		have := ""
		for night := range source.Day(6) {
			have += champion(t, r, digests, night+1)
		}
		if have != c.want {
			t.Errorf("%s: have %s, want %s", c.decided, have, c.want)
		}
	}
}

// champion is the name of who scores on a night.
func champion(t *testing.T, r *Registry, digests map[string]string, night source.Day) string {
	t.Helper()
	_, digest, err := r.Champion("escalation", night)
	if errors.Is(err, ErrNoChampion) {
		return "-"
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range digests {
		if d == digest {
			return name
		}
	}
	t.Fatalf("day %d: have an unknown champion %.12s", night, digest)
	return ""
}

// TestRollbackUndoesPromotion: over random histories of two targets, rolling back as often as was promoted since leads through
// the champions in reverse, each line names the champion it takes over from, and the first cannot be rolled back.
func TestRollbackUndoesPromotion(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r := open(t)
	digests := map[string][]string{}
	for _, target := range []string{"escalation", "emergency_admission"} {
		for i := range 3 {
			digests[target] = append(digests[target], put(t, r, model(t, target, -float64(i))))
		}
	}
	stacks := map[string][]string{} // by target: the reference, champions not taken back
	for range 200 {
		target := []string{"escalation", "emergency_admission"}[random.IntN(2)]
		stack := stacks[target]
		previous := ""
		if len(stack) > 0 {
			previous = stack[len(stack)-1]
		}
		p := promotion(target, digests[target][random.IntN(3)])
		back := random.IntN(2) == 0
		decide := r.Promote
		if back {
			decide = r.Rollback
		}
		made, err := decide(p)
		switch impossible := back && len(stack) < 2 || !back && previous == p.Digest; {
		case impossible && err == nil:
			t.Fatalf("have no error with stack %.12v", stack)
		case impossible:
			continue
		case err != nil:
			t.Fatal(err)
		case back:
			stack = stack[:len(stack)-1]
		default:
			stack = append(stack, p.Digest)
		}
		stacks[target] = stack
		if made.Previous != previous || made.Digest != stack[len(stack)-1] {
			t.Fatalf("have %.12s for %.12s, want %.12s for %.12s", made.Digest, made.Previous, stack[len(stack)-1], previous)
		}
	}
	for target, stack := range stacks {
		if _, digest, err := r.Champion(target, tonight); err != nil || digest != stack[len(stack)-1] {
			t.Errorf("%s: have %.12s, %v, want %.12s", target, digest, err, stack[len(stack)-1])
		}
	}
}

func TestRollbackRefuses(t *testing.T) {
	r := open(t)
	p := promotion("escalation", "")
	if _, err := r.Rollback(p); !errors.Is(err, ErrNoChampion) {
		t.Errorf("nothing promoted: have error %v, want ErrNoChampion", err)
	}
	for i := range 2 {
		if _, err := r.Promote(promotion("escalation", put(t, r, model(t, "escalation", -float64(i))))); err != nil {
			t.Fatal(err)
		}
	}
	p.Why = ""
	if _, err := r.Rollback(p); err == nil || !strings.Contains(err.Error(), "who decides and why") {
		t.Errorf("no reason: have error %v", err)
	}
	p.Why = "complaints"
	if _, err := r.Rollback(p); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Rollback(p); err == nil || !strings.Contains(err.Error(), "was the first") {
		t.Errorf("the first: have error %v", err)
	}
}

// TestEvidenceAgainst: what a comparison has against a model is kept in its line, and in that of a rollback to it.
func TestEvidenceAgainst(t *testing.T) {
	r := open(t)
	var m []string
	for i := range 3 {
		m = append(m, put(t, r, model(t, "escalation", -float64(i))))
	}
	promote := func(digest, evidence string) Promotion {
		p := promotion("escalation", digest)
		p.Evidence, p.Against = evidence, "a caller's word"
		made, err := r.Promote(p)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	worse := comparison(m[0], m[1]) // B less A, -.0156 (-.027 to -.004)
	worse.Target.Kind = models.Binary
	worse.Paired = &evaluate.Comparison{Figures: []evaluate.Paired{{Name: evaluate.AUROC,
		Difference: evaluate.Metric{Value: -.0156, Interval: &evaluate.Interval{Low: -.027, High: -.004}}}}}
	evidence, err := r.PutComparison(worse)
	if err != nil {
		t.Fatal(err)
	}
	want := "AUROC 0.0156 lower than the other model's (95 % interval 0.0040 to 0.0270)"
	if made := promote(m[0], ""); made.Against != "" {
		t.Errorf("on its own evaluation: have %q against it", made.Against)
	}
	if made := promote(m[1], evidence); made.Against != want {
		t.Errorf("the worse model: have %q against it, want %q", made.Against, want)
	}
	promote(m[2], "")
	if back, err := r.Rollback(promotion("escalation", "")); err != nil || back.Digest != m[1] || back.Against != want {
		t.Errorf("back to the worse model: have %q against %.12s, %v", back.Against, back.Digest, err)
	}
	if history, err := r.History(); err != nil || history[1].Against != want {
		t.Errorf("have history %+v, %v", history, err)
	}
	if made := promote(m[0], evidence); made.Against != "" {
		t.Errorf("the better model: have %q against it", made.Against)
	}
}

// TestEvidence: a promotion may rest on a comparison of the model with the champion, and on no other.
func TestEvidence(t *testing.T) {
	r := open(t)
	var m []string
	for i := range 3 {
		m = append(m, put(t, r, model(t, "escalation", -float64(i))))
	}
	first, err := r.Promote(promotion("escalation", m[0]))
	if err != nil || first.Evidence != m[0] {
		t.Fatalf("have %+v, %v, want the model's own evaluation as evidence", first, err)
	}
	beside := func(a, b string) string {
		digest, err := r.PutComparison(comparison(a, b))
		if err != nil {
			t.Fatal(err)
		}
		return digest
	}
	p := promotion("escalation", m[1])
	for evidence, want := range map[string]string{
		beside(m[0], m[2]): "want this model in it",
		beside(m[1], m[2]): "want the champion",
	} {
		p.Evidence = evidence
		if _, err := r.Promote(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have error %v, want %q", err, want)
		}
	}
	p.Evidence = beside(m[0], m[1])
	if _, err := r.Promote(p); err != nil {
		t.Error(err)
	}
	c, digest, err := r.Comparison(p.Evidence[:6])
	if err != nil || digest != p.Evidence || c.B.Digest != m[1] {
		t.Errorf("have %.12s, %v, want the comparison back", digest, err)
	}
	if back, err := r.Rollback(promotion("escalation", "")); err != nil || back.Evidence != m[0] {
		t.Errorf("have evidence %.12s, %v, want that of the first promotion", back.Evidence, err)
	}
}

func TestPutComparisonRefuses(t *testing.T) {
	r := open(t)
	a, other := put(t, r, model(t, "escalation", -1)), put(t, r, model(t, "emergency_admission", -1))
	for name, b := range map[string]string{"a model that is not there": strings.Repeat("0", 64), "another target": other, "part of a digest": a[:12]} {
		if _, err := r.PutComparison(comparison(a, b)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("model %.12s", b)) {
			t.Errorf("%s: have error %v", name, err)
		}
	}
}
