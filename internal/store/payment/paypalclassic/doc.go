// Package paypalclassic takes payments with PayPal's older interface, NVP with Express Checkout, for accounts
// that have a user, a password and a signature, as WStore was configured with. It is an API of package
// remote, whose promises it keeps in this way:
//
//   - SetExpressCheckout begins, the buyer approves at PayPal, DoExpressCheckoutPayment takes the money: once
//     for each token, whatever happens. There is nothing to release.
//   - Our keys go along as MSGSUBID, our references as invoice numbers, by which a transaction is found again
//     after PayPal has forgotten the token, which it does after three hours.
//   - PayPal sends no signed messages here; what happened is asked.
//
// The name of a payment is its token, which PayPal adds to the way back as "token". Spec wstore 3.7.
package paypalclassic
