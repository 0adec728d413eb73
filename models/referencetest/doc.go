// Package referencetest reads, for tests, what another program made of the same data: the figures and tables of testdata/reference.
//
//  1. Figures reads a JSON file into whatever the test declares.
//  2. Open reads a CSV file with a head; Text and Numbers give its columns.
//
// Whatever cannot be read fails the test that asked for it. It compares nothing: how near is near enough is each test's to say. No program may
// import it.
package referencetest
