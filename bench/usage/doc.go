// Package usage measures how fast usage events are taken: over HTTP in batches of 1 000, one in a hundred sent before,
// on disk before the answer, beside plain inserts of the same texts with the same unique key in batches of 10 000.
package usage
