// Package authn is what proves who somebody is: passwords, secrets, and what slows down guessing.
// It knows no users; whoever has some (account, and the people of an app host) brings a small store.
//
// What it holds true:
//
//   - Passwords are kept as argon2id hashes that carry their own costs. The costs can be raised; a
//     hash with others is reported as stale when its password is known to be right.
//   - Nobody burns the memory or the cores of the server with passwords: a [Hasher] works on at most
//     one for each core at a time, others wait for a second and are then refused.
//   - An unknown user takes as long as a wrong password.
//   - A [Throttle] counts failures for the account and for the address, and blocks both for growing
//     times. It is asked within the turn, so guesses that arrive at once get no further than guesses
//     that arrive one by one, and it counts also for clients that hang up.
//   - Secrets (of sessions, API tokens) are 256 random bits; only their SHA-256 is stored.
//   - [Memory] spares those who send a password with each request most of the work, and holds nothing
//     that helps to guess a password.
package authn
