package decision

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
)

func example() *File {
	return &File{
		Format: Format, Place: "A place", Practice: "Y90001", AsOf: 20_777, Part: "p",
		Decisions: []Decision{
			{Resident: "bb", Decision: Nominate, DecidedOn: 20_778},
			{Resident: "aa", List: "rising_need", Decision: "accepted", DecidedOn: 20_779, Service: "Walking group", Provider: "Town", Note: "é after 3"},
		},
	}
}

// The lines written out and given to coreutils:
//
//	printf 'p\naa\trising_need\taccepted\t2026-11-22\tWalking group\tTown\té after 3\nbb\t\tnominate\t2026-11-21\t\t\t' | sha256sum
func TestSealOfCoreutils(t *testing.T) {
	f := example()
	const want = "89620aecaed24641bc3484deed9bf942a1306c58c467889d60541bc409c8b192"
	if have := Seal(f.Part, f.Decisions); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
	f.Decisions[0], f.Decisions[1] = f.Decisions[1], f.Decisions[0]
	if have := Seal(f.Part, f.Decisions); have != want {
		t.Errorf("in another order: have %s, want %s", have, want)
	}
}

func TestRoundTrip(t *testing.T) {
	want := example()
	encoded, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	have, err := Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	want.Seal = Seal(want.Part, want.Decisions)
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
}

// Whatever is wrong with the file, the message says nothing of what is in it.
func TestDecodeRefuses(t *testing.T) {
	encoded, err := example().Encode()
	if err != nil {
		t.Fatal(err)
	}
	good := string(encoded)
	for name, text := range map[string]string{
		"another format":  strings.Replace(good, `"format": 1`, `"format": 2`, 1),
		"unknown field":   strings.Replace(good, `"place"`, `"patient": "aa", "place"`, 1),
		"cut off":         good[:len(good)/2],
		"something after": good + "{}",
		"nothing":         "",
		"a path":          strings.Replace(good, "Y90001", "../Y90001", 1),
		"too large":       "{" + strings.Repeat(" ", MaxBytes) + good[1:],
		"another answer":  strings.Replace(good, `accepted`, `declined`, 1),
		"another person":  strings.Replace(good, `"aa"`, `"ab"`, 1),
		"another part":    strings.Replace(good, `"part": "p"`, `"part": "q"`, 1),
	} {
		refused(t, name, text)
	}
	for name, change := range map[string]func(f *File){
		"no person":       func(f *File) { f.Decisions[0].Resident = "" },
		"twice":           func(f *File) { f.Decisions[0].Resident = "aa" },
		"another word":    func(f *File) { f.Decisions[1].Decision = "maybe" },
		"no list":         func(f *File) { f.Decisions[1].List = "" },
		"list nominated":  func(f *File) { f.Decisions[0].List = "rising_need" },
		"no date":         func(f *File) { f.Decisions[0].DecidedOn = source.NoDay },
		"too early":       func(f *File) { f.Decisions[0].DecidedOn = f.AsOf - 1 },
		"declined to":     func(f *File) { f.Decisions[1].Decision = "declined" },
		"a tab":           func(f *File) { f.Decisions[1].Note = "a\tb" },
		"a line":          func(f *File) { f.Decisions[1].Service = "a\nb" },
		"a long note":     func(f *File) { f.Decisions[1].Note = strings.Repeat("n", maxText+1) },
		"a later version": func(f *File) { f.Format++ },
	} {
		f := example()
		change(f)
		if _, err := f.Encode(); err == nil {
			t.Errorf("%s: is written", name)
		}
	}
}

func refused(t *testing.T, name, text string) {
	t.Helper()
	_, err := Decode([]byte(text))
	if err == nil {
		t.Errorf("%s: is taken", name)
		return
	}
	for _, told := range []string{"aa", "bb", "Walking", "after 3"} {
		if strings.Contains(err.Error(), told) {
			t.Errorf("%s: the message tells what is in the file: %v", name, err)
		}
	}
}
