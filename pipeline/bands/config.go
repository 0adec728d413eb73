package bands

import (
	"errors"
	"fmt"
	"strings"
)

// Band names a share of everybody counted, from the highest prediction down.
type Band struct {
	Name string  `yaml:"name"`
	Top  float64 `yaml:"top"` // share of the people, 0 to 1, in this band and those above it
}

// Config is the bands of a place, highest first; none stands for WithDefaults.
type Config []Band

// WithDefaults returns the bands of a place that declares none: the highest 0.5 %, 5 % and 20 %. They are our choice: places divide their
// populations in different ways.
func (c Config) WithDefaults() Config {
	if len(c) > 0 {
		return c
	}
	return Config{{"highest 0.5 %", .005}, {"next, to 5 %", .05}, {"next, to 20 %", .2}}
}

// Validate asks for named bands that grow from the first to the last and leave somebody below.
func (c Config) Validate() error {
	var errs []error
	above := 0.0
	for i, b := range c {
		if strings.TrimSpace(b.Name) == "" {
			errs = append(errs, fmt.Errorf("band %d: have no name", i+1))
		}
		if !(b.Top > above && b.Top < 1) {
			errs = append(errs, fmt.Errorf("band %d: top: have %v, want a share above %v and below 1", i+1, b.Top, above))
		}
		above = b.Top
	}
	return errors.Join(errs...)
}
