// Package cli is the command line of Souk: one file for each group of subcommands.
//
// Commands are of two sorts. Those that use a market (login, module, offering, purchase) talk to a
// server and only through internal/client: its address is --server, SOUK_URL or the stored login's,
// the token SOUK_TOKEN or the stored login's, which is sent to the server that gave it and to no
// other. Those that run one (serve, admin, config, verify) work on a data directory or database,
// with a server running on it or not.
//
// What holds for every command:
//
//   - stdout carries the data that was asked for and nothing else; hints, progress and errors go to
//     stderr, and progress only to a terminal
//   - with --json stdout is one JSON value with stable snake_case names: what was made or shown, or
//     {"items": […], "next": "…"} for a list; an error is one JSON problem on stderr
//   - the exit code is 0 when it is done, 1 when it failed or found something, 2 when the command
//     line is wrong, 3 when no answer can satisfy it, 4 when what was named is not there
//   - secrets are never arguments: they come from a file, stdin or a terminal without echo
package cli
