package main

import (
	"fmt"
	"os/user"
	"runtime"
	"syscall"
	"time"

	"riskstrat/pipeline"
)

// username is the name of the computer's user, for what is logged of what they do.
func username() (string, error) {
	who, err := user.Current()
	if err != nil {
		return "", fmt.Errorf("finding whose name to log: %w", err)
	}
	return who.Username, nil
}

// used tells what the process has taken so far; nothing where the system does not tell.
func used() pipeline.Usage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return pipeline.Usage{}
	}
	peak := r.Maxrss << 10
	if runtime.GOOS == "darwin" {
		peak = r.Maxrss // in bytes there, in KiB elsewhere
	}
	return pipeline.Usage{User: time.Duration(r.Utime.Nano()), System: time.Duration(r.Stime.Nano()), PeakBytes: peak}
}
