// Package books measures how long it takes to prove the books: the market's own check of a million postings, beside what
// the database takes to read them all.
package books
