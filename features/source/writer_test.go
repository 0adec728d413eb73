package source

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"
)

// writeAppointments writes n rows of gp_appointments about people residents, in time order, and returns the file.
func writeAppointments(tb testing.TB, n, people int, opt WriterOptions) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := appointments(NewWriter(&out, Lookup("gp_appointments"), opt), n, people); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func appointments(w *Writer, n, people int) error {
	rng := rand.New(rand.NewPCG(1, 2))
	ids := make([][]byte, people)
	for i := range ids {
		raw := make([]byte, 32)
		for j := range raw {
			raw[j] = byte(rng.Uint32())
		}
		ids[i] = hex.AppendEncode(nil, raw)
	}
	for i := range n {
		at := Minute(18_000*MinutesPerDay + i/10)
		w.ID(ids[rng.IntN(people)]).Minute(at).Code(uint8(rng.IntN(3)))
		if rng.IntN(20) == 0 {
			w.Null()
		} else {
			w.Code(uint8(rng.IntN(2)))
		}
		w.Code(uint8(rng.IntN(5)))
		if rng.IntN(3) == 0 {
			w.Null()
		} else {
			w.Minute(at - Minute(rng.IntN(20_000)))
		}
		if err := w.End(); err != nil {
			return err
		}
	}
	return w.Close()
}

func TestWriterGivesTheSameBytes(t *testing.T) {
	opt := WriterOptions{RowGroupRows: 700}
	a, b := writeAppointments(t, 2000, 50, opt), writeAppointments(t, 2000, 50, opt)
	if !bytes.Equal(a, b) {
		t.Error("two writes of the same rows differ")
	}
}

func TestWriterRefusesWhatBreaksTheDeclaration(t *testing.T) {
	id := []byte("a")
	for _, tt := range []struct {
		name string
		row  func(*Writer) *Writer
		want string
	}{
		{"kind", func(w *Writer) *Writer { return w.ID(id).Minute(3) }, "writing opt_outs: column kind: have timestamp, want code"},
		{"code", func(w *Writer) *Writer { return w.ID(id).Code(2) }, "writing opt_outs: column kind: have code index 2, want less than 2"},
		{"null", func(w *Writer) *Writer { return w.ID(id).Code(1).Day(NoDay) }, "writing opt_outs: column recorded_on: have null, want a value"},
		{"short row", func(w *Writer) *Writer { return w.ID(id).Code(1) }, "writing opt_outs: have 2 values in a row, want 3"},
		{"long row", func(w *Writer) *Writer { return w.ID(id).Code(1).Day(1).Day(2) }, "writing opt_outs: have more than 3 values in a row"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWriter(new(bytes.Buffer), Lookup("opt_outs"), WriterOptions{})
			if err := fmt.Sprint(tt.row(w).End()); err != tt.want {
				t.Errorf("have %q, want %q", err, tt.want)
			}
		})
	}
}

func BenchmarkWriter(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		w := NewWriter(new(bytes.Buffer), Lookup("gp_appointments"), WriterOptions{})
		if err := appointments(w, n, 50_000); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
