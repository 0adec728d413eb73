package publish

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"riskstrat/pipeline/part/sealed"
)

// Recipients is the recipients section of place.yaml: the public keys, in the age format, of those who may open what a practice, a PCN or a cluster gets. Whoever has keys gets
// one sealed file and nothing that can be read without them. The keys stand in the configuration itself, so that its digest vouches for them.
type Recipients struct {
	Practice map[string][]string `yaml:"practice"` // by code
	PCN      map[string][]string `yaml:"pcn"`
	Cluster  map[string][]string `yaml:"cluster"` // by name
}

// kinds are the readers there are, each with its keys.
func (r Recipients) kinds() []struct {
	name string
	keys map[string][]string
} {
	return []struct {
		name string
		keys map[string][]string
	}{{practiceKind, r.Practice}, {pcnKind, r.PCN}, {clusterKind, r.Cluster}}
}

// Check refuses a key that is none, or that stands under two readers: whoever held it would read both. It names the setting at fault.
func (r Recipients) Check() (setting []string, err error) {
	holder := map[string]string{}
	for _, kind := range r.kinds() {
		for _, code := range slices.Sorted(maps.Keys(kind.keys)) {
			at := []string{kind.name, code}
			if err := safeName(kind.name, code); err != nil && kind.name != clusterKind {
				return at, err
			}
			if len(kind.keys[code]) == 0 {
				return at, errors.New("have no key: give one, or leave the line out")
			}
			for i, key := range kind.keys[code] {
				if err := checkKey(key, kind.keys[code]); err != nil {
					return append(at, fmt.Sprint(i)), err
				}
				who := kind.name + " " + code
				switch other, taken := holder[key]; {
				case other == who:
					return append(at, fmt.Sprint(i)), errors.New("the key stands here twice")
				case taken:
					return append(at, fmt.Sprint(i)), fmt.Errorf("the key is also that of %s: whoever holds it would read both", other)
				}
				holder[key] = who
			}
		}
	}
	return nil, nil
}

// checkKey refuses what is no public key, without a letter of it: it may be the secret one.
func checkKey(key string, beside []string) error {
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(key)), "AGE-SECRET-KEY-") {
		return errors.New("is a secret key: it belongs to whoever opens the file and nowhere else; make a new pair, and give its public key (age1...)")
	}
	if _, err := sealed.Recipients([]string{key}); err != nil {
		return errors.New("want a public key of age (age1...)")
	}
	if hybrid(key) != hybrid(beside[0]) {
		return errors.New("keys of the kinds age1... and age1pq1... cannot be used together")
	}
	return nil
}

func hybrid(key string) bool { return strings.HasPrefix(key, "age1pq1") }

// of returns the keys of one reader; none: it reads what it gets as it is.
func (r Recipients) of(who reader) []string {
	for _, kind := range r.kinds() {
		if kind.name == who.kind {
			return kind.keys[who.code]
		}
	}
	return nil
}

// English says whose files are sealed, in a sentence; "" if nobody's are.
func (r Recipients) English() string {
	var said []string
	for _, kind := range r.kinds() {
		name := kind.name
		if name == pcnKind {
			name = "PCN"
		}
		if len(kind.keys) > 0 {
			said = append(said, "of "+name+" "+strings.Join(slices.Sorted(maps.Keys(kind.keys)), ", "))
		} else if name != clusterKind {
			said = append(said, "of no "+name)
		}
	}
	if len(r.Practice)+len(r.PCN)+len(r.Cluster) == 0 {
		return ""
	}
	return fmt.Sprintf("Sealed for the keys of their readers (age): the files %s. The others can be read by whoever can open their folder.", strings.Join(said, ", and "))
}

// Warnings says, where some readers of a kind have keys, who has none, and which keys are nobody's.
func (r Recipients) Warnings(known Readers) []string {
	var all []string
	for _, kind := range r.kinds() {
		without, nobody := unmatched(kind.keys, known.of(kind.name))
		if len(without) > 0 {
			all = append(all, fmt.Sprintf("recipients: %s without a key, so that their files are not sealed: %s", kind.name, strings.Join(without, ", ")))
		}
		if len(nobody) > 0 {
			all = append(all, fmt.Sprintf("recipients: %s that the extract does not have: %s", kind.name, strings.Join(nobody, ", ")))
		}
	}
	return all
}

// Misnamed says where a code with keys is nobody's while somebody of its kind has none: a slip would have that reader's files published unsealed.
func (r Recipients) Misnamed(known Readers) []string {
	var all []string
	for _, kind := range r.kinds() {
		if without, nobody := unmatched(kind.keys, known.of(kind.name)); len(without) > 0 && len(nobody) > 0 {
			all = append(all, fmt.Sprintf("%s %s has a key and is not in the extract, and the files of %s would not be sealed: put the code right, or take its line out of the configuration",
				kind.name, strings.Join(nobody, ", "), strings.Join(without, ", ")))
		}
	}
	return all
}

// unmatched are the readers without a key, and the codes with one that are no reader's; none where nobody has a key.
func unmatched(keys map[string][]string, readers []string) (without, nobody []string) {
	if len(keys) == 0 {
		return nil, nil
	}
	without = slices.DeleteFunc(slices.Clone(readers), func(code string) bool { return len(keys[code]) > 0 })
	nobody = slices.DeleteFunc(slices.Sorted(maps.Keys(keys)), func(code string) bool { return slices.Contains(readers, code) })
	return without, nobody
}
