// Package orders measures how fast orders are completed, with ledger, invoice number, entitlement, receipt and outbox row,
// beside the same rows written by plain SQL, one transaction each.
package orders
