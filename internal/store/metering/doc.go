// Package metering counts what customers use: events that sellers send, and WStore's service detail records.
//
// What it holds true:
//
//   - An event is known by its seller's organisation, its source and its id, for ever. The same event again
//     changes nothing; another one under the same source and id is refused (code "event_conflict").
//
//   - When an event is accepted it is on disk, and so is the sum that it went into: both are one transaction.
//
//   - Only the seller of a contract sends events for it, and only for what the contract's plan has a meter of.
//
//   - An event counts for the moment that it names, which is within the contract and not in the future. Where that
//     moment was billed already, it is accepted while the seller's late window lasts, and [Service.Late] tells
//     the one who charges.
//
//   - The usage of any window of time is exact: whole hours are summed up, the hours at its two ends are counted
//     event by event.
//
//   - [Service.Verify] counts all events again and says where a sum differs.
//
// How events are kept: those of one contract and one hour that come in together are one row, a block, with a line
// of JSON for each event. A block is written once, in the order of commits, so that writing is one stream however
// the ids are spread. Whether an id was seen is asked of two places: the keys of the newest blocks, which the
// process holds in memory and reads from the blocks where it lacks them, and the table of all older keys, into
// which they are moved in the order of the table, many at a time. Requests that come in together share a
// transaction, and transactions take turns on all servers (see [sqldb.DB.TxInTurn]).
//
// A key is 64 bits of a hash, and so is the digest of the whole event beside it. Where a key is taken by an event
// of another source or id, the next key is tried, so two ids that hash alike lose nothing.
package metering
