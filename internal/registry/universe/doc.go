// Package universe keeps the compiled snapshot of what is published, which advise resolves on, up to date.
//
// What it holds true:
//
//   - Every transaction that publishes, or changes what may be chosen or seen, raises the revision of the
//     registry and notes which modules it touched (see Touch). A snapshot carries the revision it was made
//     at.
//   - Current compares revisions with one small query and reads anew only the modules that were touched
//     since; nothing rebuilds a snapshot from the whole database but the first call after a start. So an
//     answer is never older than what was committed when it was asked for, on any server.
//   - A snapshot never changes; requests that have one keep it.
package universe
