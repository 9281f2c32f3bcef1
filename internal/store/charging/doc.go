// Package charging is the periodic run: what becomes of contracts when time passes, without anybody asking.
//
// A run looks at each contract that has something to come, once, and takes the steps that are due, one after
// the other (see [Next]):
//
//   - Contracts that renew by themselves get the charge of their next period on the day when it is due, and the
//     saved way to pay is charged with it. What fails is tried again 3, 7 and 14 days later.
//   - The others get a reminder by mail before it is due, when it is overdue, and when they are suspended.
//   - Usage of contracts without a subscription is charged once it is 30 days old, usage of the others with their
//     next period (spec wstore 3.10).
//   - What was cancelled ends on its day, after its last usage is charged. What was not paid for too long ends.
//
// What it holds true:
//
//   - A run is safe to repeat, to make on several servers at once, and to kill anywhere. Each step is one use case of
//     package order: a charge is written first, once for its contract and its time; the gateway knows it by a
//     reference, and charges that at most once; what comes of it is one transaction.
//   - The schedule starts a run once, whatever the number of servers: each time of it is a row with a unique key.
//   - What goes wrong with one contract stops no other. Each run leaves a report: what was charged, and what not, and
//     why.
package charging
