// Package ledger keeps the books of the market: double entry, append only.
//
// What it holds true:
//
//   - Every transaction is zero-sum in each of its currencies, has at least two postings, and none of
//     them is of zero. [Service.Book] refuses any other; [Service.Verify] finds any other.
//   - What is booked never changes: the database refuses updates and deletes of transactions and
//     postings. A mistake is corrected by a further transaction.
//   - The pair of event and event id is booked at most once, so whatever happens twice upstairs is
//     counted once.
//   - The balance of an account is a projection of its postings, kept up in the same transaction.
//     Verify recomputes all of them from the postings.
//   - Accounts are changed in one order, so that transactions which run side by side do not block
//     each other for ever.
//
// Signs are those of the platform's own books: debits are above zero (what is owed to us, or held for
// us), credits below (what we owe or have earned). A sale of net N with tax T and fee F is booked as
// two events:
//
//	sale     customer +(N+T)   seller −(N−F)   fee −F   tax −T
//	payment  gateway  +(N+T)   customer −(N+T)
//
// so that a customer's account is at zero when everything is paid, and the seller's shows what is to
// be paid out; where others share a product's sales, each has an account as a seller. The seller owes the
// tax to its state; its account of tax is owned by it. A refund of the whole, and a payout of all that is
// owed then, are
//
//	refund   customer −(N+T)   seller +(N−F)   fee +F   tax +T
//	payback  refund −(N+T)     customer +(N+T)
//	payout   seller +S         tax +T          payout −(S+T)
//
// so that what gateways collected, less what went back to buyers and out to sellers, is what the platform
// must have at hand: gateway + refund + payout. There is no account of rounding differences: each line of a
// charge is rounded once, and what is split is split to the last minor unit, so that there are none.
package ledger
