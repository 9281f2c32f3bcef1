// Package stripe takes payments with Stripe: buyers pay on the page of Stripe Checkout, cards are kept
// there for later charges, and money goes back the same way. It is an API of package remote, whose promises
// it keeps in this way:
//
//   - A Checkout session is made with manual capture: Stripe blocks the money when the buyer approves, and
//     takes it when we capture, which excludes cancelling there as well.
//   - Our references are the idempotency keys, and stand in the metadata of what we make, by which it is
//     found again when Stripe has forgotten the key.
//   - Messages are verified with the secret of the endpoint; what they say is asked again.
//
// The name of a payment is that of its session (cs_…), or of its payment intent (pi_…) where it was charged
// without the buyer. Amounts are in the smallest unit, as Stripe has them for its currencies.
package stripe
