// Package coupon keeps what sellers take off their prices for those who know a code.
//
// What it holds true:
//
//   - A coupon takes off a percentage, or an amount in one currency. It is for everything that its seller sells, or for
//     one product, whatever the version; on all plans or on some.
//
//   - A coupon is never changed, only stopped. What a buyer was promised stays: a contract keeps the terms of the coupon
//     that it was bought with, and a stop concerns those who come later.
//
//   - A use is taken in the transaction that makes the purchase, and given back in the one that closes it unpaid. So
//     however many buy at the same moment, there are never more uses than the coupon allows.
//
//   - Codes are the same in any case, with and without dashes. Two sellers may have the same code.
//
//   - Who does not know a code learns nothing: what is unknown, stopped, or another seller's is answered alike, and who
//     tries many waits longer and longer. Why a code does not count is said to those who have a right one.
package coupon
