// Package arch holds no code, only the test that checks who imports whom.
//
// The house has one ground floor (platform, account), three wings above it (registry, store, host),
// one front (server), and one place that joins them (app). A package imports what stands below it
// and, inside its wing, what stands above it in the wing's list; the pure rooms import no SQL, no
// HTTP and no clock. Changing the picture here is a decision record in docs/decisions.
package arch
