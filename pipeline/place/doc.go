// Package place is the configuration of one place: everything a nightly run may depend on besides its input files.
//
// The flow:
//
//  1. Load reads place.yaml strictly: an unknown key, a wrong type or a bad value is one error with file, line and column.
//  2. Config holds each package's own settings under one roof; relative paths start from the folder of place.yaml.
//  3. Compile checks what needs the catalogue: every rule names known features, every window fits its horizon, every
//     term exists, every list has its target. What comes out, a Place, can be run or trained on without further questions.
//
// The package reads the configuration file and nothing else; it has no default where the choice is the place's own
// (what an opt-out ends, where files go).
package place
