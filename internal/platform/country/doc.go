// Package country holds the countries of the world: the 249 two-letter codes that ISO 3166-1 assigns, each
// with the name that English speakers use.
//
// What it holds true:
//
//   - A code is two upper-case letters. Callers who take codes from people put them in upper case first.
//   - Codes that the standard leaves to its users, as XK, keeps in reserve, as EU and UK, or has taken back,
//     as YU, are none. Dependent territories with a code of their own are countries here.
//   - Names are for people to choose by. Codes alone are kept.
//
// The package is pure.
package country
