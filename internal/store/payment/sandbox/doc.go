// Package sandbox is a payment gateway for trying things out: nobody is charged. It behaves as a
// redirect gateway does. The buyer is sent to a page of ours with the buttons Pay and Cancel, which
// the front serves, and comes back with a token; see package payment for what holds of it.
//
// What it holds true besides:
//
//   - It keeps a table of its own, as a gateway elsewhere would, so that a purchase and its payment can
//     differ after a crash, and are brought together again by the shop.
//   - Whoever has the token may approve or decline, as with a link of a real gateway; the token has 128
//     random bits. The shop checks who comes back.
//   - The limit is kept with the payment and survives a restart. It is not written anywhere that it has
//     passed: a payment that is created or approved is expired from that moment on.
//   - Its cards ([Cards]) show what real ones do: being declined, asking the buyer again, failing only when
//     they are charged later, taking effect while the answer is lost. The button of the buyer's bank takes
//     a captured payment back.
package sandbox
