// Package payment is how buyers are charged: one small interface, [Gateway], with a room for each
// gateway below it. It is made after gateways that send the buyer to a page of theirs and back.
//
// What it holds true of every gateway, checked by package gatewaytest:
//
//   - There is one payment for each reference, however often it is started.
//
//   - A buyer is charged by [Gateway.Capture], at most once, and only after the buyer approved and before
//     the limit; or by [Saver.ChargeSaved] with what the buyer let the gateway keep. Nothing else charges.
//
//   - Capture and Cancel exclude each other: when both are called at the same time, one of them wins,
//     and both callers learn which. This is what lets the shop cancel, expire and complete a
//     purchase without a lock around the gateway: it does at the gateway first what it then writes
//     into its own books.
//
//   - Captured, Cancelled, Expired and Failed are final. What is given back of a captured payment, or taken
//     back by the buyer's bank, is counted beside the state and never more than was captured.
//
//   - Every call may be repeated, so a caller that does not know whether a call arrived repeats it.
//
//   - What a gateway tells by itself ([Hooked]) says only that a payment is to be looked at: forged,
//     doubled, late or lost messages do no harm, because what is true is asked with [Gateway.Status].
//
// A gateway has a record of its own and knows nothing of purchases. What only some can do is an interface
// of its own: [Saver], [Refunder], [Hooked], [Manual], [Tester].
//
// Where the money moves outside of the gateway, as with a bank transfer, it is a [Manual] one: what the
// buyer does elsewhere is approved here by the market, once it sees the money.
package payment
