package pipeline

import "go.uber.org/zap"

// Progress hears how far the work is. A nil Progress is silent. Calls come from several goroutines.
type Progress interface {
	// Stage starts the next stage; total is its expected number of steps, 0 if unknown.
	Stage(name string, total int64)
	// Step reports n further steps of the current stage.
	Step(n int64)
}

// listeners are those who hear of the work: whoever is nil is replaced by one who says nothing.
func listeners(log *zap.Logger, progress Progress) (*zap.Logger, Progress) {
	if log == nil {
		log = zap.NewNop()
	}
	if progress == nil {
		progress = silent{}
	}
	return log, progress
}

type silent struct{}

func (silent) Stage(string, int64) {}
func (silent) Step(int64)          {}
