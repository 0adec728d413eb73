package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
)

// dayFlag is a date on the command line.
type dayFlag struct{ day *source.Day }

func (f dayFlag) String() string {
	if f.day == nil || *f.day == 0 {
		return ""
	}
	return f.day.String()
}

func (f dayFlag) Type() string { return "date" }

func (f dayFlag) Set(s string) error {
	d, err := source.ParseDay(s)
	if err != nil {
		return fmt.Errorf("have %q, want a date such as 2026-11-20", s)
	}
	*f.day = d
	return nil
}

// configFlag adds --config.
func configFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("config", "place.yaml", "configuration of the place")
}

// asOfFlag adds --as-of; left out, it is the civil date of the clock.
func asOfFlag(cmd *cobra.Command, meaning string) *source.Day {
	d := new(source.Day)
	cmd.Flags().Var(dayFlag{d}, "as-of", meaning+" (default today)")
	return d
}

func orToday(d source.Day) source.Day {
	if d != 0 {
		return d
	}
	return source.DayOf(time.Now())
}
