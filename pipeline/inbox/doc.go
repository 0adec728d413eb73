// Package inbox takes in what practices send back: which files and decisions count, which are set aside and why.
//
// The flow:
//
//  1. Read lists the folder's files by the digest of their content and decodes each; what cannot be decoded is set aside whole.
//  2. New holds each decision against the part that its file answers, the night's date and what earlier nights have taken.
//     A decision about somebody who is on no list waits for step 3.
//  3. While the residents are read, Registered is told of registrations; Settle then takes those who are the practice's own.
//  4. Taken is what counts from now on: what earlier nights took, and what this one did. It goes into the night's folder, from which the
//     next night carries it on: a decision keeps its effect whether or not the extract ever holds it.
//  5. Clear empties the folder once the night stands: a file that was taken is in the night's archive and goes; one set aside is
//     kept under set-aside/ for somebody to look at. Until then nothing is touched, so a killed night loses nothing.
//
// No file is taken twice: a decision taken by an earlier night is set aside as such. Notes are never kept. No name of a
// file and no identifier of a person is in any error or warning.
package inbox
