// Package invoice is what sellers bill: invoices and credit notes with their numbers, and how they are
// printed.
//
// The seller of record is the provider, so each has series of its own, one for its invoices and one for its
// credit notes of each year: ACME-2026-000001, ACME-2026-000002 …, and ACME-CN-2026-000001.
//
// What it holds true:
//
//   - An invoice is issued in the transaction in which its charge becomes paid, free ones too, and a charge
//     has exactly one. Issuing again gives the first. The charge with which a purchase begins has the id of
//     the purchase.
//   - The numbers of a series have no gap and none is there twice: the next one is taken in that same
//     transaction, so that one which fails takes none. A series from before there were years, ACME-000001,
//     goes on to the end of its year.
//   - A credit note takes one invoice back, wholly or in part. Its sums are below zero, and all credit notes
//     of an invoice together give back what it came to at most.
//   - An invoice never changes. Everything that is printed stands in its [Document], as it was at that
//     moment: names, addresses, tax numbers, lines, rates and sums. Only the logo is looked up when the
//     invoice is printed, and left out where its owner has removed it.
//   - Sums are those of the lines, which were rounded when the charge was made; nothing is computed anew.
//   - The PDF of an invoice is the same bytes each time. Where its fonts lack a character, a box stands in
//     its place.
//   - An invoice is for the members of the buyer's organisation, the user who bought, the seller's
//     providers and managers, and administrators. For others it does not exist.
package invoice
