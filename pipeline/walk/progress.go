package walk

import "go.uber.org/zap"

// Progress hears how far the work is. A nil Progress is silent. Calls come from several goroutines.
type Progress interface {
	// Stage starts the next stage; total is its expected number of steps, 0 if unknown.
	Stage(name string, total int64)
	// Step reports n further steps of the current stage.
	Step(n int64)
}

// Listeners are those who hear of the work: whoever is nil is replaced by one who says nothing.
func Listeners(log *zap.Logger, progress Progress) (*zap.Logger, Progress) {
	if log == nil {
		log = zap.NewNop()
	}
	if progress == nil {
		progress = Silent{}
	}
	return log, progress
}

// Silent says nothing of the work to anybody.
type Silent struct{}

// Stage does nothing.
func (Silent) Stage(string, int64) {}

// Step does nothing.
func (Silent) Step(int64) {}
