// Package wstore is the front for clients of WStore, the store that Souk descends from: the same addresses,
// statuses and messages. So far it has the bills under /media.
package wstore
