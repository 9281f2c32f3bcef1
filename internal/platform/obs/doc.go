// Package obs is how a running server is watched: log, metrics, and whether it is ready.
//
// What it holds true:
//
//   - Every line of the log that belongs to a request carries its id: log with the request's context.
//   - No secret reaches the log. What is named like one (password, token, cookie, card number, …) is
//     not written, and what looks like one inside other text (an API token, the password in an
//     address, an Authorization header) is cut out.
//   - Metrics have few, bounded labels: never a name, an id or a path that a client chose.
//   - /healthz answers while the process lives. /readyz answers 200 while every check passes and the
//     server is not stopping; it names the checks that fail, and leaves the reasons to the log.
package obs
