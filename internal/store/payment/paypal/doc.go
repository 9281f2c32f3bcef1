// Package paypal takes payments with PayPal through its REST API, Orders v2: the buyer approves an order on
// PayPal's page, and the market captures it. It is an API of package remote, whose promises it keeps in this
// way:
//
//   - Orders are made with the intent CAPTURE: PayPal takes nothing before we capture, and an order that is
//     not captured ends by itself. So nothing has to be released there, and cancelling is decided by
//     the record here.
//   - Our keys go along as PayPal-Request-Id; an order is captured once whatever the key is.
//   - Messages are verified by asking PayPal (verify-webhook-signature); what they say is asked again.
//
// The name of a payment is that of its order, which PayPal adds to the way back as "token". Card numbers and
// accounts of buyers never come here. PayPal keeps no ways to pay for the market.
package paypal
