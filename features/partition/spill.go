package partition

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"riskstrat/features/source"
)

// piece is a run of whole records in a spill file.
type piece struct {
	file   io.ReaderAt
	offset int64
	length int
}

// section is the spilled records of one table in one partition, in no particular order.
type section struct {
	present bool // the extract has the table
	pieces  []piece
}

// bytes returns the size of all pieces.
func (s section) bytes() (n int) {
	for _, pc := range s.pieces {
		n += pc.length
	}
	return n
}

// read returns the records of piece i, in buf if it is large enough.
func (s section) read(i int, buf []byte) ([]byte, error) {
	pc := s.pieces[i]
	if cap(buf) < pc.length {
		buf = make([]byte, pc.length)
	}
	buf = buf[:pc.length]
	if n, err := pc.file.ReadAt(buf, pc.offset); n < pc.length {
		return buf, fmt.Errorf("reading spill: %w", err)
	}
	return buf, nil
}

// spill is one worker's file and its buffers: one per partition, written out when full. Nothing of it is shared.
type spill struct {
	file   *os.File
	end    int64
	buffer []byte // partitions x chunk bytes
	chunk  int
	filled []int     // bytes in each partition's buffer
	pieces [][]piece // written, by partition
}

// openSpills opens one file per worker in dir: nobody else can open them, and the disk space is free again when the
// process ends, however it ends.
func openSpills(dir string, workers int) (spills []*spill, err error) {
	for range workers {
		file, err := OpenNameless(dir)
		if err != nil {
			closeSpills(spills)
			return nil, fmt.Errorf("opening spill: %w", err)
		}
		spills = append(spills, &spill{file: file})
	}
	return spills, nil
}

// openUnnamed opens a new file and takes its name away at once. A process killed between the two leaves an empty file.
func openUnnamed(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, "spill-*") // mode 0600
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func closeSpills(spills []*spill) (err error) {
	for _, s := range spills {
		if cerr := s.file.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("closing spill: %w", cerr)
		}
	}
	return err
}

// begin gets ready for a table in so many partitions, with buffers of chunk bytes each.
func (s *spill) begin(partitions, chunk int) {
	if cap(s.buffer) < partitions*chunk {
		s.buffer = make([]byte, partitions*chunk)
	}
	s.buffer, s.chunk = s.buffer[:partitions*chunk], chunk
	s.filled, s.pieces = make([]int, partitions), make([][]piece, partitions)
}

// room returns the n free bytes after what partition p holds, and counts them as filled.
func (s *spill) room(p, n int) ([]byte, error) {
	at := s.filled[p]
	if at+n > s.chunk {
		if err := s.flush(p); err != nil {
			return nil, err
		}
		at = 0
	}
	s.filled[p] = at + n
	at += p * s.chunk
	return s.buffer[at : at+n : at+n], nil
}

// add appends one record per row to the partition that the highest bits of its hash name. It returns false for the
// first row that is Unfit.
func (s *spill) add(hash, packed []uint64, shift uint) (fits bool, err error) {
	packed = packed[:len(hash)]
	for i, h := range hash {
		if packed[i] == Unfit {
			return false, nil
		}
		p := int(h >> shift)
		at := s.filled[p]
		if at+recordBytes > s.chunk {
			if err := s.flush(p); err != nil {
				return true, err
			}
			at = 0
		}
		s.filled[p] = at + recordBytes
		at += p * s.chunk
		record := s.buffer[at : at+recordBytes]
		binary.LittleEndian.PutUint64(record, h)
		binary.LittleEndian.PutUint64(record[8:], packed[i])
	}
	return true, nil
}

// addResidents appends one record per row of a batch of residents, by cell.
func (s *spill) addResidents(c residentColumns, rows int) error {
	for i := range rows {
		id := c.id.ID[i]
		if len(id) > maxIDBytes {
			return refuseLongID()
		}
		r := c.row(i)
		record, err := s.room(source.Cell(r.hash), residentBytes+len(id))
		if err != nil {
			return err
		}
		appendResident(record[:0], &r, id)
	}
	return nil
}

// flush writes what partition p holds.
func (s *spill) flush(p int) error {
	n := s.filled[p]
	if n == 0 {
		return nil
	}
	if _, err := s.file.WriteAt(s.buffer[p*s.chunk:p*s.chunk+n], s.end); err != nil {
		return fmt.Errorf("writing spill: %w", err)
	}
	s.pieces[p] = append(s.pieces[p], piece{s.file, s.end, n})
	s.end += int64(n)
	s.filled[p] = 0
	return nil
}

// finish writes what is left of the table.
func (s *spill) finish() error {
	for p := range s.filled {
		if err := s.flush(p); err != nil {
			return err
		}
	}
	return nil
}
