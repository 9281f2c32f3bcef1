// Package client is the typed client of /api/v1, for the command line, the app host and tests. Each
// operation of the API is one method; the bodies are those of package wire.
//
// What holds for every call:
//
//   - Failures are *errs.Error with the kind, code, message and fields that the server gave, and a
//     *[Answer] in their chain that says which status and request it was. A market that cannot be
//     reached gives KindUnavailable, code "unreachable".
//   - Every write carries an Idempotency-Key, the same one in each attempt, so that it happens once
//     however often it has to be sent. That makes reads and writes alike safe to try again: after a
//     broken connection, 429, 502 and 503, with growing pauses, or the pause that the server asks for
//     when it is short.
//   - Files stream in both directions. A download that breaks goes on where it stopped, and only a
//     file with the right size and hash gets its name; an upload tells its hash first.
//   - The credential goes to the configured market only: a redirect is followed for reads, and to
//     another host without it.
package client
