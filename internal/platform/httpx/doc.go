// Package httpx is how Souk calls other servers: those that users name (notifications, peers) and
// those that an administrator does (payment gateways).
//
// What it holds true:
//
//   - A call reaches public addresses only. The address is checked when it is dialled, after names
//     were resolved and for every redirect anew, so that neither a name that changes its address nor
//     a redirect leads into the network behind the server. What an administrator allows is excepted.
//   - Proxies of the environment are not used: behind one, the address would not be ours to check.
//   - Every call ends: there are limits for the connection, for the head of the answer and for the
//     whole, and bodies are read with a limit.
//   - Only http and https, and at most five redirects, which never lead from https to http.
package httpx
