package trainset

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

// encode writes numbers in the hybrid of runs, cut where cuts says; a cut of whole groups of eight is packed if packed says so. Plain
// bit by bit, from the description in the Parquet format (Encodings.md, run length encoding / bit-packing hybrid).
func encode(numbers []uint32, width uint, rng *rand.Rand) []byte {
	var out []byte
	for len(numbers) > 0 {
		same := 1
		for same < len(numbers) && numbers[same] == numbers[0] {
			same++
		}
		if same >= 8 || len(numbers) < 8 {
			same = 1 + rng.IntN(same)
			out = binary.AppendUvarint(out, uint64(same)<<1)
			for b := uint(0); b < (width+7)/8; b++ {
				out = append(out, byte(numbers[0]>>(8*b)))
			}
			numbers = numbers[same:]
			continue
		}
		groups := 1 + rng.IntN(len(numbers)/8)
		out = binary.AppendUvarint(out, uint64(groups)<<1|1)
		packed := make([]byte, groups*int(width))
		for i, v := range numbers[:groups*8] {
			for b := range width {
				bit := uint(i)*width + b
				packed[bit/8] |= byte(v>>b&1) << (bit % 8)
			}
		}
		out = append(out, packed...)
		numbers = numbers[groups*8:]
	}
	return out
}

func withSlack(b []byte) []byte { return append(padded(nil, len(b))[:0], b...) }

func TestRunsReadAtEveryWidth(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for width := uint(0); width <= widest; width++ {
		for range 30 {
			var want []float64
			var numbers []uint32
			for n := rng.IntN(900); len(numbers) < n; {
				v, times := uint32(rng.Uint64())&(1<<width-1), 1
				if rng.IntN(10) == 0 {
					times = rng.IntN(100)
				}
				for range times {
					numbers, want = append(numbers, v), append(want, 3*float64(v))
				}
			}
			entries := make([]float64, 1<<width)
			for i := range entries {
				entries[i] = 3 * float64(i)
			}
			r, err := newRuns(withSlack(encode(numbers, width, rng)), width)
			if err != nil {
				t.Fatal(err)
			}
			have := make([]float64, len(want))
			for rest := have; len(rest) > 0; { // in steps of any size
				n := 1 + rng.IntN(min(len(rest), 300))
				if err := r.lookup(rest[:n], entries); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if !slices.Equal(have, want) {
				t.Fatalf("width %d: %d numbers not as encoded", width, len(want))
			}
			if width != 1 {
				continue
			}
			r, _ = newRuns(withSlack(encode(numbers, width, rng)), width)
			levels := make([]byte, len(want))
			for at := 0; at < len(levels); {
				n := 1 + rng.IntN(min(len(levels)-at, 50))
				if err := r.levels(levels[at : at+n]); err != nil {
					t.Fatal(err)
				}
				at += n
			}
			for i, l := range levels {
				if uint32(l) != numbers[i] {
					t.Fatalf("level %d: have %d, want %d", i, l, numbers[i])
				}
			}
		}
	}
}

func TestRunsRefuse(t *testing.T) {
	if _, err := newRuns(nil, widest+1); err != errWidth {
		t.Errorf("have %v, want %v", err, errWidth)
	}
	for name, data := range map[string][]byte{
		"nothing": {}, "a run of none": {0, 5}, "groups of none": {1}, "no value": {8 << 1}, "half a group": {1<<1 | 1, 1, 2},
		"a header without end": {0x80, 0x80}, "a run longer than any page": {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0},
	} {
		r, _ := newRuns(withSlack(data), 3)
		if err := r.lookup(make([]float64, 4), make([]float64, 8)); err != errRuns {
			t.Errorf("%s: have %v, want %v", name, err, errRuns)
		}
	}
}
