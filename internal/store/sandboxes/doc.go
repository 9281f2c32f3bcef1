// Package sandboxes keeps the sandboxes of providers: markets beside the real one, each with a clock of its own that is only ever
// set forward, so that a seller can watch a year of its prices pass.
//
// What it holds true:
//
//   - A sandbox is a whole market with its own database or schema, its own files and books, and one gateway, "sandbox". Nothing
//     in it can be mixed up with the real market, because nothing of the real market is there ([Worlds]; decision 0034).
//
//   - Who may enter are the members of the organisation that made it, and nobody else.
//
//   - Its clock stands still until somebody sets it forward. Then it goes through the time in between, from one moment at which
//     something is due to the next, and at each does what a market would have done by then.
//
//   - How far it is stands in the database. A server that dies on the way leaves it there, and whoever goes on does again
//     what was due at that moment, which changes nothing that is done.
//
//   - Removing one removes everything in it.
package sandboxes
