// Package blob keeps files: package files today, any asset of the shop tomorrow.
//
// A [Store] keeps bytes under keys; blob/disk is one, and blobtest is what any other has to pass. A
// [Shelf] joins a store with the database, so that a file and the row that refers to it come and go
// together although no transaction spans both. What the shelf holds true:
//
//   - A key is noted in pending_blobs, in a transaction of its own, before the first byte is
//     written. So there is never a file that neither a note nor a row knows of.
//   - The transaction that refers to the file takes the note away ([Shelf.Keep]). So either the file
//     is referred to, or its note is still there, whenever the process is killed.
//   - A file whose note is still there is given up by [Shelf.Drop] at once, or by [Shelf.Sweep] when
//     the note is old. The note is marked first, then the file goes, then the note; a marked key can
//     no longer be kept. So a sweep never takes a file away from a transaction that commits.
//   - Whoever has to read rows first and files afterwards holds the files meanwhile ([Shelf.Hold]).
//   - A file that is referred to is never written again: keys are new ids, and Put refuses a key
//     that is taken.
//
// Files are streamed, hashed while they are written, and never whole in memory.
package blob
