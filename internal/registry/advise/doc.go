// Package advise answers what the people and machines that use the registry ask of it: which modules are
// there, what one of them needs and what needs it; what an installation can be updated to, what a change
// takes, and if it cannot be, why not (spec openbravo 3.4 to 3.10, 4).
//
// Searching, what it holds true:
//
//   - A hit is a module with its latest version. Modules without one that may be chosen, never
//     published or yanked altogether, are absent; so are those that the actor does not see.
//   - Every word of a query must be in the module's name, description, help, package name or author, in
//     whatever case and form (see room searchtext) and also inside a word; or in what it is called and
//     described as in English or the language that is asked for (see release.HasWordSQL). Nothing in a
//     query has a special meaning.
//   - The order is total and does not depend on what others do meanwhile: by how well a module fits,
//     then by package name. A cursor names both.
//   - The number of queries does not depend on the number of hits.
//
// Resolving, what it holds true:
//
//   - A [Question] is what one installation asks, complete in itself: the same question of the same universe
//     has the same answer, with a market and without. Everything that comes from outside is read once, in
//     installation.go: versions in whatever form clients write them, "null", labels, rows.
//   - An answer is about one snapshot (room universe), which was committed when the asking began. Reading
//     the snapshot costs one small query; names, facts and texts cost one more each, however many there are.
//   - What the registry knows of a version counts, and the client's rows where it does not know the
//     version. The policy of a registered instance is a lower limit of what is asked for.
//   - Nobody learns of modules that they do not see: not by a plan, a conflict, a name or a version's id.
//   - Whatever is said for people is said by [Sentences], so that pages, API, command line and old clients
//     do not differ; [messages] adds the keys that old clients translate.
//   - What cannot be is an answer, not an error.
package advise
