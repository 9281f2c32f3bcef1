// Package market is what an administrator sets for the whole market while it runs: the currencies that
// prices may be in, what the market keeps of each sale, how tax is taken, and the categories of offerings.
//
// A new market starts with the currencies and the fee of its configuration. What is set here counts from
// then on, on every server, for what happens afterwards: offerings that are on sale keep their prices, and
// purchases the fee that they were made with. Every change stands in the audit log.
//
// What it holds true:
//
//   - There is exactly one default currency. It cannot be removed, nor can one that an offering on sale or
//     in preparation is priced in.
//   - No two categories have the same address or, whatever the case, the same title.
package market
