// Package card writes what is known of a model as pages that people read, print and pass on.
//
// The flow:
//
//  1. New takes a model that can score, its digest and the history of its target, and works out what the pages say: figures beside the baseline's,
//     promises and whether they are kept, who was in, what the model makes of age, sex and deprivation, every coefficient.
//  2. It answers the items of the TRIPOD+AI statement from that, by number. What the run cannot know is a gap, named as one, for the
//     place to fill.
//  3. Its pictures are drawn (chart).
//  4. Save writes the card and the evaluation as pages that need nothing else (publish/page), and the card as Markdown. The same
//     model and history give the same bytes.
//
// Everything is about a model: no resident is named in it, numbers of people go through the place's disclosure
// control (audit), and no point of a picture rests on fewer than ten. The package judges nothing itself and reads no file.
package card
