// Package saved is the ways to pay that organisations let gateways keep: what is charged when a contract renews.
//
// What it holds true:
//
//   - The market has no number of a card, but what a gateway calls it, its brand, its last four digits and its
//     last month. What the gateway calls it is shown to nobody.
//   - An organisation is charged by at most one of them, its default: the one that was kept last, or that it chose.
//     When that is removed it has none, until it chooses another.
//   - What is removed is not charged from that moment on. The gateway is asked to forget it by a job, as often
//     as it takes.
//   - Members who buy for an organisation, and its managers, see, choose and remove them.
package saved
