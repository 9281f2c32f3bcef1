// Package order is buying: purchases, and the entitlements that come of them.
//
// A purchase goes from pending to paid, cancelled or expired, and stays there. What is free is paid at
// once. What costs something is paid at one of the market's gateways; the buyer has a limit of time for it.
// Who may not buy by itself asks a manager of its organisation: then the purchase begins as requested, and
// goes to pending (or paid, where it is free), refused or cancelled.
//
// What it holds true:
//
//   - An organisation has at most one live purchase (requested, pending or paid) of an offering, however often
//     somebody clicks, on however many servers. Buying again while one is pending gives that one, made out
//     to another tax address if one is given.
//
//   - What is to be paid is computed once, rounded half to even, and stored with the rates, the address
//     and the hash of the terms that it was agreed on. Later changes of the market change nothing.
//
//   - A purchase is completed in one transaction: its state, the entries in the books, an entitlement to
//     each resource of the offering, the invoice, the receipt, the audit log. So an organisation is entitled if, and
//     only if, it has a paid purchase, and the books have its sale and its payment exactly once.
//
//   - The gateway decides first. A purchase is paid after the gateway has captured its payment, and
//     cancelled or expired after the gateway has cancelled it, which exclude each other there (see
//     package payment). A crash in between leaves the purchase pending, and the next one who looks, the
//     buyer or [Service.Settle], finds at the gateway how it ended.
//
//   - Where the gateway does not answer, a purchase stays pending, also past its limit, until it does.
//     Nobody is charged for a purchase that is not completed in the end.
//
//   - A payment that was captured in time counts, however late we learn of it. One that was approved but
//     not captured before the limit is not captured any more.
//
//   - Taking an offering off sale stops nobody who is buying it already: it was promised.
//
//   - Nothing is bought that cannot be downloaded: while every version of a module is withdrawn, no
//     offering of it can be bought.
//
//   - An entitlement is to a resource, hence to all its versions. A single payment gives it for ever, a subscription
//     while it is paid.
//
//   - A purchase belongs to the organisation that the buyer acts for. For others than its members, the
//     user who made it, its seller and administrators it does not exist. All members see it; those with the
//     role customer pay it or give it up, and they alone see the way to pay.
//
//   - Coming back from the gateway, by either way, needs the payment's token, so that a link that somebody
//     else made up changes nothing. With it, the user who made the purchase ends it even if it acts for
//     another organisation by now, or lost the role: what it approved is not left hanging.
//
//   - A request is decided once, by a manager, at the price of when it was made. It is kept also when the
//     offering went off sale meanwhile. Who asked takes it back; who may buy by itself takes it over.
//
//   - Members of an organisation to whom the seller gives an offering free pay nothing for it, when they act
//     for that organisation, or for their private one.
//
//   - What the market blocks (an offering, or a module in it, in quarantine) is not bought, approved, paid
//     or marked paid, and its buyers do not see the way to pay. A payment that was captured before counts all
//     the same: the buyer is charged, and gets the files once they are restored. The limit of time goes on.
//
//   - Bank transfers wait for an administrator, who marks them paid or dismisses them; both are decided at
//     the gateway first, as everything else. The instructions are mailed once, when the payment is started.
//
// A paid purchase goes on as a contract, with a charge for every event of money; the first has the purchase's id.
//
//   - What a contract is follows from its times and the present moment ([Contract.State]), and so does what an
//     entitlement is worth: everything in trial, active, grace and overdue; nothing while it is suspended, and after
//     it has ended. The times and the end of the entitlement are written in one transaction.
//
//   - One charge at a time is open for a contract, and the same time of a subscription, or of usage, is charged once.
//     A charge is written before a gateway is asked for money, and its payment makes of the contract what was
//     decided then. Each attempt at a gateway has a reference of its own; a further one is made only when the one
//     before is known to have come to nothing.
//
//   - Who pays late, but within the patience of the market, pays for the time in between, in which it had its right. Who
//     pays after it was suspended begins anew.
//
//   - A coupon counts on the terms that it had when the purchase was made, however it fares later. Its use and the
//     purchase are one transaction, and so are its being given back and the purchase's being closed unpaid. What it takes
//     off is taken off everything on a charge that is not given back; fee and shares are of what is left.
//
//   - What waits for its payment when a contract ends cannot be paid any more, unless it is for usage, which is owed. Who
//     had begun to pay at a gateway before may go to the end of it; then the contract goes on, as one that was suspended.
//
//   - A refund is a charge below zero. Whatever is given back in however many parts, net, tax, fee and shares come
//     back in proportion, and are those of the charge in the end.
//
//   - What an ended contract charged stays; its purchase is history, and the offering may be bought again.
//
// The order of the checks follows spec wstore 3.7.
package order
