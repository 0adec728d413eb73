package source

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestCorruptFilesAreRefused cuts files at many lengths and flips bits at many positions. Whatever comes of it, nothing
// panics, and an error is a Refused that names the file. A step of 1 tries every byte and takes a minute.
func TestCorruptFilesAreRefused(t *testing.T) {
	for _, name := range []string{"pyarrow-plain-zstd.parquet", "pyarrow-gzip-v2-ns.parquet", "polars-categorical.parquet"} {
		whole := fixture(t, name)
		const step = 97 // odd, so that every bit of a byte has its turn
		for i := 0; i < len(whole); i += step {
			if err := readBytes(t, whole[:i]); err == nil {
				t.Errorf("%s: cut after %d bytes, it was read", name, i)
			} else {
				checkRefused(t, err)
			}
			b := append([]byte(nil), whole...)
			b[i] ^= 1 << (i % 8)
			if err := readBytes(t, b); err != nil {
				checkRefused(t, err)
			}
		}
	}
}

func checkRefused(t *testing.T, err error) {
	t.Helper()
	var r *Refused
	if !errors.As(err, &r) || !strings.Contains(err.Error(), "gp_appointments") || strings.Contains(err.Error(), "\n") {
		t.Errorf("have %T %q, want one line that refuses the file by name", err, err)
	}
}

// readBytes opens and scans a gp_appointments file, with nothing else beside it.
func readBytes(t *testing.T, file []byte) error {
	t.Helper()
	p := &place{TB: t, dir: t.TempDir()}
	p.file("gp_appointments.parquet", file)
	spec := Spec{Dir: p.dir, AsOf: NoDay}
	f, err := openFeed(context.Background(), Lookup("gp_appointments"), &spec, TableSpec{})
	if err != nil {
		return err
	}
	defer f.close()
	e := &Extract{spec: spec, feeds: map[string]*feed{"gp_appointments": f}, quarantine: map[string][]BadRow{}}
	_, err = e.Scan(context.Background(), "gp_appointments", 1, func(int, *Batch) error { return nil })
	return err
}
