// Package watch keeps an eye on the gateways: messages that they send, questions that they have not answered,
// and what went wrong with them.
//
// What it holds true:
//
//   - A message is followed once, however often and in whatever order it comes: it is written down in the
//     transaction that asks for the job which looks at the payment again. Only then it is answered.
//   - What a message says changes nothing; see payment.Hooked.
//   - What is open at a gateway is asked again until it is known, and the shop looks at the payment then.
//   - Administrators see which gateways serve, whether real money moves there, and what went wrong last.
package watch
