// Package tax says which value added tax a sale bears: whose rate, and why none.
//
// A market works with one rate for every sale, or by country. By country, the rules are those for services
// that are supplied electronically:
//
//   - Buyer and seller in the same country: the rate of that country on the day of the sale.
//   - A business in another member state of the European Union, with a VAT identification number of that
//     state that is right in form and check digits: no tax; the buyer owes it (reverse charge).
//   - Anybody else in a member state: the rate of the buyer's country, wherever the seller is.
//   - A buyer in another country outside the Union: no tax; the place of supply is not the seller's.
//   - A seller under the exemption for small enterprises: no tax.
//   - Where neither country is in the table: the market's one rate.
//
// Rates are data: those of the table here, and those that an administrator adds, which win. A rate holds
// from its day on, in UTC, until the next. The letters of categories are those of EN 16931.
//
// What it does not know: reduced rates unless they are added as a class; territories with rules of their
// own, as the Canary Islands or Büsingen; thresholds; whether a number is registered, which only the
// register of the state says. It is pure: no clock and no network.
package tax
