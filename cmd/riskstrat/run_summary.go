package main

import (
	"errors"
	"time"

	"go.uber.org/zap"

	"riskstrat/features/source"
	"riskstrat/pipeline"
	"riskstrat/pipeline/history"
	"riskstrat/pipeline/place"
)

// conclude tells the operator's programs how a run ended, whatever became of it: one line of JSON, the last of the log, and the metrics if the
// place has any. It returns err, or what kept it from telling.
func conclude(c console, p *place.Place, asOf source.Day, began time.Time, result *pipeline.Result, err error) error {
	code, _ := classify(err)
	if err == nil {
		code = exitDone
	}
	o := history.Outcome{Ended: time.Now(), Took: time.Since(began), Exit: code}
	log, _, done := listener(c)
	summarise(log, asOf, o, result, err)
	done()
	if p.Metrics == "" {
		return err
	}
	nights, trouble := history.Read(p.Out)
	if trouble == nil {
		trouble = history.WriteMetrics(p.Metrics, o, history.Newest(nights))
	}
	return errors.Join(err, trouble)
}

// summarise logs how a run ended.
func summarise(log *zap.Logger, asOf source.Day, o history.Outcome, result *pipeline.Result, err error) {
	fields := []zap.Field{zap.Stringer("as_of", asOf), zap.Int("exit_code", o.Exit), zap.Float64("seconds", o.Took.Seconds())}
	if err != nil {
		log.Error("summary", append(fields, zap.Error(err))...)
		return
	}
	listed := map[string]int{}
	for _, l := range result.Lists {
		listed[l.Name] = l.Listed
	}
	log.Info("summary", append(fields, zap.String("night", result.Dir), zap.Bool("already", result.Already), zap.Any("listed", listed), zap.Int("warnings", len(result.Warnings)))...)
}
