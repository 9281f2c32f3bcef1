// Package spending holds what organisations let be spent: limits for a transaction, a day, a week and a month, for
// the whole organisation and for single members (spec wstore 3.12).
//
// What it holds true:
//
//   - A limit is in one currency. While an organisation has one that refuses, nothing in another currency is
//     bought, because it could not be compared.
//
//   - Who charges asks [Service.Check] and calls [Service.Note] in the same transaction, so that two purchases at
//     the same time do not both fit into what is left for one.
//
//   - Days begin at midnight, weeks on Monday and months on the first, all in UTC. A charge counts from when it is
//     made, paid or not; what is given up or given back is taken off the day that it was counted on.
//
//   - Managers are mailed when half, four fifths and all of a limit are spent, once for each period; a limit may do
//     only that and refuse nothing.
package spending
