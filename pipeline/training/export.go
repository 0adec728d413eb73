package training

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/trainset"
	"riskstrat/pipeline/place"
)

// Exported is what a training would see, in one file for each use that it would make of the rows.
type Exported struct {
	Target   models.Target
	Features []string // in the order of the columns
	Parts    []Part
}

// Part is one file of an export.
type Part struct {
	Use  string // fit, calibrate or validate
	File string // within the folder
	models.SampleReport
}

// Export writes what Run would see of the named model into the folder dir, which must not exist or be empty: the same rows, index
// dates, outcomes, weights and folds, and only the features that the model, its baseline or the weights read. The folder appears whole
// or not at all, readable by its owner alone.
//
// Every row is a person on a date. People and households have numbers (see labels) in the place of their pseudonyms. That does not
// make the rows anonymous: whoever can look up a person's features finds their rows.
func Export(ctx context.Context, p *place.Place, name, dir string, opt Options) (*Exported, error) {
	spec, ok := p.Models[name]
	if !ok {
		return nil, p.Refuse(fmt.Errorf("no model named %q is declared", name), "models")
	}
	if err := p.Publish.Validate(dir); err != nil { // row-level files never lie where another reader's are
		return nil, p.Refuse(err, "publish")
	}
	x := &exporting{training: newTraining(p, name, spec, opt), dir: dir}
	defer x.close()
	for _, stage := range []func(context.Context) error{x.open, x.read, x.sample, x.export} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("exporting the training set of %s: %w", name, err)
		}
	}
	return x.exported, nil
}

// exporting is the state of one Export: a training that stops before it fits.
type exporting struct {
	training
	dir string

	labels   *labels
	division *models.Division
	about    string // in the metadata of every file
	exported *Exported
}

// export weights the samples for departures and writes them.
func (x *exporting) export(ctx context.Context) error {
	s := &x.samples
	opt, err := x.prepare(ctx, s.fit, s.calibrate, s.validate)
	if err != nil {
		return err
	}
	x.labels = newLabels(s.fit, s.calibrate, s.validate)
	x.division = models.Divide(x.spec, s.fit, s.calibrate, s.validate)
	x.exported = &Exported{Target: x.Target.Target, Features: x.drawn.Features()}
	if err := x.describe(opt); err != nil {
		return err
	}
	return wholeFolder(x.dir, func(dir string) error {
		for _, part := range []struct {
			use    string
			sample *models.Sample
		}{{"fit", s.fit}, {"calibrate", s.calibrate}, {"validate", s.validate}} {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := x.part(ctx, dir, part.use, part.sample); err != nil {
				return fmt.Errorf("%s: %w", part.use, err)
			}
		}
		return nil
	})
}

// describe says what the rows are of, as an entry of a model trained on them does.
func (x *exporting) describe(opt models.Options) error {
	about, err := json.Marshal(struct {
		Model  string            `json:"model"`
		Target models.Target     `json:"target"`
		Spec   models.Spec       `json:"spec"`
		AsOf   source.Day        `json:"as_of"`
		Inputs map[string]string `json:"inputs"`
		Lags   map[string]int    `json:"lags"`
	}{x.name, x.Target.Target, x.spec, opt.AsOf, opt.Inputs, opt.Lags})
	x.about = string(about)
	return err
}

// part writes one sample.
func (x *exporting) part(ctx context.Context, dir, use string, s *models.Sample) error {
	part := Part{Use: use, File: use + ".parquet", SampleReport: s.Report()}
	unoffered, report, err := s.Unaffected(ctx, x.spec.OfferedHelp, x.Workers)
	if err != nil {
		return err
	}
	part.Unoffered = report
	x.exported.Parts = append(x.exported.Parts, part)
	remaining, err := json.Marshal(s.Remaining)
	if err != nil {
		return err
	}
	offers, err := json.Marshal(report)
	if err != nil {
		return err
	}
	opt := trainset.Options{
		Features: s.Features, Weights: true, Folds: use == "fit", HeldOut: true, Part: use,
		Offered: x.Reading.RecordsOffers(), Withheld: s.Withholds(), Unoffered: x.Reading.RecordsOffers() || x.spec.OfferedHelp == models.WithheldOnly,
		Meta: map[string]string{"riskstrat.training": x.about, "riskstrat.remaining": string(remaining), "riskstrat.unoffered": string(offers)},
	}
	x.Progress.Stage("writing "+part.File, part.Rows)
	return newFile(filepath.Join(dir, part.File), func(w *bufio.Writer) error {
		file, err := trainset.NewWriter(w, opt)
		if err != nil {
			return err
		}
		if err := x.write(file, s, unoffered, &opt); err != nil {
			return err
		}
		return file.Close()
	})
}

// wholeFolder makes a folder that holds what fill puts into it, or none: it is filled under another name beside it.
func wholeFolder(dir string, fill func(dir string) error) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	staging, err := os.MkdirTemp(filepath.Dir(dir), ".riskstrat-export-*") // its owner's alone
	if err != nil {
		return err
	}
	err = fill(staging)
	if err == nil {
		err = os.Rename(staging, dir)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(staging))
	}
	return nil
}

// newFile writes a file that only its owner can read, and flushes it.
func newFile(path string, write func(w *bufio.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(write(w), w.Flush(), f.Sync(), f.Close())
}
