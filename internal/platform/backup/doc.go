// Package backup writes a database and its files into one archive, and reads it back into either kind of
// database. It knows nothing of markets: which tables and files there are is told by the schema and by
// whoever calls.
//
// An archive is a gzipped tar, which any tar unpacks. Its members, in this order:
//
//	manifest.json                what is in it: versions, tables with their columns and rows, number of files
//	tables/NAME/000001.jsonl …   the rows of each table, each a JSON array in the order of the columns
//	blobs/KEY …                  the files that the rows refer to, in the order in which they do
//	checksums.txt                the SHA-256 of every member before, as sha256sum writes it
//
// Behind it stands an empty second gzip member whose comment is the SHA-256 of all bytes before.
//
// What it holds true:
//
//   - The rows are one state of the database ([sqldb.DB.Snapshot]), and the files are those that this
//     state refers to. Whoever writes an archive holds the files meanwhile ([blob.Shelf.Hold]).
//   - Values are text, integers and NULL. Booleans are 0 and 1, so that an archive is the same whichever
//     database it comes from. A text that is not UTF-8 is kept byte by byte.
//   - An archive that was cut off lacks its end, and one that was changed anywhere differs from the hash
//     there. Both are refused with code "bad_backup".
//   - Neither side holds more in memory than some rows: what grows with the market goes to temporary
//     files without a name.
package backup
