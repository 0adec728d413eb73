// Command riskstrat reads pseudonymised GP and A&E activity, scores residents for the risk that their need escalates, and
// publishes to each practice and Primary Care Network a ranked list of people to offer help to.
//
// Each subcommand is one file, thin: it reads flags, calls package pipeline (or the package that owns the subject),
// and prints. Exit codes: 0 done, 1 usage or configuration, 2 input refused, 3 night or question refused, 4 internal.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return execute(ctx, os.Args[1:], console{out: os.Stdout, err: os.Stderr})
}
