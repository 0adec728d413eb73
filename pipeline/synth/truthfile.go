package synth

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"riskstrat/features/source"
)

// TruthFile is the name of the file of truths within the folder of a place.
const TruthFile = "truth.parquet"

// Truth is one row of truth.parquet: a resident registered on an index date, and one target. Rows lie in the order of index date,
// target, resident.
type Truth struct {
	Resident   string     `parquet:"resident_id,plain"`
	Index      source.Day `parquet:"index_date,date,dict"`
	Target     string     `parquet:"target,dict"`
	AtRisk     *bool      `parquet:"at_risk"`      // nil: in the place for less than 365 days, so the rule cannot be evaluated
	Latent     float64    `parquet:"p_latent"`     // true chance given frailty, level of need and covariates on the index date
	Observable float64    `parquet:"p_observable"` // true chance given only what has been observed up to the index date
	Event      *bool      `parquet:"event"`        // nil: left before the horizon was over, or the horizon is not over yet
}

// ReadTruth reads a truth.parquet.
func ReadTruth(path string) ([]Truth, error) {
	rows, err := parquet.ReadFile[Truth](path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", TruthFile, err)
	}
	return rows, nil
}

// truthBatch is the number of rows handed to the writer at once.
const truthBatch = 8192

func (pop *population) writeTruth(path string) (n int64, err error) {
	out, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := out.Close(); err == nil {
			err = e
		}
	}()
	w := parquet.NewGenericWriter[Truth](out, parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.DataPageVersion(1),
		parquet.MaxRowsPerRowGroup(rowGroup), parquet.CreatedBy("riskstrat", "", ""))
	truths := gather(pop, func(b *batch) []truth { return b.truths })
	slices.SortFunc(truths, func(a, b truth) int {
		if c := cmp.Compare(a.month, b.month); c != 0 {
			return c
		}
		return bytes.Compare(pop.ids[pop.index(a.person)][:], pop.ids[pop.index(b.person)][:])
	})
	rows := make([]Truth, 0, truthBatch)
	flush := func() error {
		_, err := w.Write(rows)
		n, rows = n+int64(len(rows)), rows[:0]
		return err
	}
	for from := 0; from < len(truths); {
		to := from
		for to < len(truths) && truths[to].month == truths[from].month {
			to++
		}
		for target := range targets {
			for i := range truths[from:to] {
				if rows = append(rows, pop.truthRow(&truths[from+i], target)); len(rows) == truthBatch {
					if err := flush(); err != nil {
						return n, err
					}
				}
			}
		}
		from = to
	}
	if err := flush(); err != nil {
		return n, err
	}
	return n, w.Close()
}

func (pop *population) truthRow(t *truth, target int) Truth {
	row := Truth{
		Resident: hex.EncodeToString(pop.ids[pop.index(t.person)][:]), Index: pop.cal.start[t.month], Target: Targets()[target],
		Latent: t.latent[target], Observable: t.observable[target],
	}
	if yes, known := t.atRisk(target); known {
		row.AtRisk = &yes
	}
	if t.known {
		event := t.event(target)
		row.Event = &event
	}
	return row
}
