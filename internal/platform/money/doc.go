// Package money holds amounts: a whole number of a currency's smallest unit, and the currency.
//
// What it holds true:
//
//   - An amount is exact. There is no floating point anywhere: text is parsed digit by digit, and
//     rates are decimals.
//   - The currencies are those of ISO 4217 that money is paid in, each with its number of decimal
//     places, 0 to 4. Codes are compared without regard to case and kept in upper case.
//   - Rounding happens in one way, half to even, and only where a rate is applied.
//   - Nothing wraps around: what does not fit an int64 of minor units is an error of code
//     "amount_overflow".
//   - Amounts of different currencies are never added: that is an error of code
//     "currency_mismatch".
//
// Rates of tax and of fees are percentages, written as decimal text ("19", "7.7"); [ParsePercent]
// reads them. The package is pure.
package money
