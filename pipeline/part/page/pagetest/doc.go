// Package pagetest drives a real page in headless Chromium, for tests that say what a person does and sees.
//
// The flow:
//
//  1. New starts a browser that gives what it downloads to the test, and notes what no page of ours may do.
//  2. The test clicks, types and reads (Click, Set, Text, JS), waits for files (Download), and has axe-core look for what shuts people
//     out (Axes, Axe).
//  3. Quiet fails where the page asked the network for anything, threw, or tried what its policy forbids.
//
// It is built with the tag full alone, and needs Chromium; only tests import it.
package pagetest
