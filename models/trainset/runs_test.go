package trainset

import (
	"encoding/binary"
	"math/rand/v2"
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
			var numbers []uint32
			for n := rng.IntN(900); len(numbers) < n; {
				v, times := uint32(rng.Uint64())&(1<<width-1), 1
				if rng.IntN(10) == 0 {
					times = rng.IntN(100)
				}
				for range times {
					numbers = append(numbers, v)
				}
			}
			data := withSlack(encode(numbers, width, rng))
			unpacks(t, data, width, numbers, rng, func(n uint32) uint16 { return uint16(n) })
			if width <= 8 {
				unpacks(t, data, width, numbers, rng, func(n uint32) uint8 { return uint8(n) })
			}
		}
	}
}

// unpacks reads numbers in steps of any size.
func unpacks[C uint8 | uint16](t *testing.T, data []byte, width uint, numbers []uint32, rng *rand.Rand, code func(uint32) C) {
	t.Helper()
	r, err := newRuns(data, width)
	if err != nil {
		t.Fatal(err)
	}
	have := make([]C, len(numbers))
	for rest := have; len(rest) > 0; {
		n := 1 + rng.IntN(min(len(rest), 300))
		if err := unpack(&r, rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	for i, n := range numbers {
		if have[i] != code(n) {
			t.Fatalf("width %d: number %d: have %d, want %d", width, i, have[i], n)
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
		if err := unpack(&r, make([]uint8, 4)); err != errRuns {
			t.Errorf("%s: have %v, want %v", name, err, errRuns)
		}
	}
}
