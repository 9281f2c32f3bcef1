// Package wire is the JSON of /api/v1: the bodies that the server's REST front and the client
// exchange, and nothing else.
//
//   - Names are snake_case. A field that is not always there is left out, never null; a list is
//     always there, if empty.
//   - Times are RFC 3339 in UTC. Money is decimal text with its currency, never a number.
//   - Lists come in pages: [List] with the cursor of the next page in next.
//   - Failures are [Problem], after RFC 9457.
//   - A type whose name ends in Input is what a client sends; the others are what it gets.
//
// The tags doc, example and enum describe the fields in the OpenAPI document. Within /api/v1 fields
// are added, never renamed or removed.
package wire
