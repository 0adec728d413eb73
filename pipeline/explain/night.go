package explain

import (
	"errors"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/publish"
)

// Night is which night it is, and by what it was made.
type Night struct {
	Run           string                `json:"run"`
	AsOf          *source.Day           `json:"as_of"` // null: the manifest is no more
	Place         string                `json:"place,omitempty"`
	Program       *publish.Binary       `json:"program,omitempty"`
	Configuration string                `json:"configuration_sha256,omitempty"`
	Models        []publish.Model       `json:"models,omitempty"`
	Manifest      string                `json:"manifest_sha256"`
	Replaces      *publish.Supersession `json:"replaces,omitempty"`
	ReplacedBy    []Replacement         `json:"replaced_by,omitempty"` // in their order: the last is the version that stands
	Alone         bool                  `json:"lies_alone"`            // in no output folder, so that nobody can tell here whether it was replaced
	TakenAway     *Gone                 `json:"taken_away,omitempty"`  // the manifest, and all with it
}

// Replacement is a later version of the same night.
type Replacement struct {
	Run    string `json:"run"`
	Reason string `json:"reason,omitempty"` // empty: its manifest is no more
}

// tellNight tells which night it is.
func (x *explaining) tellNight() error {
	p := x.Options.Night
	n := &x.out.Night
	n.Run, n.Manifest, n.Alone = p.Run, p.SHA256, p.Out() == ""
	if p.Manifest == nil {
		return x.tellTakenAway()
	}
	m := p.Manifest
	n.AsOf, n.Place, n.Program, n.Configuration = &m.AsOf, m.Place, &m.Recipe.Binary, m.Recipe.Configuration
	n.Models, n.Replaces = m.Recipe.Models, m.Supersedes
	later, err := p.Later()
	if err != nil {
		return &source.Refused{Message: "the versions of it cannot be told", Cause: err}
	}
	for _, v := range later {
		r := Replacement{Run: v.Run}
		if v.Manifest != nil && v.Manifest.Supersedes != nil {
			r.Reason = v.Manifest.Supersedes.Reason
		}
		n.ReplacedBy = append(n.ReplacedBy, r)
	}
	return nil
}

// tellTakenAway tells when the manifest went: nothing else of the night can be understood without it.
func (x *explaining) tellTakenAway() error {
	_, err := x.Options.Night.Open(publish.LedgerFile)
	var gone *publish.Gone
	if !errors.As(err, &gone) {
		return &source.Refused{Message: "it is not as it was published", Cause: err}
	}
	if err := x.lost(err, "anything but that there was a night"); err != nil {
		return err
	}
	x.out.Night.TakenAway = &x.out.Gone[0]
	x.out.Gone = nil
	return nil
}

// modelOf is the digest of the model that scored a target; false where none did.
func (x *explaining) modelOf(target string) (publish.Model, bool) {
	all := x.Options.Night.Manifest.Recipe.Models
	i := slices.IndexFunc(all, func(m publish.Model) bool { return m.Target == target })
	if i < 0 {
		return publish.Model{}, false
	}
	return all[i], true
}
