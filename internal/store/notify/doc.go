// Package notify tells organisations what happened: by webhooks, which are signed and tried again for three
// days, and by a feed that is read whenever its reader likes.
//
// What it holds true:
//
//   - An event is one row, written in the transaction that made it true. So there is none of what did not
//     happen, and none is missing of what did. Everything later reads that row: it is told as it was then.
//
//   - [Service.Spread] writes down who is told of an event, once, and in turn on all servers: so the numbers in
//     the feed only grow, commit by commit, and a reader who goes on from the last one misses nothing. An address
//     is sent what happened since it was entered.
//
//   - [Service.Deliver] sends. It claims an address before, and notes the outcome after; a crash in between
//     sends again under the same webhook-id. What arrives twice is told apart by that id.
//
//   - To one address one event is sent at a time, the one that is due longest first. A slow address holds up
//     itself and nobody else. Events that failed do not hold up the ones behind: who needs an order looks at
//     the timestamp.
//
//   - Only an answer of 200 to 299 counts. Any other is tried again after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20
//     and 24 h, give or take a tenth, or later where the answer's Retry-After says so. A redirect is not
//     followed. 410 switches the address off. An address that took nothing for a day, and failed twenty times
//     in a row, is paused, and its organisation gets a mail; what waits for it goes on once it is active again.
//
//   - Addresses within the market's own network are refused when they are dialled, unless configuration allows
//     them (http.allow_private).
//
//   - Every try is kept with the beginning of the answer; events and what became of them are kept for ninety
//     days. Each can be sent again, alone or with others of a time.
//
//   - Secrets are shown once, when they are made. After a change both sign for a day. They are kept as they are:
//     signing needs them.
//
//   - The managers of an organisation, and who has it to itself, enter its addresses and read what was sent. The
//     feed is read by providers as well. For others there is nothing.
//
// The signature is that of Standard Webhooks. The address of an offering, which is told of its sales in the form
// of spec wstore 3.15, is an address like the others that nobody entered.
package notify
