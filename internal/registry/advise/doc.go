// Package advise answers what the people and machines that use the registry ask of it. So far: which
// modules are there, what one of them needs, and what needs it.
//
// What it holds true:
//
//   - A hit is a module with its latest version. Modules without one that may be chosen, never
//     published or yanked altogether, are absent; so are those that the actor does not see.
//   - Every word of a query must be in the module's name, description, help, package name or author, in
//     whatever case and form (see room searchtext) and also inside a word. Nothing in a query has a
//     special meaning.
//   - The order is total and does not depend on what others do meanwhile: by how well a module fits,
//     then by package name. A cursor names both.
//   - The number of queries does not depend on the number of hits.
package advise
