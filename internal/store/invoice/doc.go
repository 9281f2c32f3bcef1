// Package invoice is what sellers bill: invoices with their numbers, and how they are printed.
//
// The seller of record is the provider, so each has a series of its own: 1, 2, 3 …, printed behind its
// provider code, as ACME-000001.
//
// What it holds true:
//
//   - An invoice is issued in the transaction in which its purchase becomes paid, free ones too, and a
//     purchase has exactly one. Issuing again gives the first.
//   - The numbers of a seller have no gap and none is there twice: the next one is taken in that same
//     transaction, so that one which fails takes none.
//   - An invoice never changes. Everything that is printed stands in its [Document], as it was at that
//     moment: names, addresses, tax numbers, lines, rates and sums. Only the logo is looked up when the
//     invoice is printed, and left out where its owner has removed it.
//   - Sums are those of the lines, which were rounded when the purchase was made; nothing is computed anew.
//   - The PDF of an invoice is the same bytes each time. Where its fonts lack a character, a box stands in
//     its place.
//   - An invoice is for the members of the buyer's organisation, the user who bought, the seller's
//     providers and managers, and administrators. For others it does not exist.
package invoice
