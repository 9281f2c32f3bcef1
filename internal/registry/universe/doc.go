// Package universe keeps the compiled snapshot of what is published, which advise resolves on, up to date.
//
// What it holds true:
//
//   - Every transaction that publishes, or changes what may be chosen or seen, notes which modules it
//     touched (see module.Touch), under numbers that rise in the order of the commits. The highest one is
//     the revision of the registry; a snapshot carries the one that it was made at.
//   - Current compares revisions with one small query and reads anew only the modules that were touched
//     since; nothing rebuilds a snapshot from the whole database but the first call after a start. So an
//     answer is never older than what was committed when it was asked for, on any server.
//   - A snapshot is of one state of the database. It never changes; requests that have one keep it.
//   - A snapshot that could not be read leaves the one before it in place, and the next call tries again.
//   - A module in quarantine, or with the visibility "organisation", exists for its owner only, and no
//     version of one in quarantine is chosen anew. Modules without versions are left out.
package universe
