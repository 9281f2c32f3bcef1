// Package remote is what all gateways elsewhere have in common: a record of their payments on this side,
// which makes of calls that may be lost, doubled or late what package payment promises. A gateway
// elsewhere is an [API], call by call; [Gateway] is the gateway that the shop sees.
//
// What it holds true:
//
//   - Before something is asked of the gateway that costs the buyer money, the record says so: a payment
//     is open, then taking, then captured, or open again if it surely was not taken. A crash leaves it at
//     taking, and whoever looks next asks the same question again, under the same key, until the answer
//     is known.
//   - Cancelling is decided here, by a row of the record: a payment that is being taken is first asked
//     about until it is known how that ended. So Capture and Cancel exclude each other also at gateways
//     that cannot cancel.
//   - A payment that is cancelled here is released there, so that no money of the buyer stays blocked; where
//     that fails it is tried again.
//   - There is one refund for each reference, and the sum of all is never above what is left.
//   - Answers that are missing are asked for again by [Gateway.Settle], soon at first and then ever more rarely.
//   - What the gateway elsewhere says is believed only when it was asked by us, over TLS, at the address in
//     the configuration.
package remote
