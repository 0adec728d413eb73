package main

import (
	"io"
	"os"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"

	"riskstrat/pipeline/walk"
)

// listener is who hears of the work: bars on a terminal, zap's JSON lines otherwise. Neither ever holds a resident's
// identifier or value: stages report names and counts only.
func listener(c console) (log *zap.Logger, progress walk.Progress, done func()) {
	if f, ok := c.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bars := newBars(c.err)
		return zap.NewNop(), bars, bars.wait
	}
	log = jsonLog(c.err)
	return log, nil, func() { _ = log.Sync() }
}

func jsonLog(w io.Writer) *zap.Logger {
	config := zap.NewProductionEncoderConfig()
	config.TimeKey, config.EncodeTime = "time", zapcore.ISO8601TimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(config), zapcore.AddSync(w), zap.InfoLevel))
}
