// Package market is what an administrator sets for the whole market while it runs: the currencies that
// prices may be in, what the market keeps of each sale, and the categories of offerings.
//
// A new market starts with the currencies and the fee of its configuration. What is set here counts from
// then on, on every server, for what happens afterwards: offerings that are on sale keep their prices, and
// purchases the fee that they were made with.
package market
