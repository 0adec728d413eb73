// Package training makes models of a place's past, and what is to be known of them, and keeps both in the registry (models/registry). Nothing of it
// happens in a night.
//
// Run trains:
//
//  1. Resolve the index dates: an outcome is used only once it is known.
//  2. Open and read the extract (pipeline/walk).
//  3. Draw a sample for fitting, one for calibrating, one for validating (pipeline/sampling).
//  4. Weight each for departures, fit, calibrate, validate (models), and keep the model. Nobody has promoted it yet.
//
// Its relatives walk likewise:
//
//   - Recalibrate draws two samples, to set the risks of a model that is there right for the place.
//   - Compare draws one, on which two models that are there are held against each other.
//   - Stability draws those of a training and of others before it, and trains on each with what was known by then.
//   - Export writes the samples of a training to files, with numbers for people, instead of fitting a model to them.
//
// A training keeps some 40 bytes a row, and streams the feature values from a temporary file once they outgrow 48 MiB a sample, and keeps 32 MiB of it
// decoded. What comes out does not depend on the number of workers or partitions. What is known of a model becomes pages in pipeline/card.
package training
