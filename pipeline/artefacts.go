package pipeline

import (
	"errors"
	"io"

	"github.com/apache/arrow/go/v15/arrow"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/pipeline/publish"
)

// artefacts are the tables of the night that are written while it is walked.
type artefacts struct {
	features *publish.Parquet
	scores   *publish.Parquet
	open     []io.Closer // in the order in which they must be closed
}

// begin opens features.parquet and scores.parquet.
func (a *artefacts) begin(out *publish.Night, engine *features.Engine, workers int) error {
	file, err := out.Create("features.parquet")
	if err != nil {
		return err
	}
	if a.features, err = publish.NewParquet(file, engine.Schema(), publish.ParquetOptions{Workers: workers}); err != nil {
		return err
	}
	a.open = append(a.open, a.features, file)
	if file, err = out.Create("scores.parquet"); err != nil {
		return err
	}
	if a.scores, err = publish.NewScores(file, publish.ParquetOptions{Workers: 1}); err != nil {
		return err
	}
	a.open = append(a.open, a.scores, file)
	return nil
}

// add writes one partition's features and scores.
func (a *artefacts) add(features, scores arrow.Record) error {
	return errors.Join(a.features.Write(features), a.scores.Write(scores))
}

func (a *artefacts) close() error {
	var errs []error
	for _, c := range a.open {
		errs = append(errs, c.Close())
	}
	*a = artefacts{} // with the memory of their columns
	return errors.Join(errs...)
}

// writeQuarantine writes which rows of the extract were left out and why.
func writeQuarantine(out *publish.Night, bad []source.BadRow) error {
	file, err := out.Create("quarantine.parquet")
	if err != nil {
		return err
	}
	return errors.Join(publish.WriteQuarantine(file, bad), file.Close())
}
