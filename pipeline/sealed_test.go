package pipeline

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/opening"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// seal gives every practice, PCN and cluster of the place a key of its own, by its folder in the lists.
func seal(t *testing.T, p *place.Place, all publish.Readers) map[string]age.Identity {
	t.Helper()
	keys := map[string]age.Identity{}
	pairs := func(kind string, codes []string) map[string][]string {
		public := map[string][]string{}
		for _, code := range codes {
			key, err := age.GenerateX25519Identity()
			if err != nil {
				t.Fatal(err)
			}
			keys[kind+"/"+strings.ReplaceAll(code, " ", "-")] = key
			public[code] = []string{key.Recipient().String()}
		}
		return public
	}
	p.Recipients = publish.Recipients{Practice: pairs("practice", all.Practices), PCN: pairs("pcn", all.PCNs), Cluster: pairs("cluster", all.Clusters)}
	return keys
}

// opened is the part of a practice that a night sealed.
func opened(t *testing.T, dir, practice string, key age.Identity) *part.Part {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "lists", "practice", practice, "part.age"))
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := sealed.Open(content, []age.Identity{key})
	if err != nil {
		t.Fatal(err)
	}
	p, err := part.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shown opens the sealed part of a practice as the practice does, with a key table of everybody on its lists.
func shown(t *testing.T, dir string, p *part.Part, key age.Identity) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "lists", "practice", p.Practice, "part.age"))
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]bool{}
	table := "resident_id,local_id\n"
	for _, l := range p.Lists {
		for _, r := range l.Rows {
			if !people[r.Resident] {
				people[r.Resident] = true
				table += fmt.Sprintf("%s,L%d\n", r.Resident, len(people))
			}
		}
	}
	o, err := opening.Start(opening.Options{
		Part: content, Identities: []age.Identity{key}, Keys: strings.NewReader(table), Who: "somebody", Why: "the morning's list", AsOf: source.NoDay,
		Log: filepath.Join(t.TempDir(), "log"), Idle: time.Minute, Now: p.AsOf.Time, Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	if o.Part.Practice != p.Practice || o.People != len(people) || o.Named != len(people) || len(people) == 0 {
		t.Errorf("opened %s with %d people, %d of them named, want %d", o.Part.Practice, o.People, o.Named, len(people))
	}
	over, stop := context.WithCancel(t.Context())
	stop()
	if _, err := o.Serve(over); err != nil {
		t.Error(err)
	}
}

// A slip in the code of a key stops the night, for somebody's files would go out unsealed; where everybody has a key one too many does no harm.
func TestMisnamedKeyStopsTheNight(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	practices := slices.Sorted(maps.Keys(c.first.parts))
	slipped := append([]string{c.one.Practice + "X"}, slices.DeleteFunc(slices.Clone(practices), func(code string) bool { return code == c.one.Practice })...)
	seal(t, c.p, publish.Readers{Practices: slipped})
	_, err := Run(t.Context(), c.p, Options{AsOf: nightDate + 1, Workers: 1, Now: time.Now})
	var refused *gate.Refused
	if !errors.As(err, &refused) || len(refused.Findings) != 1 || !strings.Contains(err.Error(), c.one.Practice+"X has a key and is not in the extract, and the files of "+c.one.Practice+" would not be sealed") {
		t.Errorf("have %v", err)
	}
	if _, err := os.Stat(filepath.Join(c.p.Out, "runs", (nightDate + 1).String())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the night was published: %v", err)
	}
	seal(t, c.p, publish.Readers{Practices: append(practices, "A0")})
	runOn(t, c.p, nightDate+1, "")
}

// A practice that opens its part with its key answers it, and the next night knows what it answers though nobody but the practice can read the
// part; what became of the answer comes back in the next part.
func TestSealedPartIsAnswered(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	practices := slices.Sorted(maps.Keys(c.first.parts))
	var pcns []string
	for _, p := range c.first.parts {
		pcns = append(pcns, p.PCN)
	}
	slices.Sort(pcns)
	keys := seal(t, c.p, publish.Readers{Practices: practices, PCNs: slices.Compact(pcns)})
	second := runOn(t, c.p, nightDate+1, "")
	mine := opened(t, second.dir, c.one.Practice, keys["practice/"+c.one.Practice])
	shown(t, second.dir, mine, keys["practice/"+c.one.Practice])
	who := mine.Lists[0].Rows[0].Resident
	file := c.write(mine, about(who, "declined", nightDate+1))
	c.send("answer.json", file)
	third := runOn(t, c.p, nightDate+2, "")
	if have := third.reason(inboxList, who); have != "cooling_off" {
		t.Errorf("have %q", have)
	}
	received := opened(t, third.dir, c.one.Practice, keys["practice/"+c.one.Practice]).Received
	if len(received) != 1 || received[0].Resident != who || received[0].SetAside != "" || received[0].Night != nightDate+1 {
		t.Errorf("have %+v", received)
	}
	for path := range treeOf(t, filepath.Join(third.dir, "lists")) {
		if filepath.Ext(path) != ".age" {
			t.Errorf("lists/%s can be read without a key", path)
		}
	}
	before := treeOf(t, third.dir)
	again, err := Run(t.Context(), c.p, Options{AsOf: nightDate + 2, Workers: 1, Now: time.Now})
	if err != nil || !again.Already || !maps.Equal(before, treeOf(t, third.dir)) {
		t.Errorf("the night again: have %+v, %v, or it was sealed anew", again, err)
	}
	if err := publish.VerifyChain(c.p.Out); err != nil {
		t.Error(err)
	}
}
