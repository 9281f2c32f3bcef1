// Package script drives the real binary through whole stories: scripts in testdata (both on each
// database, once on SQLite alone), and Go tests for what loops or needs the machine.
//
// A script begins with an empty data directory and without a server. Beside what testscript has, it
// knows:
//
//	serve [FLAGS]          start a server and set SOUK_URL
//	shutdown               stop it with SIGTERM; it must end cleanly
//	souk ARGS              run souk as nobody                                     [may be negated]
//	as NAME ARGS           run souk with the token of a user                      [may be negated]
//	user NAME [FLAGS]      create a user, whose password is "correct horse NAME", and a token
//	code N                 the last souk ended with this exit code
//	field VAR PATH         set a variable from the JSON on stdout, as: field ID items.0.id
//	obx FILE PACKAGE VERSION [KEY=VALUE]  build a package file; see obx.go
//	broken FILE KIND PACKAGE VERSION      build one that has to be refused
//	files N                the blob folder holds N files
//	verified               souk verify finds nothing
package script
