package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"riskstrat/pipeline/publish"
)

// version is the module version and commit the binary was built from, as the Go tool recorded them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}

// binary names the program by its own bytes: a night made by another build is another night.
func binary() (publish.Binary, error) {
	path, err := os.Executable()
	if err != nil {
		return publish.Binary{}, fmt.Errorf("finding the program's own file: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return publish.Binary{}, fmt.Errorf("reading the program's own file: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return publish.Binary{}, fmt.Errorf("reading the program's own file: %w", err)
	}
	return publish.Binary{Version: version(), SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}
