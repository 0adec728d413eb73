package training

import (
	"fmt"

	"riskstrat/features/source"
	"riskstrat/models"
)

// resolveDates fills the index dates left out of a model's spec and refuses those whose outcome would not be known in
// time. complete is the first day of which events may not have arrived: the extract's date, or earlier by the lag of the late
// feeds. A date T is used at T' only if T + horizon <= T': fitting and calibrating happen, as if on
// the validation date, with what was known then; validating happens now.
//
// Left out, the validation date is one horizon before complete, the calibration date one horizon before that, and the
// model is fitted on the dates one and one and a half horizons before the calibration date.
func resolveDates(d models.Dates, complete source.Day, horizon int) (models.Dates, error) {
	d, err := resolveLater(d, complete, horizon)
	if err != nil {
		return d, err
	}
	h := source.Day(horizon)
	if len(d.Fit) == 0 {
		d.Fit = []source.Day{d.Calibrate - h - h/2, d.Calibrate - h}
	}
	for i, t := range d.Fit {
		if t >= d.Calibrate {
			return d, fmt.Errorf("fit date %s: want one before the calibration date %s", t, d.Calibrate)
		}
		if i > 0 && t <= d.Fit[i-1] {
			return d, fmt.Errorf("fit date %s: want dates in ascending order", t)
		}
	}
	return d, nil
}

// resolveLater is resolveDates of the dates after fitting, the calibration and the validation date.
func resolveLater(d models.Dates, complete source.Day, horizon int) (models.Dates, error) {
	h := source.Day(horizon)
	if d.Validate == 0 {
		d.Validate = complete - h
	}
	if d.Calibrate == 0 {
		d.Calibrate = d.Validate - h
	}
	if d.Validate+h > complete {
		return d, fmt.Errorf("validation date %s: its outcomes are known on %s, and the extract is complete only up to %s", d.Validate, d.Validate+h, complete)
	}
	if d.Calibrate+h > d.Validate {
		return d, fmt.Errorf("calibration date %s: its outcomes are known on %s, after the validation date %s", d.Calibrate, d.Calibrate+h, d.Validate)
	}
	return d, nil
}
