// Package release holds what is published in the registry: versions, their package files, and who may
// have them.
//
// What it holds true:
//
//   - A version never changes, but for its maturity and whether it is yanked. Its number is never given
//     twice, yanked or not, and within a major version numbers only rise.
//   - A version that came along with a pack may be published by itself once more, by its owner and from
//     the same bytes: that stores no file and no version, but its maturity and the module's flags hold.
//   - A pack that was registered alone is registered again with what is inside; that leaves it as it is.
//   - A version, its file, its dependencies, what they change of the module, and what the shop makes of
//     it are stored in one transaction. Before it commits nothing of it is there; a refusal, or a crash
//     at any moment, leaves neither row nor file (a file that is left over by a crash is swept away).
//   - A publication is examined twice: to say everything that is wrong with it at once, and again inside
//     the transaction, which decides. Of two that collide one is published; the other is told why.
//   - The file is the one that was uploaded, byte for byte. It is streamed, never whole in memory.
//   - A yanked version is never the latest one. Its file stays with its owner, with administrators, and
//     with organisations that have a right to the module or had that version before.
//   - A commercial module's files are for its owner, administrators, organisations with a right to it,
//     and each version for those that had it before the module became commercial.
//   - A module in quarantine gives its files to its owner and administrators only. Who has a right to it is
//     told so; for all others it does not exist. Nothing is published of it.
//   - Downloads are counted in memory and written by FlushCounts; a crash loses what came since.
//
// The checks follow spec openbravo 3.2 (1 to 3, 6 to 10) and their names those of room pkgfile, with
// CheckOwner, CheckNested and CheckCommercial added.
package release
