// Package openbravo is the front for the clients of Openbravo's Central Repository, as they were shipped:
// three generations of SOAP services, the JSON services that came after them, the information about major
// upgrades, and the addresses that package files are downloaded from.
//
// What it holds true:
//
//   - All of them ask the same domain services; a front only reads and writes.
//   - Each SOAP service answers with the fields of its own generation and no others, in the order of its
//     description: its clients fail on a field that they do not know.
//   - What a client dereferences without looking is never null: arrays, and the map additionalInfo.
//   - A failure of a SOAP call is a fault with status 500, whatever the reason; a failure of a JSON call has
//     a status of 400 and more and a body with "msg", but for the check of consistency, which always answers
//     200 with its four fields.
//   - Passwords in the body of a call go through the same throttle as all others.
//   - Keys between @ are words of the clients' message tables (spec openbravo 3.1 and 4.4).
package openbravo
