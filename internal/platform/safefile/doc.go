// Package safefile reads zip and tar archives that strangers made.
//
// What it holds true for every entry that it hands out:
//
//   - Its name is a relative path of plain parts with forward slashes: not absolute, no "..", no
//     drive letter, no control character, at most MaxName bytes and MaxDepth parts. Back-slashes,
//     which old Windows tools write, have been turned.
//   - It is a file or a folder, never a link or a device, not encrypted, stored or deflated.
//   - No other entry has its name, or one that a file system without case (or one that drops dots
//     and spaces at the end) would take for the same, and no file is also a folder.
//   - Reading it yields exactly the declared number of bytes with the declared checksum, or an error
//     of KindInvalid with code "damaged_archive".
//
// And for the archive: not more entries, bytes, bytes in one entry, or packed more tightly, than the
// [Limits] allow, by what it declares and by what it then yields; entries that do not share bytes;
// and, read from the front as a streaming installer reads it, the same entries as its directory lists.
// Memory is bounded by the number of entries, not by the size of the archive.
//
// All mistakes in one archive come back together, as the Fields of one error whose paths are the
// names of the entries; at most maxFindings of them are named.
package safefile
