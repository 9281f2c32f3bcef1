// Command report reads what "go test -json" prints and tells it to people: a line for each package
// as it ends, the output of what failed, and at the end the list of what was skipped, with the
// reasons, and one closing line. Lines that are not JSON, such as headings, are passed on.
//
// Several runs may follow each other on its input. It exits with 1 when a test failed, a package
// did not build, a test was still running when its package ended, or nothing was run at all.
package main
