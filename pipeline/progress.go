package pipeline

// Progress hears how far the work is. A nil Progress is silent. Calls come from several goroutines.
type Progress interface {
	// Stage starts the next stage; total is its expected number of steps, 0 if unknown.
	Stage(name string, total int64)
	// Step reports n further steps of the current stage.
	Step(n int64)
}

type silent struct{}

func (silent) Stage(string, int64) {}
func (silent) Step(int64)          {}
