// Package resolver measures package resolve beside Debian's aspcud, which is exact, and libsolv, which is
// quick, on the same problems in the same run: "make bench-resolver". bench/README.md says how to read
// what it prints.
package resolver
