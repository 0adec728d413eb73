package place

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"riskstrat/features/catalog"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/outreach"
)

// Place is a checked configuration: rules parsed, names resolved. It is read-only.
type Place struct {
	Config
	File    *File
	Catalog *catalog.Catalog
	Target  map[string]Target // by name
	List    []List            // in the order declared
}

// List is a declared list with its rule parsed.
type List struct {
	outreach.List
	For *rule.Rule // whom the list is for: its target's at-risk rule and its own, where it has them
}

// Open loads and compiles the configuration at path.
func Open(path string) (*Place, error) {
	f, err := Load(path)
	if err != nil {
		return nil, err
	}
	return Compile(f)
}

// Compile checks the configuration as a whole and returns the Place. The first error found is returned, positioned.
func Compile(f *File) (*Place, error) {
	p := &Place{Config: f.Config, File: f, Target: map[string]Target{}}
	var err error
	p.Catalog, err = catalog.New(catalog.Options{Conditions: p.Conditions.Registers, Sensitive: p.Conditions.Sensitive})
	if err != nil {
		return nil, f.errorAt(err, 0, "conditions")
	}
	p.Cohort.ReviewFirst, p.Cohort.Sensitive = p.Conditions.ReviewFirst, p.Conditions.Sensitive
	for _, check := range []func() error{p.checkConditions, p.checkTables, p.checkSections, p.compileTargets, p.checkModels, p.compileLists, p.checkHoldouts, p.checkChoices} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// checkChoices refuses a decision that init left to the place and nobody made.
func (p *Place) checkChoices() error {
	open := func(text string, keys ...string) error {
		if strings.HasPrefix(text, unmade) {
			return p.File.errorAt(errors.New("is still to be chosen"), 0, keys...)
		}
		return nil
	}
	if err := open(p.Extract.IMD, "extract", "imd"); err != nil {
		return err
	}
	for _, kind := range sortedKeys(p.Cohort.OptOuts) {
		if err := open(p.Cohort.OptOuts[kind].Basis, "cohort", "opt_outs", kind, "basis"); err != nil {
			return err
		}
	}
	return nil
}

// checkConditions refuses a register singled out under a name that no register has: nobody would be on it.
func (p *Place) checkConditions() error {
	for _, singled := range []struct {
		key   string
		names []string
	}{{"sensitive", p.Conditions.Sensitive}, {"review_first", p.Conditions.ReviewFirst}} {
		for i, name := range singled.names {
			if !slices.Contains(p.Conditions.Registers, name) {
				return p.File.errorAt(fmt.Errorf("no register named %q is declared", name), 0, "conditions", singled.key, fmt.Sprint(i))
			}
		}
	}
	return nil
}

func (p *Place) checkTables() error {
	for _, name := range sortedKeys(p.Tables) {
		if source.Lookup(name) == nil {
			return p.File.errorAt(errors.New("is no table of the contract; `riskstrat tables` lists them"), 0, "tables", name)
		}
		if err := p.Tables[name].Check(source.Lookup(name)); err != nil {
			return p.File.errorAt(err, 0, "tables", name)
		}
	}
	for _, t := range source.Contract() {
		if _, ok := p.Tables[t.Name]; t.Required && !ok {
			return p.File.errorAt(fmt.Errorf("the table %s is required and not configured", t.Name), 0, "tables")
		}
	}
	for i, name := range p.Stable {
		if source.Lookup("residents").Column(name) < 0 {
			return p.File.errorAt(fmt.Errorf("residents have no column %q", name), 0, "stable_attributes", fmt.Sprint(i))
		}
	}
	return nil
}

// checkSections asks each section's own package whether it can act on it.
func (p *Place) checkSections() error {
	if p.Name == "" {
		return p.File.errorAt(errors.New("the place has no name"), 0, "place")
	}
	for _, s := range []struct {
		key      string
		validate func() error
	}{
		{"cohort", p.Cohort.Validate}, {"gates", p.Gates.Validate}, {"publish", func() error { return p.Publish.Validate(p.Out) }},
		{"inbox", p.checkInbox}, {"metrics", p.checkMetrics}, {"referral", p.Referral.Validate},
		{"retention", p.Retention.Validate}, {"disclosure", p.Disclosure.Validate},
		{"bands", p.Bands.Validate},
		{"practices", func() error { return p.Practices.Validate(p.Catalog.Lookup) }},
	} {
		if err := s.validate(); err != nil {
			return p.File.errorAt(err, 0, s.key)
		}
	}
	if err := p.checkRelease(); err != nil {
		return err
	}
	for i := range p.Sharing {
		if setting, err := p.Sharing.Check(i); err != nil {
			return p.File.errorAt(err, 0, "sharing", fmt.Sprint(i), setting)
		}
	}
	if setting, err := p.Recipients.Check(); err != nil {
		return p.File.errorAt(err, 0, append([]string{"recipients"}, setting...)...)
	}
	return nil
}

// checkRelease refuses a profile under which nothing may leave the controlled area, and a destination out there that nothing would be made for.
func (p *Place) checkRelease() error {
	switch err := p.Release.Validate(); {
	case p.Release == "" && p.Publish.Outside != nil:
		return p.File.errorAt(errors.New("want release too: the profile by which counts are protected in what leaves the controlled area"), 0, "publish", "outside")
	case p.Release == "":
		return nil
	case err != nil:
		return p.File.errorAt(err, 0, "release")
	case !p.Release.MayLeave():
		return p.File.errorAt(fmt.Errorf("have %s, want %s or %s: exact counts do not leave the controlled area", p.Release, disclosure.OpenSAFELY, disclosure.ACRO), 0, "release")
	}
	return nil
}

// checkInbox refuses an inbox within the output folder or around it: files of the one would be taken for the other's.
func (p *Place) checkInbox() error {
	if p.Inbox == "" {
		return nil
	}
	if within(p.Out, p.Inbox) || within(p.Inbox, p.Out) {
		return errors.New("lies within the output folder or around it")
	}
	return nil
}

// checkMetrics refuses a file that no collector would read, or that would lie among the nights.
func (p *Place) checkMetrics() error {
	switch {
	case p.Metrics == "":
		return nil
	case filepath.Ext(p.Metrics) != ".prom":
		return errors.New("want a file whose name ends in .prom: the collector reads no other")
	case within(p.Out, p.Metrics):
		return errors.New("lies within the output folder")
	}
	return nil
}

// within reports whether a path is a folder's or lies in it, by their names.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (p *Place) checkModels() error {
	for _, name := range sortedKeys(p.Models) {
		spec := p.Models[name]
		if spec.Target == "" {
			spec.Target = name
			p.Models[name] = spec
		}
		target, ok := p.Target[spec.Target]
		if !ok {
			return p.File.errorAt(fmt.Errorf("no target named %q is declared", spec.Target), 0, "models", name, "target")
		}
		if setting, err := spec.CheckChoices(target.Kind); err != nil {
			return p.File.errorAt(err, 0, "models", name, setting)
		}
		if err := p.checkTerms(spec.Terms, "models", name, "terms"); err != nil {
			return err
		}
		if len(spec.Baseline) == 0 {
			continue // the default
		}
		if err := p.checkTerms(spec.Baseline, "models", name, "baseline"); err != nil {
			return err
		}
	}
	return nil
}

// checkTerms refuses a term that cannot be read, with what may have been meant, and terms that are none or stand there twice.
func (p *Place) checkTerms(terms []string, keys ...string) error {
	for i, term := range terms {
		_, err := models.ParseTerm(term, p.Catalog.Lookup)
		var unknown *models.UnknownFeature
		switch {
		case err == nil:
			continue
		case strings.Count(term, "(") != strings.Count(term, ")"):
			err = fmt.Errorf("%w; within [ ] a comma ends a term: write it in quotes, as \"rcs(age, 5)\", or each term on a line of its own", err)
		case errors.As(err, &unknown):
			if near := p.Catalog.Nearest(unknown.Name); near != "" {
				err = fmt.Errorf("%w; the nearest is %s", err, near)
			} else {
				err = fmt.Errorf("%w; `riskstrat features` lists them", err)
			}
		}
		return p.File.errorAt(err, 0, append(keys, fmt.Sprint(i))...)
	}
	if _, err := models.ParseTerms(terms, p.Catalog.Lookup); err != nil {
		return p.File.errorAt(err, 0, keys...)
	}
	return nil
}

func (p *Place) rule(text string, keys ...string) (*rule.Rule, error) {
	r, err := rule.Parse(text, p.Catalog)
	if err != nil {
		return nil, p.positioned(err, keys...)
	}
	return r, nil
}

// positioned carries the column a rule error names over into the file's coordinates.
func (p *Place) positioned(err error, keys ...string) error {
	var at *rule.Error
	if errors.As(err, &at) {
		return p.File.errorAt(err, at.Column, keys...)
	}
	return p.File.errorAt(err, 0, keys...)
}

// Source is the extract to open for work on asOf.
func (p *Place) Source(asOf source.Day) source.Spec {
	spec := source.Spec{Dir: p.Extract.Dir, AsOf: asOf, Tables: p.Tables}
	if p.Extract.AsOf != nil {
		spec.AsOf = *p.Extract.AsOf
	}
	return spec
}

// Lags are the days by which each configured table is late; tables that are not late are left out.
func (p *Place) Lags() map[string]int {
	lags := map[string]int{}
	for name, t := range p.Tables {
		if t.LagDays > 0 {
			lags[name] = t.LagDays
		}
	}
	return lags
}

// SameLags refuses a model trained under other lags: its features were cut on other days.
func (p *Place) SameLags(trained map[string]int) error {
	now := p.Lags()
	for _, t := range source.Contract() {
		if have, want := now[t.Name], trained[t.Name]; have != want {
			return p.Refuse(fmt.Errorf("a lag of %d days is declared, %d when the model was trained: train again", have, want), "tables", t.Name)
		}
	}
	return nil
}

// Refuse is a finding about the setting at the given keys, with its position in the file.
func (p *Place) Refuse(err error, keys ...string) error { return p.File.errorAt(err, 0, keys...) }

// RequireStable refuses a feature taken from an attribute as of the extract unless the place has declared the
// attribute stable: a past index date would otherwise see a later value.
func (p *Place) RequireStable(attribute, feature string) error {
	if slices.Contains(p.Stable, attribute) {
		return nil
	}
	return p.File.errorAt(fmt.Errorf("%s uses residents.%s, which is only known as of the extract: declare it stable or leave the feature out", feature, attribute), 0, "stable_attributes")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
