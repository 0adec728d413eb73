package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/characterise"
	"riskstrat/pipeline/differencing"
	"riskstrat/pipeline/explain"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/opening"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// The exit codes; the help text documents them.
const (
	exitDone     = 0
	exitUsage    = 1
	exitInput    = 2
	exitGate     = 3
	exitInternal = 4
)

// usageError is a command line riskstrat cannot act on.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(cmd *cobra.Command, err error) error { return &usageError{cmd.CommandPath(), err} }

// hinted is an error of which the command knows better than the error's kind what there is to do.
type hinted struct {
	error
	hint string
}

func (h *hinted) Unwrap() error { return h.error }

// report prints err, if any, as one line (and a hint where there is something to do) and returns the exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	code, hint := classify(err)
	fmt.Fprintf(w, "riskstrat: %s\n", strings.ReplaceAll(err.Error(), "\n", "; ")) // several findings, joined
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", hint)
	}
	return code
}

func classify(err error) (code int, hint string) {
	var (
		use    *usageError
		pair   *models.Incomparable
		unfit  *models.Refused
		asked  *explain.BadRequest
		config *place.Error
		input  *source.Refused
		gated  *gate.Refused
		closed *opening.Refused
		stands *publish.Refused
		better *hinted

		withheld *differencing.Refused
		about    *characterise.BadQuestion
	)
	switch {
	case errors.As(err, &better):
		code, _ = classify(better.error)
		return code, better.hint
	case errors.Is(err, context.Canceled):
		return exitInternal, "it was interrupted; nothing was published or kept"
	case errors.As(err, &use):
		return exitUsage, fmt.Sprintf("`%s --help` shows how it is used", use.command)
	case errors.As(err, &unfit):
		return exitUsage, unfit.Advice
	case errors.As(err, &config), errors.As(err, &pair), errors.As(err, &asked), errors.As(err, &about):
		return exitUsage, ""
	case errors.Is(err, registry.ErrNoChampion):
		return exitUsage, "`riskstrat train` makes a model, and `riskstrat models promote` lets it score, from today's night on or `--from` an earlier one"
	case errors.Is(err, differencing.ErrBusy):
		return exitGate, "try again when it has been"
	case errors.As(err, &withheld):
		return exitGate, "ask for a cohort that differs by more, or for the same one as before"
	case errors.Is(err, publish.ErrLocked):
		return exitGate, "nothing was changed; try again when the other has ended"
	case errors.As(err, &input): // also where it is a night to be verified that is refused
		return exitInput, ""
	case errors.As(err, &closed):
		return exitInput, ""
	case errors.As(err, &stands):
		return exitGate, ""
	case errors.As(err, &gated):
		return exitGate, "nothing was made of the extract: no night would be published from it either"
	}
	return exitInternal, ""
}
