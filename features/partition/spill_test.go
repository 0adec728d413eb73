package partition

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"testing"
)

// Whatever the order of rows, and however often buffers fill, every record comes back from its own partition once.
func TestSpillKeepsEveryRecord(t *testing.T) {
	spills, err := openSpills(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer closeSpills(spills)
	s, r := spills[0], rand.New(rand.NewPCG(5, 6))
	for _, partitions := range []int{1, 4} { // the second table reuses the buffers
		s.begin(partitions, 3*recordBytes)
		want := map[[2]uint64]int{}
		shift := uint(64)
		for n := partitions; n > 1; n /= 2 {
			shift--
		}
		for range 50 {
			hash, packed := make([]uint64, r.IntN(20)), make([]uint64, 20)
			for i := range hash {
				hash[i], packed[i] = r.Uint64(), r.Uint64()>>1
				want[[2]uint64{hash[i], packed[i]}] = int(hash[i] >> shift)
			}
			if fits, err := s.add(hash, packed, shift); err != nil || !fits {
				t.Fatal(fits, err)
			}
		}
		if err := s.finish(); err != nil {
			t.Fatal(err)
		}
		for p, pieces := range s.pieces {
			sec := section{pieces: pieces}
			for i := range pieces {
				chunk, err := sec.read(i, nil)
				if err != nil {
					t.Fatal(err)
				}
				for ; len(chunk) > 0; chunk = chunk[recordBytes:] {
					key := [2]uint64{binary.LittleEndian.Uint64(chunk), binary.LittleEndian.Uint64(chunk[8:])}
					if where, ok := want[key]; !ok || where != p {
						t.Fatalf("partition %d: have a record of %d (%v)", p, where, ok)
					}
					delete(want, key)
				}
			}
		}
		if len(want) != 0 {
			t.Errorf("%d partitions: %d records are missing", partitions, len(want))
		}
	}
}

// Nobody finds a spill file by a name, with the file system's help or without it.
func TestSpillHasNoName(t *testing.T) {
	for name, open := range map[string]func(string) (*os.File, error){"nameless": OpenNameless, "unnamed": openUnnamed} {
		dir := t.TempDir()
		f, err := open(dir)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := f.WriteAt([]byte("row"), 5); err != nil {
			t.Error(name, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: the folder holds %v, %v", name, left, err)
		}
		f.Close()
	}
}

func TestSpillStopsAtARowThatDoesNotFit(t *testing.T) {
	spills, err := openSpills(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer closeSpills(spills)
	spills[0].begin(1, 4*recordBytes)
	if fits, err := spills[0].add([]uint64{1, 2, 3}, []uint64{7, Unfit, 7}, 64); fits || err != nil {
		t.Errorf("have %v, %v, want it not to fit", fits, err)
	}
}

func TestSpillReportsAFailingDisk(t *testing.T) {
	spills, err := openSpills(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	spills[0].begin(1, 2*recordBytes)
	if err := closeSpills(spills); err != nil {
		t.Fatal(err)
	}
	if _, err := spills[0].add(make([]uint64, 5), make([]uint64, 5), 64); err == nil {
		t.Error("writing to a closed file: have no error")
	}
	if _, err := (section{pieces: []piece{{spills[0].file, 0, 16}}}).read(0, nil); err == nil {
		t.Error("reading a closed file: have no error")
	}
}

func TestResidentRecordRoundTrip(t *testing.T) {
	want := resident{
		hash: 1<<63 + 5, household: 1<<62 + 7, from: -9000, to: 1<<31 - 1, deceased: 3, careHome: 4, palliative: 5,
		practice: 6, pcn: 1<<32 - 1, lsoa: 8, yearOfBirth: 1901, sex: 3, ethnic: NoCode, imd: 10,
	}
	b := appendResident(nil, &want, []byte("anna"))
	b = appendResident(b, &resident{}, nil)
	have, id, rest, err := readResident(b)
	if err != nil || have != want || string(id) != "anna" || len(rest) != residentBytes {
		t.Errorf("have %+v, %q, %d bytes left, %v", have, id, len(rest), err)
	}
	for _, cut := range []int{0, 10, residentBytes, residentBytes + 3} {
		if _, _, _, err := readResident(b[:cut]); !errors.Is(err, errBroken) {
			t.Errorf("cut at %d: have %v, want errBroken", cut, err)
		}
	}
}

// Two identifiers with one hash would share their rows: grouping has to notice.
func TestGroupingNoticesACollision(t *testing.T) {
	b := NewBuilder()
	b.residents = appendResident(b.residents, &resident{hash: 42, to: 9}, []byte("anna"))
	b.residents = appendResident(b.residents, &resident{hash: 42, to: 9}, []byte("ben"))
	if _, err := b.Build(); !errors.Is(err, errCollision) {
		t.Errorf("have %v, want errCollision", err)
	}
}

// Records of different lengths stay whole, and stay within their partition's buffer.
func TestSpillKeepsLongerRecordsWhole(t *testing.T) {
	spills, err := openSpills(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer closeSpills(spills)
	s, r := spills[0], rand.New(rand.NewPCG(9, 9))
	s.begin(3, 300)
	want := make([][]resident, 3)
	for range 500 {
		p, x, id := r.IntN(3), resident{hash: r.Uint64()}, make([]byte, r.IntN(100))
		record, err := s.room(p, residentBytes+len(id))
		if err != nil {
			t.Fatal(err)
		}
		appendResident(record[:0], &x, id)
		want[p] = append(want[p], x)
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	for p := range want {
		rows, err := section{pieces: s.pieces[p]}.registrations()
		if err != nil || len(rows) != len(want[p]) {
			t.Fatalf("partition %d: have %d rows, %v, want %d", p, len(rows), err, len(want[p]))
		}
		for i := range rows {
			if rows[i].hash != want[p][i].hash {
				t.Fatalf("partition %d: row %d is another one", p, i)
			}
		}
	}
}
