package publish

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Destinations is the publish section of place.yaml: where each audience finds its own part of a night. An audience
// left out gets nothing; the whole night always stays in the operator's output folder.
//
// What each audience gets:
//   - practice: its own lists, and nobody else's; Path holds {practice}
//   - pcn: counts of its practices' work, and their lists under a sharing agreement; Path holds {pcn}
//   - cluster: the sheets for its meeting; Path holds {cluster}, which is the name with "-" for what a folder's name cannot hold
//   - population_health: audit/ alone, whose every count has passed disclosure control; inside the controlled area, for it comes every night
//   - outside: release/ alone, of the one night of a calendar month that has it; the only part of a night that is made to leave the controlled area
//   - operator: audit/, release/, manifest.json, timings.json, quarantine.parquet and what disclosure control decided; nothing with a row for each resident.
//     Counts in these are exact
type Destinations struct {
	Practice         *Destination `yaml:"practice"`
	PCN              *Destination `yaml:"pcn"`
	Cluster          *Destination `yaml:"cluster"`
	PopulationHealth *Destination `yaml:"population_health"`
	Outside          *Destination `yaml:"outside"`
	Operator         *Destination `yaml:"operator"`
}

// Destination is one place to deliver to. A night lies in Path/DATE, and Path/latest points to it.
type Destination struct {
	Path  string `yaml:"path"`  // folder; relative to place.yaml
	Mode  string `yaml:"mode"`  // of the files, octal, such as "0640" (the default); folders get x where they have r
	Group string `yaml:"group"` // group name or number that owns what is delivered, and may hold Path's placeholder; empty keeps the process's own
}

// audience is one reader of a night: who it is, where its part goes, and what its part is.
type audience struct {
	name        string
	placeholder string // what Path must hold, empty if nothing
	cuts        string // folder of the night with one folder for each code, where there is a placeholder
	parts       []string
	monthly     bool // a night without its parts leaves it what it has
	dest        *Destination
}

func (d Destinations) audiences() []audience {
	all := []audience{
		{name: "practice", placeholder: "{practice}", cuts: "lists/practice", dest: d.Practice},
		{name: "pcn", placeholder: "{pcn}", cuts: "lists/pcn", dest: d.PCN},
		{name: "cluster", placeholder: "{cluster}", cuts: "lists/cluster", dest: d.Cluster},
		{name: "population_health", parts: []string{"audit"}, dest: d.PopulationHealth},
		{name: "outside", parts: []string{ReleaseDir}, monthly: true, dest: d.Outside},
		{name: "operator", parts: []string{"audit", ReleaseDir, DecisionsName, manifestName, timingsName, quarantineName}, dest: d.Operator},
	}
	return slices.DeleteFunc(all, func(a audience) bool { return a.dest == nil })
}

// Resolve makes relative paths start from base, the folder of place.yaml.
func (d Destinations) Resolve(base string) {
	for _, a := range d.audiences() {
		if a.dest.Path != "" && !filepath.IsAbs(a.dest.Path) {
			a.dest.Path = filepath.Join(base, a.dest.Path)
		}
	}
}

// Validate checks the destinations against each other and against the output folder: no path may lie under another's,
// for whoever can read a folder can read what lies in it. It names the audience in every error.
func (d Destinations) Validate(out string) error {
	type claimed struct{ who, path string }
	taken := []claimed{{"out", out}}
	for _, a := range d.audiences() {
		if err := a.check(); err != nil {
			return fmt.Errorf("publish.%s: %w", a.name, err)
		}
		for _, c := range taken {
			nested, err := nest(c.path, a.dest.Path)
			if err != nil {
				return fmt.Errorf("publish.%s: path: %w", a.name, err)
			}
			if nested {
				return fmt.Errorf("publish.%s: path: %s and the path of %s (%s) lie within each other", a.name, a.dest.Path, c.who, c.path)
			}
		}
		taken = append(taken, claimed{"publish." + a.name, a.dest.Path})
	}
	return nil
}

func (a audience) check() error {
	if a.dest.Path == "" {
		return fmt.Errorf("path: have none")
	}
	if strings.Count(a.dest.Path, "{") != strings.Count(a.placeholder, "{") || !strings.Contains(a.dest.Path, a.placeholder) {
		want := "no placeholder"
		if a.placeholder != "" {
			want = "the placeholder " + a.placeholder + " once and no other"
		}
		return fmt.Errorf("path: have %s, want %s", a.dest.Path, want)
	}
	_, _, err := a.dest.modes()
	return err
}

// modes returns the permissions of files and folders: a folder can be entered by whoever can read it. Nobody but the owner writes.
func (d *Destination) modes() (file, folder os.FileMode, err error) {
	text := d.Mode
	if text == "" {
		text = "0640"
	}
	m, err := strconv.ParseUint(text, 8, 32)
	if err != nil || m > 0o777 {
		return 0, 0, fmt.Errorf("mode: have %q, want octal permissions such as \"0640\"", d.Mode)
	}
	if m&0o022 != 0 || m&0o400 == 0 {
		return 0, 0, fmt.Errorf("mode: have %q, want one that the owner can read and nobody else can write", d.Mode)
	}
	file = os.FileMode(m) &^ 0o111
	return file, file | file>>2&0o111 | 0o700, nil
}

// nest reports whether two paths are the same or one lies within the other. A part that holds a placeholder may turn
// into any name, so it matches every part.
func nest(a, b string) (bool, error) {
	pa, err := parts(a)
	if err != nil {
		return false, err
	}
	pb, err := parts(b)
	if err != nil {
		return false, err
	}
	for i := range min(len(pa), len(pb)) {
		if pa[i] != pb[i] && !strings.Contains(pa[i], "{") && !strings.Contains(pb[i], "{") {
			return false, nil
		}
	}
	return true, nil
}

// parts splits the absolute path, links resolved as far as it exists.
func parts(path string) ([]string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	rest := ""
	for dir := path; ; dir = filepath.Dir(dir) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			path = filepath.Join(real, rest)
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
	return strings.Split(path, string(filepath.Separator)), nil
}
