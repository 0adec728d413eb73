package sampling

import (
	"fmt"
	"os"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/trainset"
)

// sampleBytes is how many bytes of feature values a sample may hold in memory: those of some 150,000 rows of 40 features.
const sampleBytes = 48 << 20

// keptBytes is how many bytes of decoded columns a sample's file may keep, of the room that the spooled values no longer need: less than all of it, as
// garbage comes on top.
const keptBytes = 32 << 20

// spool moves the feature values of a sample into a temporary file without a name once they outgrow their room, and there the
// training streams them from. Rows come cell by cell; whether they end in the file depends on their number alone.
type spool struct {
	sample *models.Sample
	room   int         // bytes
	held   int         // bytes
	cells  int         // that are complete
	files  *[]*os.File // where to leave what is to be closed
	out    *os.File
	writer *trainset.Writer
	x      [][]float64 // by column, of a cell
}

// complete takes note that the cells before one are complete.
func (s *spool) complete(before int) error {
	first := s.cells
	for ; s.cells < before; s.cells++ {
		s.held += 8 * len(s.sample.Cells[s.cells].X)
	}
	if s.writer == nil {
		if s.held <= s.room {
			return nil
		}
		if err := s.begin(); err != nil {
			return err
		}
		first = 0
	}
	for cell := first; cell < before; cell++ {
		if err := s.write(cell); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) begin() error {
	var err error
	if s.out, err = partition.OpenNameless(os.TempDir()); err != nil {
		return fmt.Errorf("opening a file for the training rows: %w", err)
	}
	*s.files = append(*s.files, s.out)
	s.x = make([][]float64, len(s.sample.Features))
	s.writer, err = trainset.NewWriter(s.out, trainset.Options{Features: s.sample.Features})
	return err
}

// write moves the values of a cell to the file.
func (s *spool) write(cell int) error {
	r, p := &s.sample.Cells[cell], len(s.x)
	for j := range s.x {
		s.x[j] = s.x[j][:0]
		for i := range r.Len() {
			s.x[j] = append(s.x[j], r.X[i*p+j])
		}
	}
	r.X = nil
	return s.writer.Append(&trainset.Rows{X: s.x, Outcome: r.Outcome, Person: r.Person, Household: r.Household, Index: r.Index})
}

// finish leaves the sample ready to be read.
func (s *spool) finish() error {
	if s.writer == nil {
		return nil
	}
	if err := s.writer.Close(); err != nil {
		return err
	}
	info, err := s.out.Stat()
	if err != nil {
		return err
	}
	file, err := trainset.Open(s.out, info.Size(), s.sample.Features, min(int64(s.room), keptBytes))
	if err != nil {
		return err
	}
	rows := make([]int, source.Cells)
	for c := range rows {
		rows[c] = s.sample.Cells[c].Len()
	}
	s.sample.Stored, err = file.ByCell(rows)
	return err
}
