// Package search is the market as its visitors see it: one list of items, whatever they are, that can be
// searched, narrowed and sorted.
//
// What it holds true:
//
//   - An item is an offering on sale, or a module with a version that is in no offering that the visitor
//     sees. So what is free and not offered is an item too, and nothing is listed twice.
//   - Nothing that the visitor does not see is in a list, in a count, in a suggestion, among what is
//     related, or in a corrected word. The rules are those of the rooms catalogue and module, whose
//     conditions every query contains.
//   - Every word of a query must be in the item's texts, as in the rooms catalogue and advise: folded,
//     literal, also inside a word.
//   - A facet says how many items there would be with each of its values: the other filters count, its own
//     does not.
//   - The order is total; a cursor belongs to the query that gave it.
//   - The number of queries does not depend on the number of items.
//
// The schema knows categories for offerings only; a module that nobody offers has none.
package search
