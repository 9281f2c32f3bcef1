// Package front is what all fronts of the server have in common: it knows who asks, and from where,
// before a front parses what is asked.
//
// Two layers wrap a front, and both are wired by the application:
//
//   - [Outer] wraps the whole server once. It gives every request an id, finds the address of the
//     client behind trusted proxies, sets the headers that keep browsers strict, writes the access
//     log, and turns a panic into an answer with the request's id.
//   - [Guard] wraps each front. It finds the [account.Actor] in the session cookie, the Authorization
//     header or X-Auth-Token, refuses cross-site requests from browsers, and bounds what is read of
//     a body and how long a silent client is waited for. It answers in the form of its front, which
//     hands it a [Fail].
//
// What it holds true:
//
//   - A credential that does not hold is an error, never an anonymous visitor. The one exception is
//     the cookie of a session that ended, on a page: the visitor is signed out and sees the page.
//   - The header Souk-Organisation chooses the organisation that the actor acts for, where the user
//     is a member; it is an error elsewhere.
//   - A browser on another site cannot use what the browser here is signed in with: unsafe requests
//     must come from this site unless they carry an API token, which no browser sends by itself.
//   - Forwarding headers count only as far as trusted proxies wrote them.
//   - The path from a file to the socket keeps io.ReaderFrom, so that the kernel copies it.
package front
