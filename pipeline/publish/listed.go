package publish

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"riskstrat/pipeline/cohort"
)

// EachListed hands every row of the night's ledger that says listed to each: the pseudonym, valid during the call, and the list. The file is checked
// against its digest first; one that retention took away is *Gone.
func (p *Published) EachListed(each func(resident []byte, list string)) (err error) {
	file, err := p.Open(LedgerFile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	f, err := parquet.OpenFile(file, info.Size())
	if err == nil {
		_, err = asWritten(f, LedgerFile, LedgerSchema().Fields())
	}
	if err != nil {
		return fmt.Errorf("reading %s of night %s: %w", LedgerFile, p.Run, err)
	}
	for _, g := range f.RowGroups() {
		if err := eachListedOf(g, each); err != nil {
			return fmt.Errorf("reading %s of night %s: %w", LedgerFile, p.Run, err)
		}
	}
	return nil
}

// eachListedOf reads three columns of a row group side by side, as eachRiskOf does.
func eachListedOf(g parquet.RowGroup, each func(resident []byte, list string)) (err error) {
	var columns [3]columnValues // resident_id, list and reason, before any that came later
	for i, leaf := range [3]int{0, 4, 5} {
		columns[i].pages = g.ColumnChunks()[leaf].Pages()
		defer func() { err = errors.Join(err, columns[i].close()) }()
	}
	for range g.NumRows() {
		var row [3]parquet.Value
		for i := range columns {
			if row[i], err = columns[i].next(); err != nil {
				return err
			}
		}
		if cohort.Reason(row[2].ByteArray()) == cohort.Listed {
			each(row[0].ByteArray(), string(row[1].ByteArray()))
		}
	}
	return nil
}
