// Package account holds who may act: users, organisations, members, sessions, API tokens, and the
// log of what they did.
//
// What it holds true:
//
//   - A name belongs to one user or one shared organisation, without regard to case. Every user owns
//     a private organisation of the same name, made in the same transaction, of which nobody else is
//     ever a member.
//   - An [Actor] acts for exactly one organisation. Its roles there, whether it administers the
//     market and whether it is active are read anew for each request; who is removed, demoted or
//     deactivated loses access with the next one, whatever credential it holds.
//   - A shared organisation always has an active manager: the last one cannot be removed, demoted or
//     deactivated, nor erased while it has other members. So does the market an active administrator.
//   - Links in mails are secrets of 256 random bits, kept as SHA-256, that work once and for a time: they
//     activate an account, confirm an address, set a password, or make a member. Looking at their pages
//     does not use them up. Who asks for one is answered the same whether or not there is such an account.
//   - An account that waits for its first link has a key for activation; one that an administrator
//     deactivated has none, so no link lets it in.
//   - Who is erased is so for good: only ids and a made-up name are left in the tables of accounts. Rooms
//     above may hold something against it ([Holder]), and tell what they keep ([PersonalData]).
//   - The provider code of an organisation is given once and never changes or goes away.
//   - Passwords are at least 8 characters long and kept as argon2id hashes; session and API tokens
//     are 256 random bits and kept as SHA-256. What the database holds lets nobody in.
//   - A wrong password and an unknown user look the same, in words and in time. Failures are counted
//     in the database for the account at one address, for the address, and for the account; nobody
//     blocks an account for others than those at his own address for more than a minute at a time.
//   - An API token acts for its organisation, or for another one of its user's that the request
//     names; always within its scopes, and it cannot make a token that may do more than itself.
//   - Every write that matters to security leaves a row in the audit log, in the same transaction.
//
// Every method of [Service] takes the actor and authorises; the package functions (OrgByID and
// such) do not, and are for the rooms above.
package account
