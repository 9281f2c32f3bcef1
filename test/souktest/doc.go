// Package souktest runs the real binary for the tests in test/: it builds it once for each of them, starts servers on
// free ports, kills them as a power cut would, and runs commands against them.
package souktest
