package publish

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A folder that is no night's is told from a night whose record is missing.
func TestAt(t *testing.T) {
	empty := t.TempDir()
	for _, dir := range []string{filepath.Join(empty, "none"), empty} {
		if _, err := At(dir); !errors.Is(err, ErrNoNight) {
			t.Errorf("have %v, want no night", err)
		}
	}
	bare := t.TempDir()
	if err := os.WriteFile(filepath.Join(bare, ledgerName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var refused *Refused
	if _, err := At(bare); !errors.As(err, &refused) {
		t.Errorf("a ledger without a manifest: have %v", err)
	}
	if err := os.WriteFile(filepath.Join(bare, manifestName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := At(bare); !errors.As(err, &refused) {
		t.Errorf("a manifest that is cut off: have %v", err)
	}
}
