// Package rest is Souk's own API, /api/v1. It turns requests into inputs of the domain services and
// their results into the JSON of package wire, and decides nothing itself: who may do what, and what
// is right, is for the services to say.
//
// The table of routes is in routes.go and what they are documented with in docs.go. The OpenAPI document is made from them and from the types of package wire, served
// at /api/v1/openapi.json, and committed as openapi.json; a test fails when it drifts.
//
// What it holds true:
//
//   - Every failure is a problem after RFC 9457, made in one place from an errs.Error: those of the
//     services, those of the parser, and those of paths and methods that do not exist.
//   - The parser checks the shape of a request only (names, JSON types, required fields). All
//     mistakes of the shape come together, and so do all that the service finds.
//   - A write with an Idempotency-Key happens once. Its answer is kept for 24 hours and given again,
//     with the header Idempotent-Replayed, to the same request of the same caller; the same key with
//     another request is refused. An answer of 5xx, 401, 408 or 429 is not kept: the request may be
//     sent again. An answer that holds a secret is not kept either; the second request is told so.
//     Compared are method, path, query, the headers Souk-Organisation and If-Match, and the body: of a
//     file its X-Checksum-Sha256 where it is sent, else its bytes, which are hashed while they stream.
//     A file without checksum that was refused before its end is not kept.
//   - The key and the answer are kept apart from the transaction of the write. A crash between the
//     two makes the repeated write run again, where the rules of the domain (unique names, one live
//     purchase) hold.
//   - Files stream in both directions, and are never whole in memory.
package rest
