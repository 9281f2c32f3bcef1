// Package invoice is the gateway for bank transfers. The buyer gets the bank details and a code to write
// on the transfer, and is done for now; when the money is on the account, the market says so, and the
// payment is captured. See package payment for what holds of it.
//
// What it holds true besides:
//
//   - It keeps a table of its own, transfers, as a gateway elsewhere would.
//   - A code is unique for ever. It is eight letters and digits that are not taken for each other, the
//     last of them a check character: one that was mistyped, or of which two neighbours changed places,
//     belongs to nobody.
//   - The limit is kept with the payment and survives a restart. It is not written anywhere that it has
//     passed: a payment that is created or approved is expired from that moment on.
package invoice
