// Package revshare shares the money of sales: what the market keeps, what partners of a product get, what the
// seller gets; it says so in statements that can be recomputed, and pays it out.
//
// What it holds true:
//
//   - The market keeps a percentage of the net price, by the class of revenue of the price plan: a single
//     payment, a subscription, or use. What a product has of its own goes before what the whole market has.
//     A product is an offering in all its versions: the seller and the name.
//
//   - What the market leaves is the seller's, less fixed percentages for partners of the product, other
//     organisations that have accepted them. They never come to more than 100 percent.
//
//   - Models are versions: a change counts for charges that are made from then on. Each charge keeps by which
//     version it was shared, and the percentages.
//
//   - Nothing is lost: fee and shares are the net price to the minor unit; see [Divide]. A refund takes back
//     from everybody in proportion, and a whole one exactly what was given.
//
//   - A statement of a month that is over is issued once, signed, and never changes. It holds everything that is
//     needed to compute it anew; see [Check].
//
//   - A payout run pays what was booked before a moment, less everything that was taken back since. There is at
//     most one open run in a currency, so no balance is paid out twice; one administrator makes it and another
//     one approves it. It is booked when it is paid. A balance below zero, or below the minimum, is carried over.
//
// Bank details are seen whole by the organisation's managers and by administrators, and changed only with the
// password once more.
package revshare
