package pipeline

import (
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/publish"
)

// recordedInbox are the files that a night found in its inbox, as its recipe names them: those it took, by its archive, and those it set aside, by the inbox's
// folder of them. One that is in neither any more is *source.Refused.
func (n *night) recordedInbox(p *publish.Published) ([]inbox.File, error) {
	known, err := n.archived(p)
	if err != nil {
		return nil, err
	}
	inputs := inboxOf(p.Manifest)
	if len(inputs) > len(known) && n.place.Inbox != "" {
		aside, err := inbox.ReadAside(n.place.Inbox, decodeReturned)
		if err != nil {
			return nil, &source.Refused{Message: "reading what was set aside", Cause: err}
		}
		known = append(known, aside...)
	}
	var files []inbox.File
	missing := 0
	for i, in := range inputs {
		at := slices.IndexFunc(known, func(f inbox.File) bool { return f.SHA256 == in.SHA256 })
		if at < 0 {
			missing++
			continue
		}
		f := known[at]
		if i > 0 && inputs[i-1].SHA256 == in.SHA256 && f.SetAside == "" {
			f.SetAside = inbox.SameFile
		}
		files = append(files, f)
	}
	if missing > 0 {
		return nil, &source.Refused{Message: "night " + p.Run + " cannot be made again", Cause: fmt.Errorf("of %d files of its inbox %d are not under set-aside any more", len(inputs), missing)}
	}
	return files, nil
}
