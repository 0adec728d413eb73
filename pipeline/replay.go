package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// ReplayOptions say which night is made again, and where.
type ReplayOptions struct {
	Options        // as for a night; its Supersede is not read
	Dir     string // the night's folder, in whatever output folder; empty: the night of AsOf as it stands in the place's
	Scratch string // an empty folder, for the night that is made again
}

// Replayed says how the night that was made again compares.
type Replayed struct {
	Run string
	*publish.Comparison
}

// Replay makes a night again, of the same inputs, configuration, models and program and of what it took from the nights before it, in a folder of its own, and
// compares its bytes with those that were published. It touches nothing else: no output folder, no destination, no inbox. A night whose makings are
// not there any more as they were is *source.Refused, which names them.
func Replay(ctx context.Context, p *place.Place, opt ReplayOptions) (*Replayed, error) {
	r := &replaying{place: *p, opt: opt}
	for _, stage := range []func(context.Context) error{r.find, r.prepare, r.make} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("replaying a night: %w", err)
		}
	}
	c, err := r.published.Compare(r.again)
	if err != nil {
		return nil, fmt.Errorf("replaying a night: %w", err)
	}
	return &Replayed{r.published.Run, c}, nil
}

// replaying is the state of one Replay.
type replaying struct {
	place     place.Place
	opt       ReplayOptions
	published *publish.Published
	again     *publish.Published
}

// find finds the night, which must be as it was published.
func (r *replaying) find(context.Context) error {
	var err error
	if r.opt.Dir == "" {
		r.published, err = publish.Existing(r.place.Out, r.opt.AsOf)
	} else {
		r.published, err = publish.At(r.opt.Dir)
	}
	switch {
	case err != nil:
		return err
	case r.published == nil:
		return fmt.Errorf("looking for the night of %s in %s: %w", r.opt.AsOf, r.place.Out, publish.ErrNoNight)
	case r.published.Out() == "":
		return fmt.Errorf("looking for the nights before %s: %s does not lie in an output folder: %w", r.published.Run, r.opt.Dir, publish.ErrNoNight)
	case r.published.Manifest == nil:
		return &source.Refused{Message: "night " + r.published.Run + " cannot be made again", Cause: errors.New("retention took its manifest")}
	}
	if err := publish.Verify(r.published.Dir); err != nil {
		return &source.Refused{Message: "there is nothing to compare with", Cause: err}
	}
	return nil
}

// prepare lays the nights of that time out in the scratch folder, and makes it the place's own.
func (r *replaying) prepare(context.Context) error {
	if err := publish.Then(r.published, r.opt.Scratch); err != nil {
		return err
	}
	r.place.Out, r.place.Publish = r.opt.Scratch, publish.Destinations{}
	r.opt.AsOf, r.opt.Supersede = r.published.Manifest.AsOf, ""
	if s := r.published.Manifest.Supersedes; s != nil {
		r.opt.Supersede = s.Reason
	}
	return nil
}

// make makes the night as Run does, but for what comes after it stands.
func (r *replaying) make(ctx context.Context) error {
	n := newNight(&r.place, r.opt.Options)
	n.replayed = r.published
	defer n.close()
	if err := n.stages(ctx, []stage{{"finding the models", n.findModels}, {"opening the extract", n.open}}); err != nil {
		return err
	}
	if diff := r.published.Manifest.Recipe.Differences(n.recipe); len(diff) > 0 {
		return &source.Refused{Message: "night " + r.published.Run + " cannot be made again", Cause: errors.New("not the same any more: " + strings.Join(diff, ", ") + r.rewritten(n.recipe))}
	}
	if err := n.stages(ctx, n.making()); err != nil {
		return err
	}
	r.again = n.published
	return nil
}

// rewritten says which files of the nights before are others because somebody was taken out of them since.
func (r *replaying) rewritten(now publish.Recipe) string {
	var all []string
	for _, was := range r.published.Manifest.Recipe.Earlier {
		for _, is := range now.Earlier {
			if was.Run == is.Run && was.Path == is.Path && was.SHA256 != is.SHA256 {
				all = append(all, fmt.Sprintf("%s of %s", was.Path, was.Run))
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " (somebody was forgotten in " + strings.Join(all, ", ") + ")"
}

// champion is the model that scores a target tonight: the one promoted or, of a night that is made again, the one that scored it.
func (n *night) champion(r *registry.Registry, target string) (*models.Entry, string, error) {
	if n.replayed == nil {
		return r.Champion(target, n.opt.AsOf)
	}
	for _, m := range n.replayed.Manifest.Recipe.Models {
		if m.Target == target {
			return r.Get(m.Digest)
		}
	}
	return nil, "", fmt.Errorf("night %s scored nobody for %s", n.replayed.Run, target)
}
